"""The closed door."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.shape import Colours, Comfort, Reach
from kiosk.visit.steps.out_of_service.step import LIT, OutOfServiceView
from kiosk.visit.surroundings import AfterHours, HallTime, OutageNotice, Power
from tests.pages import AROUND, PHONES, Hand, Look, Sample
from tests.visit.sn import surroundings
from tests.visit.visitor import Visitor


def samples(look: Look) -> Iterator[Sample]:
    hours = look.t("工作日 9:00–17:30", "Working days 9:00–17:30")
    nearest = look.t(
        "滨江街道便民中心 2 楼，步行 8 分钟", "Binjiang Service Centre, floor 2, 8 minutes on foot"
    )
    powers: dict[str, Power] = {"on_battery": "battery", "battery_low": "low"}
    for reason in ("storage", "full", "no_items", "on_battery", "battery_low", "taken_out"):
        view = OutOfServiceView(reason, PHONES[0], hours, nearest)
        around = replace(AROUND, power=powers.get(reason, "mains"))
        yield Sample(f"out-of-service-{reason}", view, around=around)
    said = look.t(
        "这台机器正在检修，预计下午四点恢复。二楼三号窗口可以办同样的事，工作人员会带您过去。",
        "This machine is being mended until about 4 pm. Window 3 on floor 2 does the same, and the "
        "staff will take you there.",
    )
    taken_out = OutOfServiceView("taken_out", PHONES[0], hours, nearest, said)
    yield Sample("out-of-service-in-words", taken_out)
    outage = replace(
        taken_out,
        words="",
        paused=True,
        notice=look.outage,
        until=look.until,
        picture="staff-hello",
    )
    yield Sample("out-of-service-outage", outage)
    opens = look.t("11月30日 周一 08:30 开。", "It opens at 08:30 on Mon 30 Nov.")
    night = OutOfServiceView("after_hours", PHONES[0], hours, nearest, opens=opens)
    yield Sample("out-of-service-after-hours", night)
    yield Sample("out-of-service", OutOfServiceView("closed", PHONES[0], hours))


TOUCHES = [
    ("out-of-service", "action:language", ev.LanguageChosen("en")),
    ("out-of-service", "action:colours", ev.ColoursOpened()),
    ("out-of-service", "action:sizes", ev.SizesOpened()),
    ("out-of-service", "action:reach-low", ev.ReachChosen(Reach.LOW)),
]


def likely(hand: Hand, view: Any) -> Any:
    return ev.BackPressed()


def test_the_door_closes_on_battery_and_opens_with_the_mains(visitor: Visitor) -> None:
    visitor.do(ev.SurroundingsChanged(surroundings(power="battery")))
    assert visitor.shows("out-of-service")
    assert visitor.do(ev.Started("zh-CN")).shows("out-of-service")
    assert visitor.do(ev.SurroundingsChanged(surroundings())).shows("attract")


FRIDAY = AfterHours(HallTime(date(2026, 11, 27), "08:30"))


def minutes(visitor: Visitor, count: int = LIT) -> Visitor:
    """The clock turns so many minutes."""
    for minute in range(count):
        visitor.do(ev.ClockRead(f"20:{minute:02}", "2026-11-26", True))
    return visitor


def after_hours(visitor: Visitor, after: AfterHours = FRIDAY) -> Visitor:
    return visitor.do(ev.SurroundingsChanged(replace(surroundings(), after_hours=after)))


def test_outside_the_hours_the_door_says_when_it_opens_again(visitor: Visitor) -> None:
    view = after_hours(minutes(visitor, 1)).snapshot.view
    assert (view.reason_key, view.opens) == ("after_hours", "11月27日 周五 08:30 开。")
    today = AfterHours(HallTime(date(2026, 11, 26), "21:00"))
    assert after_hours(visitor, today).snapshot.view.opens == "今天 21:00 开。"
    visitor.do(ev.ClockRead("20:05", "2026-11-26", False))
    assert "11月26日" in visitor.snapshot.view.opens, "nobody knows for sure which day it is"
    assert after_hours(visitor, AfterHours()).snapshot.view.opens == ""
    assert visitor.do(ev.SurroundingsChanged(surroundings())).shows("attract")


def test_a_visit_goes_on_to_its_end_and_then_the_door_is_closed(visitor: Visitor) -> None:
    visitor.do(ev.Started("zh-CN"))
    after_hours(visitor)
    assert visitor.shows("home")
    assert minutes(visitor).shows("home"), "nobody's page goes dark"
    assert not visitor.snapshot.night
    assert visitor.do(ev.FinishPressed()).shows("out-of-service")


def test_when_nobody_touches_it_the_screen_is_dark_and_a_touch_lights_the_door(
    visitor: Visitor,
) -> None:
    assert not minutes(after_hours(visitor), LIT - 1).snapshot.night
    assert minutes(visitor, 1).snapshot.night
    visitor.do(ev.Touched())
    assert not visitor.snapshot.night
    assert not minutes(visitor, 5).snapshot.night, "somebody stands there"
    visitor.do(ev.LanguageChosen("en"))
    assert visitor.fire("door").snapshot.night
    assert visitor.snapshot.language == "zh-CN"
    assert not visitor.do(ev.SurroundingsChanged(surroundings())).snapshot.night
    assert not after_hours(visitor).snapshot.night


def test_a_clock_that_is_read_again_in_its_minute_makes_nothing_dark(visitor: Visitor) -> None:
    """As at a start: whoever has just set the terminal up at night wants to see its page."""
    after_hours(visitor)
    for _ in range(LIT + 2):
        visitor.do(ev.ClockRead("05:56", "2026-11-26", True))
    assert not visitor.snapshot.night
    assert minutes(visitor, LIT - 1).snapshot.night


def test_a_day_that_the_centre_closes_is_as_one_outside_of_the_hours(visitor: Visitor) -> None:
    words = (("zh-CN", "今天放假，明天开。"),)
    holiday = OutageNotice(text=words, closes=True)
    visitor.do(ev.Started("zh-CN"))
    visitor.do(ev.SurroundingsChanged(replace(surroundings(), notices=(holiday,))))
    assert visitor.shows("home"), "whoever has begun ends in peace"
    view = visitor.do(ev.FinishPressed()).snapshot.view
    assert (view.reason_key, view.notice, view.opens) == ("after_hours", "今天放假，明天开。", "")
    assert minutes(visitor).snapshot.night
    both = replace(surroundings(), notices=(holiday,), after_hours=FRIDAY)
    view = visitor.do(ev.Touched(), ev.SurroundingsChanged(both)).snapshot.view
    assert view.opens == "", "whether it opens by its hours then, nobody knows here"
    assert visitor.do(ev.SurroundingsChanged(surroundings())).shows("attract")


def test_a_terminal_that_is_closed_for_another_reason_is_never_dark_by_day(
    visitor: Visitor,
) -> None:
    visitor.do(ev.SurroundingsChanged(surroundings(power="battery")))
    assert not minutes(visitor, 5).snapshot.night
    assert visitor.snapshot.view.reason_key == "on_battery"


def test_the_closed_door_says_where_to_go_in_the_language_chosen(visitor: Visitor) -> None:
    visitor.facts = replace(
        visitor.facts,
        help_hours={"zh-CN": "九点到五点", "en": "9 to 5"},
        nearest={"zh-CN": "滨江", "en": "Binjiang"},
    )
    visitor.do(ev.SurroundingsChanged(surroundings(power="battery")))
    for language, hours, nearest in (("zh-CN", "九点到五点", "滨江"), ("en", "9 to 5", "Binjiang")):
        view = visitor.do(ev.LanguageChosen(language)).snapshot.view
        assert isinstance(view, OutOfServiceView)
        assert (view.hours, view.nearest) == (hours, nearest)


def test_the_closed_door_has_other_colours_until_whoever_stands_there_is_gone(
    visitor: Visitor,
) -> None:
    visitor.do(ev.SurroundingsChanged(surroundings(power="battery")), ev.ColoursOpened())
    assert (visitor.snapshot.page, visitor.snapshot.behind) == ("colours", "out-of-service")
    visitor.do(ev.ColoursChosen(Colours.WHITE_ON_BLACK), ev.BackPressed())
    assert visitor.snapshot.page == "out-of-service"
    assert visitor.snapshot.comfort.colours is Colours.WHITE_ON_BLACK
    assert visitor.fire("door").snapshot.comfort == Comfort()
