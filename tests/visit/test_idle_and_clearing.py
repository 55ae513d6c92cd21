"""Silence, leaving and what is left behind: nothing."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from kiosk.visit.answers import FormState
from kiosk.visit.person import Person
from kiosk.visit.portrait import PhotoState
from kiosk.visit.session import initial
from kiosk.visit.state import State
from tests.visit import ev, fx
from tests.visit.sn import Mode
from tests.visit.visitor import Visitor
from tests.visit.words import ALLOWANCE, PENSION, PHOTO, elder, newcomer, waiting

PERSONAL = ("欧阳淑珍", "500199194103050021", "三倒拐", "13800000000", "6228480000000000018")


def leaves(value: Any) -> Iterator[Any]:
    """Every value inside a state, however deep, fields without repr included."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from leaves(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, member in value.items():
            yield key
            yield from leaves(member)
    elif isinstance(value, tuple | list | set | frozenset):
        for member in value:
            yield from leaves(member)
    else:
        yield value


def assert_nobody_is_left(state: State) -> None:
    """Nothing that a person brought or typed is anywhere in the state."""
    for leaf in leaves(state):
        assert leaf != PHOTO
        for secret in PERSONAL:
            assert secret not in str(leaf)


def halfway(visitor: Visitor, mode: str = "standard") -> Visitor:
    """Deep in a form, with a masked account and free text typed."""
    visitor.start("elder-allowance", mode=mode).identify(elder(address="三倒拐12号"))
    visitor.do(ev.NoticeAgreed())
    visitor.answer("household_street", "长寿街道")
    visitor.fill({"phone": "13800000000", "pay_to": "bank-card"})
    visitor.answer("bank_account", "6228480000000000018")
    assert visitor.shows("form")
    assert "欧阳淑珍" in {str(leaf) for leaf in leaves(visitor.state)}
    return visitor


@pytest.mark.parametrize(
    ("mode", "seconds", "to_answer"), [("standard", 120, 30), ("elder", 240, 60)]
)
def test_a_silent_page_asks_and_then_clears_everything(
    visitor: Visitor, mode: str, seconds: float, to_answer: float
) -> None:
    halfway(visitor, mode)
    assert visitor.last(fx.StartTimer).seconds == seconds
    visitor.fire("idle")
    assert visitor.shows("idle-warning")
    assert visitor.last(fx.StartTimer).seconds == to_answer
    visitor.fire("idle")
    assert visitor.shows("attract")
    assert isinstance(visitor.asked[-2], fx.ClearVisit)
    assert_nobody_is_left(visitor.state)
    fresh = initial(visitor.facts)
    assert (
        dataclasses.replace(
            visitor.state, around=fresh.around, clock=fresh.clock, visits=0, next_effect=1
        )
        == fresh
    )


def test_whoever_is_read_to_has_twice_the_time_too(visitor: Visitor) -> None:
    halfway(visitor).do(ev.VoiceTurned(wanted=True))
    assert visitor.last(fx.StartTimer).seconds == visitor.facts.idle.elder_warn_s
    view = visitor.fire("idle").snapshot.view
    assert (view.seconds, view.unhurried) == (60, True)


def test_still_here_goes_on_where_it_was(visitor: Visitor) -> None:
    halfway(visitor)
    before = visitor.state.of(FormState)
    visitor.fire("idle").do(ev.StillHere())
    assert visitor.shows("form")
    assert visitor.state.of(FormState) == before


def test_any_touch_on_the_warning_only_keeps_the_visit(visitor: Visitor) -> None:
    """What lies under the warning must not be pressed through it."""
    halfway(visitor).fire("idle").do(ev.HomePressed())
    assert visitor.shows("form")


def test_every_touch_winds_the_timer_up_again(visitor: Visitor) -> None:
    halfway(visitor)
    old = waiting(visitor.state)["idle"]
    visitor.do(ev.Touched())
    visitor.do(ev.TimerFired(visitor.state.visit, old))
    assert visitor.shows("form")


def test_silence_while_the_submission_is_being_kept_waits(visitor: Visitor) -> None:
    halfway(visitor)
    visitor.do(ev.HomePressed(), ev.ItemChosen("elder-allowance"), ev.BeginPressed())
    visitor.do(ev.ForWhomChosen(for_self=True), ev.IdentityAnswered(yes=True), ev.NoticeAgreed())
    visitor.fill({**ALLOWANCE, "household_street": "长寿街道"}).accept_review().sign()
    visitor.fire("idle").fire("idle").do(ev.FinishPressed())
    assert visitor.shows("commit")
    visitor.commit()
    assert visitor.shows("receipt")
    visitor.print().do(ev.FinishPressed())
    assert visitor.last(fx.KeepOutcome).outcome == "printed"
    assert_nobody_is_left(visitor.state)


@pytest.mark.parametrize(
    "leave", [ev.FinishPressed(), ev.HomePressed()], ids=lambda event: type(event).__name__
)
def test_leaving_the_photo_page_switches_the_camera_off(visitor: Visitor, leave: ev.Event) -> None:
    visitor.start("pension-certification").identify(elder()).do(ev.NoticeAgreed())
    visitor.fill(PENSION).do(leave)
    assert visitor.count(fx.CameraOff) == 1
    assert visitor.count(fx.CameraOn) == 1


