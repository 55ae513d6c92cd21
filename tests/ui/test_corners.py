"""The sign that calls the technicians' door: a cross from corner to corner, twice, and no other."""

import random
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint

from kiosk.visit.flow import FLOW
from tests.pages import samples
from tests.ui.stage import SIZES, Stage
from tests.visit import ev
from tests.visit.sn import Mode
from ui.corners import CORNER_MM, WITHIN_S, Corners

WIDE, HIGH, SIDE = 336.0, 597.0, CORNER_MM
AT = ((5.0, 5.0), (WIDE - 5, 5.0), (WIDE - 5, HIGH - 5), (5.0, HIGH - 5))
"""Corners in millimetres, clockwise from the top left."""
CROSS = (0, 2, 1, 3, 0, 2, 1, 3)


def made(corners: Corners, *order: int, each_s: float = 0.5, start_s: float = 0.0) -> list[bool]:
    return [
        corners.pressed(*AT[corner], WIDE, HIGH, start_s + n * each_s)
        for n, corner in enumerate(order)
    ]


@pytest.mark.parametrize("turned", range(4))
@pytest.mark.parametrize("cross", [(0, 2, 1, 3), (0, 2, 3, 1)])
def test_a_cross_twice_is_the_sign_whichever_corner_it_begins_at(
    turned: int, cross: tuple[int, ...]
) -> None:
    order = [(corner + turned) % 4 for corner in 2 * cross]
    assert made(Corners(SIDE), *order) == [False] * 7 + [True]


def test_touches_that_are_told_twice_count_once() -> None:
    told = [corner for corner in CROSS for _ in range(2)]
    assert made(Corners(SIDE), *told).count(True) == 1


@pytest.mark.parametrize(
    "order",
    [(0, 1, 2, 3, 0, 1, 2, 3), (0, 2, 1, 3), (0, 2, 0, 2, 0, 2, 0, 2), (0, 2, 1, 3, 0, 2, 3, 1)],
)
def test_no_other_way_round_is_one(order: tuple[int, ...]) -> None:
    assert not any(made(Corners(SIDE), *order))


def test_one_touch_between_or_too_much_time_makes_it_none() -> None:
    corners = Corners(SIDE)
    made(corners, *CROSS[:6])
    corners.pressed(WIDE / 2, HIGH / 2, WIDE, HIGH, 3.0)
    assert not any(made(corners, *CROSS[6:], start_s=4.0))
    assert not any(made(Corners(SIDE), *CROSS, each_s=WITHIN_S / 7 + 0.1))


def test_a_child_who_taps_for_a_day_makes_it_by_no_chance() -> None:
    dice, corners = random.Random(7), Corners(SIDE)
    for n in range(100_000):
        assert not corners.pressed(
            dice.uniform(0, WIDE), dice.uniform(0, HIGH), WIDE, HIGH, n * 0.2
        )


def test_a_child_who_taps_only_corners_seldom_makes_it() -> None:
    dice, corners = random.Random(7), Corners(SIDE)
    order = [dice.randrange(4) for _ in range(20_000)]
    order = [one for one, other in pairwise(order) if one != other]
    assert sum(made(corners, *order, each_s=0.2)) < len(order) / 500


# ---- on the real screen -----------------------------------------------------------------------


def corners_of(stage: Stage, inside_mm: float = 4.0) -> list[QPoint]:
    """Places in the four corners, clockwise from the top left."""
    wide, high = stage.window.width(), stage.window.height()
    px = round(inside_mm / SIZES[stage.orientation].mm_per_px)
    return [
        QPoint(px, px),
        QPoint(wide - px, px),
        QPoint(wide - px, high - px),
        QPoint(px, high - px),
    ]


def press(stage: Stage, at: QPoint) -> None:
    stage.press(at)
    stage.release(at)


def test_the_sign_on_the_glass_calls_once(stage: Stage) -> None:
    called: list[int] = []
    stage.ui.called = lambda: called.append(1)
    stage.show(next(each for each in samples(Mode.STANDARD, "portrait", "zh-CN")), visit=0)
    at = corners_of(stage)
    for corner in CROSS[:-1]:
        press(stage, at[corner])
    assert called == []
    press(stage, at[CROSS[-1]])
    assert called == [1]
    stage.ui.called = lambda: None


@pytest.mark.parametrize("mode", list(Mode))
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_no_page_between_two_visits_has_a_key_in_a_corner(
    mode: Mode, orientation: str, stages: dict[str, Stage]
) -> None:
    stage, doors = stages[orientation], {step.name for step in FLOW.doors}
    for sample in samples(mode, orientation, "zh-CN"):
        if sample.page not in doors:
            continue
        stage.show(sample, mode)
        for inside_mm in (0.5, 4.0, CORNER_MM - 0.5):
            for at in corners_of(stage, inside_mm):
                stage.events.clear()
                press(stage, at)
                assert set(stage.events) <= {ev.Touched()}, (sample.name, at)
