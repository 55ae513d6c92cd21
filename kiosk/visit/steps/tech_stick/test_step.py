"""A stick on its page."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.servicing import (
    CarryBacklog,
    CopyLogs,
    FindSticks,
    StickDone,
    StickSeen,
    SticksFound,
)
from kiosk.visit.setup import AgainPressed, Told
from kiosk.visit.steps.tech_stick.step import CarryPressed, CopyLogsPressed, StickChosen
from tests.pages import Hand, Look, Sample
from tests.visit.mender import Mender, sample_of

ONE = StickSeen("/media/BANK", "BANK", writable=True)
TWO = StickSeen("/media/OTHER", "OTHER", writable=True)
LOCKED = StickSeen("/media/LOCKED", "LOCKED", writable=False)
LEFT = Told("ok", "carry_left", {"n": "12"})
SETTLED = Told("ok", "carry_settled", {"n": "7"})
FULL = Told("trouble", "logs_full")


def plugged(*sticks: StickSeen, waiting: int | None = 12) -> Mender:
    someone = Mender().inside("tech-stick")
    return someone.tell(SticksFound, FindSticks, sticks=sticks, waiting=waiting)


def done(*told: Told) -> Mender:
    someone = plugged(ONE).do(CarryPressed()).tell(StickDone, CarryBacklog, told=told)
    return someone.tell(SticksFound, FindSticks, sticks=(ONE,), waiting=12)


def samples(look: Look) -> Iterator[Sample]:
    yield sample_of(Mender().inside("tech-stick"), look, "tech-stick-looking")
    yield sample_of(plugged(), look, "tech-stick-none")
    yield sample_of(plugged(ONE), look, "tech-stick")
    yield sample_of(plugged(ONE, TWO, LOCKED), look, "tech-stick-several")
    yield sample_of(plugged(ONE).do(CarryPressed()), look, "tech-stick-busy")
    yield sample_of(done(SETTLED, LEFT), look, "tech-stick-done")
    yield sample_of(done(FULL), look, "tech-stick-full")


TOUCHES = [
    ("tech-stick", "action:again", AgainPressed()),
    ("tech-stick", "action:carry", CarryPressed()),
    ("tech-stick", "action:copy-logs", CopyLogsPressed()),
    ("tech-stick-several", "action:stick-1", StickChosen(1)),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(
        CarryPressed(), CopyLogsPressed(), AgainPressed(), StickChosen(0), ev.BackPressed()
    )


def test_the_only_stick_is_meant_and_of_several_one_is_chosen() -> None:
    someone = plugged(ONE).do(CarryPressed())
    assert someone.last(CarryBacklog).place == "/media/BANK"
    someone = plugged(ONE, TWO).do(CarryPressed())
    assert not someone.snapshot.view.ready
    assert not [each for each in someone.asked if isinstance(each, CarryBacklog)]
    someone.do(StickChosen(1), CopyLogsPressed())
    assert someone.last(CopyLogs).place == "/media/OTHER"


def test_what_cannot_be_written_is_never_meant() -> None:
    assert not plugged(LOCKED).snapshot.view.ready
    assert not plugged(ONE, TWO, LOCKED).do(StickChosen(2), StickChosen(9)).snapshot.view.ready


def test_a_stick_that_was_pulled_out_is_not_meant_any_more() -> None:
    someone = plugged(ONE).do(AgainPressed())
    someone.tell(SticksFound, FindSticks, sticks=(), waiting=12)
    assert not someone.snapshot.view.ready


def test_a_stick_that_is_written_is_left_by_no_key() -> None:
    someone = plugged(ONE).do(CarryPressed())
    for key in (ev.BackPressed(), ev.FinishPressed(), CarryPressed(), AgainPressed()):
        assert someone.do(key).shows("tech-stick")
    assert sum(isinstance(each, CarryBacklog) for each in someone.asked) == 1
    assert not someone.snapshot.can_go_back


def test_how_it_went_stands_there_with_what_waits_now() -> None:
    shown = done(SETTLED, LEFT).snapshot.view
    assert [each.level for each in shown.findings] == ["ok", "ok"]
    assert (shown.waiting, shown.ready) == (12, True)
    assert plugged(ONE, waiting=None).snapshot.view.waiting == -1