def test_results_of_an_old_visit_are_dropped(visitor: Visitor) -> None:
    visitor.start("elder-allowance")
    asked = visitor.last(fx.ReadCard)
    visitor.do(ev.FinishPressed(), ev.Started("zh-CN"), ev.ItemChosen("elder-allowance"))
    visitor.do(ev.BeginPressed(), ev.ForWhomChosen(for_self=True))
    visitor.do(ev.CardRead(asked.visit, asked.effect, elder()))
    assert visitor.state.of(Person).identity is None
    assert_nobody_is_left(visitor.state)


def test_results_of_a_cancelled_reading_are_dropped(visitor: Visitor) -> None:
    visitor.start("elder-allowance")
    asked = visitor.last(fx.ReadCard)
    visitor.do(ev.BackPressed())
    assert fx.CancelEffect(asked.visit, asked.effect) in visitor.asked
    visitor.do(ev.ForWhomChosen(for_self=False))
    visitor.do(ev.CardRead(asked.visit, asked.effect, elder()))
    assert visitor.state.of(Person).identity is None


def test_a_photo_that_comes_after_leaving_is_dropped(visitor: Visitor) -> None:
    visitor.start("pension-certification").identify(elder()).do(ev.NoticeAgreed())
    visitor.fill(PENSION).do(ev.PhotoPressed())
    while visitor.state.of(PhotoState).phase == "countdown":
        visitor.fire("countdown")
    asked = visitor.last(fx.TakePhoto)
    visitor.do(ev.BackPressed())
    assert fx.CancelEffect(asked.visit, asked.effect) in visitor.asked
    visitor.do(ev.PhotoTaken(asked.visit, asked.effect, PHOTO))
    assert visitor.shows("form")
    assert visitor.state.of(PhotoState).jpeg == b""


def test_a_second_commit_result_changes_nothing(visitor: Visitor) -> None:
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed())
    visitor.fill({**ALLOWANCE, "household_street": "龙湖镇"})
    visitor.accept_review().sign().commit().print()
    printed = visitor.state
    visitor.commit()
    assert visitor.state == printed
    assert visitor.count(fx.PrintReceipt) == 1


def test_the_next_item_keeps_the_person_and_nothing_else(visitor: Visitor) -> None:
    halfway(visitor).do(ev.HomePressed(), ev.ItemChosen("pension-certification"))
    assert "13800000000" not in {str(leaf) for leaf in leaves(visitor.state)}
    visitor.do(ev.BeginPressed(), ev.ForWhomChosen(for_self=True))
    assert visitor.shows("confirm-identity")


def test_given_another_person_the_card_is_read_again(visitor: Visitor) -> None:
    """One's own card says nothing about whoever the next matter is for."""
    halfway(visitor).do(ev.HomePressed(), ev.ItemChosen("residence-permit"), ev.BeginPressed())
    visitor.do(ev.ForWhomChosen(for_self=False))
    assert visitor.shows("identify")
    assert visitor.state.of(Person).identity is None


# ---- language and mode ---------------------------------------------------------------------------


def test_changing_language_and_mode_keeps_answers_and_place(visitor: Visitor) -> None:
    halfway(visitor)
    values, at = visitor.state.of(FormState).values, visitor.state.of(FormState).at
    for event in (ev.ModeChosen(Mode.ELDER), ev.LanguageChosen("en"), ev.ModeChosen(Mode.STANDARD)):
        visitor.do(event)
        assert visitor.state.of(FormState).values == values
        assert at in visitor.questions()
    assert visitor.snapshot.language == "en"


def test_a_mode_change_in_the_middle_of_a_group_stays_at_its_question(visitor: Visitor) -> None:
    visitor.start("residence-permit", mode="elder").identify(newcomer()).do(ev.NoticeAgreed())
    visitor.answer("address", "滨江街道江岸路6号").do(ev.NextPressed())
    assert visitor.questions() == ("registered",)
    visitor.do(ev.ModeChosen(Mode.STANDARD))
    assert "registered" in visitor.questions()


def test_help_covers_and_uncovers_the_same_place(visitor: Visitor) -> None:
    halfway(visitor)
    form = visitor.state.of(FormState)
    visitor.do(ev.HelpPressed())
    assert visitor.shows("help")
    visitor.do(ev.BackPressed())
    assert visitor.shows("form")
    assert visitor.state.of(FormState) == form


def test_a_finger_coming_down_does_not_take_the_warning_away_under_it(visitor: Visitor) -> None:
    halfway(visitor).fire("idle").do(ev.Touched())
    assert visitor.shows("idle-warning")
    visitor.do(ev.FinishPressed())
    assert visitor.shows("attract")


def test_help_on_the_first_page_begins_a_visit_that_the_idle_warning_ends(
    visitor: Visitor,
) -> None:
    visitor.do(ev.HelpPressed())
    assert visitor.shows("help")
    visitor.do(ev.BackPressed())
    assert visitor.shows("home")
    visitor.fire("idle").fire("idle")
    assert visitor.shows("attract")


def test_the_key_for_large_print_on_the_first_page_begins_a_visit_in_it(visitor: Visitor) -> None:
    visitor.do(ev.ModeChosen(Mode.ELDER))
    assert visitor.shows("home")
    assert visitor.state.mode == Mode.ELDER
    idle = visitor.last(fx.StartTimer)
    assert idle.seconds == visitor.facts.idle.elder_warn_s
    visitor.fire("idle").fire("idle")
    assert visitor.shows("attract")
    assert visitor.state.mode == initial(visitor.facts).mode
