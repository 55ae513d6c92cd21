"""Wiping the glass."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.servicing import NoteCleaned
from kiosk.visit.shape import Mode
from kiosk.visit.steps.tech_cleaning.step import WIPE_S, WipingBegun
from tests.pages import Hand, Look, Sample
from tests.visit.mender import Mender, sample_of


def wiping(seconds: int = 0) -> Mender:
    someone = Mender().inside("tech-cleaning").do(WipingBegun())
    for _ in range(seconds):
        someone.fire("wiping")
    return someone


def samples(look: Look) -> Iterator[Sample]:
    yield sample_of(Mender().inside("tech-cleaning"), look, "tech-cleaning")
    yield sample_of(wiping(9), look, "tech-cleaning-wiping")
    yield sample_of(wiping(WIPE_S - 1), look, "tech-cleaning-last")


TOUCHES = [
    ("tech-cleaning", "action:begin-wiping", WipingBegun()),
    ("tech-cleaning", "action:not-now", ev.BackPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(WipingBegun(), ev.BackPressed())


def test_while_it_is_wiped_no_touch_counts() -> None:
    someone = wiping(3)
    left = someone.snapshot.view.left
    for touch in (
        ev.BackPressed(), ev.HomePressed(), ev.FinishPressed(), ev.HelpPressed(), ev.NextPressed(),
        WipingBegun(), ev.Touched(),
    ):  # fmt: skip
        someone.do(touch)
        assert (someone.snapshot.page, someone.snapshot.view.left) == ("tech-cleaning", left)
    assert not someone.snapshot.can_go_back
    assert not someone.snapshot.frame.dock


def test_it_ends_by_itself_and_is_written_down_once() -> None:
    someone = wiping(WIPE_S - 1)
    assert someone.snapshot.view.left == 1
    assert someone.fire("wiping").shows("tech-menu")
    assert sum(isinstance(each, NoteCleaned) for each in someone.asked) == 1


def test_silence_does_not_end_it_before() -> None:
    assert wiping(2).fire("idle").shows("tech-cleaning")


def test_before_it_begins_one_can_go_back() -> None:
    assert Mender().inside("tech-cleaning").do(ev.BackPressed()).shows("tech-menu")
    assert Mender().inside("tech-cleaning").do(ev.ModeChosen(Mode.ELDER)).shows("tech-cleaning")
