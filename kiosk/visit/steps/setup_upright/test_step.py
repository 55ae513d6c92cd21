"""Which arrow points to the ceiling."""

from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.visit import events as ev
from kiosk.visit.setup import TURNED, BeginAnew, Setup
from kiosk.visit.steps.setup_upright.step import Arrow, ArrowChosen, SetupUprightView
from tests.pages import Hand, Look, Sample
from tests.visit.technician import Technician

ARROWS: tuple[Arrow, ...] = ("up", "right", "down", "left")


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("setup-upright", SetupUprightView())
    yield Sample("setup-upright-turning", SetupUprightView(turning=True))


TOUCHES = [("setup-upright", f"action:arrow-{arrow}", ArrowChosen(arrow)) for arrow in ARROWS]


def likely(hand: Hand, view: Any) -> Any:
    return ArrowChosen("up") if hand.chance(0.8) else ArrowChosen(hand.pick(*ARROWS))


def test_the_upper_arrow_leads_on_and_turns_nothing() -> None:
    someone = Technician().at("setup-upright").do(ArrowChosen("up"))
    assert someone.shows("setup-size")
    assert TURNED not in someone.state.of(Setup).values
    assert someone.asked == []


@pytest.mark.parametrize(("arrow", "turned"), [("right", 90), ("down", 180), ("left", 270)])
def test_another_arrow_turns_the_picture_and_asks_again(arrow: Arrow, turned: int) -> None:
    someone = Technician().at("setup-upright").do(ArrowChosen(arrow))
    assert someone.shows("setup-upright")
    assert someone.state.of(Setup).values[TURNED] == turned
    assert someone.asked == [BeginAnew()]
    assert someone.do(ArrowChosen("up"), ev.BackPressed()).shows("setup-upright"), "it is turning"
    assert someone.asked == [BeginAnew()]


def test_what_is_turned_already_is_turned_on_from_there() -> None:
    someone = Technician({TURNED: 270}).at("setup-upright").do(ArrowChosen("down"))
    assert someone.state.of(Setup).values[TURNED] == 90
