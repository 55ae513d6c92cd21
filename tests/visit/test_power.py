"""On battery: this visit is finished, no new one begins. Nearly empty: an orderly end."""

from dataclasses import replace

import pytest

from kiosk.visit.state import Facts
from tests.visit import ev, fx
from tests.visit.sn import DoneView, HelpView, HomeView, Mode, OutOfServiceView
from tests.visit.test_idle_and_clearing import assert_nobody_is_left
from tests.visit.visitor import READY, Visitor
from tests.visit.words import elder, waiting

MAINS = ev.SurroundingsChanged(READY)
BATTERY = ev.SurroundingsChanged(replace(READY, power="battery"))
LOW = ev.SurroundingsChanged(replace(READY, power="low"))
ANSWERS = {"half": "morning"}


def booking(visitor: Visitor) -> Visitor:
    return visitor.start("window-appointment").identify(elder()).do(ev.NoticeAgreed())


def committing(visitor: Visitor) -> Visitor:
    return booking(visitor).fill(ANSWERS).accept_review()


@pytest.fixture
def hall(wide_facts: Facts) -> Visitor:
    return Visitor(wide_facts)


@pytest.mark.parametrize(("event", "reason"), [(BATTERY, "on_battery"), (LOW, "battery_low")])
def test_between_visits_the_door_closes_and_opens_by_itself(
    hall: Visitor, event: ev.Event, reason: str
) -> None:
    hall.do(event)
    assert hall.shows("out-of-service")
    seen = hall.snapshot.view
    assert isinstance(seen, OutOfServiceView)
    assert seen.reason_key == reason
    hall.do(ev.Started("zh-CN"))
    assert hall.state.visit == 0
    hall.do(MAINS)
    assert hall.shows("attract")
    hall.do(ev.Started("zh-CN"))
    assert hall.shows("home")


def test_the_closed_door_still_speaks_and_helps(hall: Visitor) -> None:
    hall.do(BATTERY, ev.LanguageChosen("en"), ev.HelpPressed())
    assert isinstance(hall.snapshot.view, HelpView)
    assert hall.snapshot.language == "en"
    hall.do(ev.BackPressed())
    assert hall.shows("out-of-service")
    hall.do(ev.HelpPressed(), MAINS)
    assert hall.shows("attract")


def test_a_visit_that_was_begun_is_finished_on_battery(hall: Visitor) -> None:
    booking(hall).do(BATTERY)
    hall.fill(ANSWERS).accept_review().keep().commit().print()
    hall.do(ev.ReceiptRead(legible=True))
    seen = hall.snapshot.view
    assert isinstance(seen, DoneView)
    assert not seen.another
    hall.do(ev.AnotherItem())
    assert hall.shows("out-of-service")
    assert_nobody_is_left(hall.state)


def test_nothing_new_is_begun_on_battery(hall: Visitor) -> None:
    hall.do(ev.Started("zh-CN"), BATTERY)
    seen = hall.snapshot.view
    assert isinstance(seen, HomeView)
    assert {tile.reason_key for tile in seen.tiles} == {"not_now"}
    assert (seen.blocked, seen.all_blocked) == ("on_battery", True)
    hall.do(ev.ItemChosen("elder-allowance"), ev.BeginPressed())
    assert hall.shows("guide")


def test_a_nearly_empty_battery_ends_the_visit_and_clears(hall: Visitor) -> None:
    visit = booking(hall).state.visit
    hall.do(BATTERY, LOW)
    assert hall.shows("out-of-service")
    assert fx.ClearVisit(visit) in hall.asked
    assert_nobody_is_left(hall.state)


def test_what_is_being_kept_is_kept_first(hall: Visitor) -> None:
    committing(hall).keep()
    hall.do(LOW)
    assert hall.shows("commit")
    hall.commit()
    assert hall.shows("receipt")
    hall.print()
    assert hall.shows("receipt"), "the number may still be read"
    hall.fire("closing")
    assert hall.shows("out-of-service")
    kept = hall.last(fx.KeepOutcome)
    assert kept.outcome == "printed"


def test_mains_in_time_let_the_receipt_stand(hall: Visitor) -> None:
    committing(hall).keep().commit().print()
    hall.do(LOW)
    assert "closing" in waiting(hall.state)
    hall.do(MAINS)
    assert "closing" not in waiting(hall.state)
    assert hall.shows("receipt")


def test_a_missing_receipt_that_is_being_printed_is_printed_first(hall: Visitor) -> None:
    line = ev.ReprintEntry(
        "s-1", "A7C-4K9-W2X", "高龄津贴", "欧**珍", "500***********0021", "09:10"
    )
    hall.do(ev.ReprintsFound((line,)), ev.Started("zh-CN"), ev.ReprintsOpened())
    hall.show_card(elder()).do(ev.ReprintChosen(line.number), LOW)
    asked = hall.last(fx.PrintReceipt)
    assert fx.CancelEffect(asked.visit, asked.effect) not in hall.asked
    hall.print()
    assert hall.last(fx.KeepOutcome).outcome == "printed"
    assert hall.shows("out-of-service")


def test_the_closed_door_is_the_same_for_everybody(hall: Visitor) -> None:
    hall.do(BATTERY, ev.LanguageChosen("en"), ev.ModeChosen(Mode.ELDER), ev.HelpPressed())
    hall.fire("door")
    assert hall.shows("out-of-service")
    assert (hall.snapshot.language, hall.snapshot.mode) == ("zh-CN", Mode.STANDARD)


def test_the_door_opens_as_the_first_page_always_is(hall: Visitor) -> None:
    hall.do(BATTERY, ev.LanguageChosen("en"), ev.ModeChosen(Mode.ELDER), MAINS)
    assert (hall.snapshot.language, hall.snapshot.mode) == ("zh-CN", Mode.STANDARD)
    hall.do(ev.Started("zh-CN"))
    assert "door" not in waiting(hall.state)


def test_a_battery_that_gets_low_takes_no_help_page_away(hall: Visitor) -> None:
    hall.do(BATTERY, ev.HelpPressed(), LOW)
    assert hall.shows("help")
