"""Burn-in on its page."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.effects import CancelEffect
from kiosk.visit.servicing import BurnIn, BurntIn, RoundDone, StopBurnIn
from kiosk.visit.setup import AgainPressed, Told
from kiosk.visit.steps.tech_burn.step import ROUNDS, BurnInStopped, RoundsChosen
from tests.pages import Hand, Look, Sample
from tests.visit.mender import Mender, sample_of

WELL = Told("ok", "burn_well", {"device": "id_card", "rounds": "20", "slowest": "31"})
FAILED = Told(
    "trouble",
    "burn_failed",
    {"device": "receipt_printer", "rounds": "20", "failed": "3", "codes": "D-230 (3)"},
)
CHOSEN = ROUNDS[0]


def burning(rounds: int = 7, failed: int = 0) -> Mender:
    someone = Mender().inside("tech-burn").do(RoundsChosen(CHOSEN))
    return someone.tell(RoundDone, BurnIn, rounds=rounds, failed=failed)


def over(*told: Told) -> Mender:
    return burning(CHOSEN).tell(BurntIn, BurnIn, told=told)


def samples(look: Look) -> Iterator[Sample]:
    yield sample_of(Mender().inside("tech-burn"), look, "tech-burn")
    yield sample_of(burning(), look, "tech-burn-burning")
    yield sample_of(burning(failed=2), look, "tech-burn-failing")
    yield sample_of(burning().do(BurnInStopped()), look, "tech-burn-stopping")
    yield sample_of(over(FAILED, WELL), look, "tech-burn-over")


TOUCHES = [
    ("tech-burn", f"action:rounds-{CHOSEN}", RoundsChosen(CHOSEN)),
    ("tech-burn-burning", "action:stop-burn-in", BurnInStopped()),
    ("tech-burn-over", "action:again", AgainPressed()),
    ("tech-burn-over", "action:next", ev.NextPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(
        RoundsChosen(CHOSEN), BurnInStopped(), AgainPressed(), ev.NextPressed(), ev.BackPressed()
    )


def test_it_runs_for_so_many_rounds_and_says_how_each_device_did() -> None:
    shown = burning(7, failed=1).snapshot.view
    assert (shown.phase, shown.rounds, shown.done, shown.failed) == ("burning", CHOSEN, 7, 1)
    shown = over(FAILED, WELL).snapshot.view
    assert (shown.phase, [each.level for each in shown.findings]) == ("over", ["trouble", "ok"])
    assert (
        "Receipt printer" in over(FAILED).do(ev.LanguageChosen("en")).snapshot.view.findings[0].what
    )


def test_one_at_a_time_and_only_what_may_be_chosen() -> None:
    someone = burning().do(RoundsChosen(CHOSEN), AgainPressed(), ev.NextPressed())
    assert someone.shows("tech-burn")
    assert sum(isinstance(each, BurnIn) for each in someone.asked) == 1
    assert Mender().inside("tech-burn").do(RoundsChosen(7)).snapshot.view.phase == "choosing"


def test_it_is_stopped_once_and_what_was_seen_counts() -> None:
    someone = burning().do(BurnInStopped(), BurnInStopped())
    assert sum(isinstance(each, StopBurnIn) for each in someone.asked) == 1
    assert someone.snapshot.view.phase == "stopping"
    someone.tell(BurntIn, BurnIn, told=(WELL,))
    assert someone.snapshot.view.findings


def test_who_goes_away_lets_the_devices_go() -> None:
    someone = burning().do(ev.BackPressed())
    assert someone.shows("tech-devices")
    assert someone.last(CancelEffect).effect == someone.last(BurnIn).effect


def test_what_goes_on_through_the_night_lets_nobody_in_who_comes_by() -> None:
    someone = Mender().inside("tech-burn").do(RoundsChosen(ROUNDS[-1]))
    assert someone.do(ev.Touched(), ev.LanguageChosen("en")).shows("tech-burn"), "still there"
    someone.fire("idle").tell(RoundDone, BurnIn, rounds=900, failed=1)
    assert (someone.snapshot.view.done, someone.snapshot.page) == (900, "tech-burn")
    assert someone.do(ev.Touched()).shows("tech-burn"), "a finger that rests on it does nothing"
    for press in (ev.BackPressed(), ev.HomePressed(), BurnInStopped(), ev.LanguageChosen("en")):
        stranger = Mender().inside("tech-burn").do(RoundsChosen(ROUNDS[-1])).fire("idle").do(press)
        assert stranger.state.visit == 0
    over = someone.tell(BurntIn, BurnIn, told=(WELL,))
    assert over.shows("tech-burn"), "what was seen is seen in the morning"
    assert over.do(AgainPressed()).state.visit == 0


def test_nobody_is_asked_whether_they_are_there_while_it_runs() -> None:
    assert burning().fire("idle").snapshot.page == "tech-burn"
    assert over(WELL).fire("idle").snapshot.page == "idle-warning"
