"""Five crosses."""

from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.visit import events as ev
from kiosk.visit.steps.setup_touch.step import (
    CROSSES,
    OFTEN,
    CrossMissed,
    CrossPressed,
    SetupTouchView,
)
from tests.pages import Hand, Look, Sample
from tests.visit.technician import Technician


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("setup-touch", SetupTouchView())
    yield Sample("setup-touch-missed", SetupTouchView(cross=4, off_mm=12, way="left"))
    yield Sample("setup-touch-often", SetupTouchView(cross=5, off_mm=240, way="down", often=True))


TOUCHES = [
    ("setup-touch", "action:cross-1", CrossPressed(1)),
    ("setup-touch-missed", "action:cross-4", CrossPressed(4)),
    ("setup-touch-often", "action:cross-5", CrossPressed(5)),
    ("setup-touch", "action:next", ev.NextPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return CrossPressed(view.cross) if hand.chance(0.8) else CrossMissed(30, -4)


def test_all_five_one_after_the_other_lead_on() -> None:
    someone = Technician().at("setup-touch")
    for cross in range(1, CROSSES + 1):
        assert someone.snapshot.view.cross == cross
        someone.do(CrossPressed(cross))
    assert someone.shows("setup-place")


def test_a_cross_that_is_not_due_is_nothing() -> None:
    assert Technician().at("setup-touch").do(CrossPressed(5)).snapshot.view.cross == 1


@pytest.mark.parametrize(
    ("right", "down", "way", "off"),
    [(30, -4, "right", 30), (-30, 4, "left", 30), (3, 40, "down", 40), (3, -40, "up", 40)],
)
def test_a_finger_beside_it_is_told_how_far_and_where(
    right: int, down: int, way: str, off: int
) -> None:
    shown = Technician().at("setup-touch").do(CrossMissed(right, down)).snapshot.view
    assert (shown.way, shown.off_mm, shown.often, shown.cross) == (way, off, False, 1)


def test_who_misses_again_and_again_is_told_what_to_do_about_the_glass() -> None:
    someone = Technician().at("setup-touch").do(*[CrossMissed(30, 0)] * OFTEN)
    assert someone.snapshot.view.often
    assert not someone.do(CrossPressed(1)).snapshot.view.often


def test_a_terminal_without_touch_goes_on() -> None:
    assert Technician().at("setup-touch").do(ev.NextPressed()).shows("setup-place")
