"""The closed door."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.shape import Colours, Comfort, Reach
from kiosk.visit.steps.out_of_service.step import OutOfServiceView
from kiosk.visit.surroundings import Power
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
