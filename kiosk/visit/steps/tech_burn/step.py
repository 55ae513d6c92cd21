"""Burn-in: every device asked so many times, until it is done or somebody stops it."""

from dataclasses import dataclass, replace

from kiosk.visit.events import NextPressed, PersonEvent
from kiosk.visit.servicing import BurnIn, BurntIn, RoundDone, StopBurnIn, found
from kiosk.visit.setup import AgainPressed, FindingView, Told
from kiosk.visit.shape import Ask, Hold, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step, Turn, Way, answer, on
from kiosk.visit.technician import INSIDE

BURN = Ask("burn-in", hold=Hold.IDLE)
NIGHT = Ask("burn-in-alone", hold=Hold.IDLE, alone=True)
ROUNDS = (20, 200, 2000)
"""A minute, ten, and through the night."""
ATTENDED = 200
"""For so many somebody stands there; what takes longer goes on alone, and the door is shut."""


@dataclass(frozen=True, slots=True)
class RoundsView:
    """So many may be chosen."""

    rounds: int


@dataclass(frozen=True, slots=True)
class TechBurnView:
    """``phase``: choosing, burning, stopping or over; ``failed``: devices that failed once.
    ``alone``: nobody is expected to stay.
    """

    phase: str = "choosing"
    choices: tuple[RoundsView, ...] = ()
    rounds: int = 0
    done: int = 0
    failed: int = 0
    alone: bool = False
    findings: tuple[FindingView, ...] = ()


@dataclass(frozen=True, slots=True)
class RoundsChosen(PersonEvent):
    """So many."""

    rounds: int


@dataclass(frozen=True, slots=True)
class BurnInStopped(PersonEvent):
    """It is enough."""


@dataclass(frozen=True, slots=True)
class Burning(Slice):
    """How far it is."""

    phase: str = "choosing"
    rounds: int = 0
    done: int = 0
    failed: int = 0
    told: tuple[Told, ...] = ()


def _ask(rounds: int) -> Ask:
    return BURN if rounds <= ATTENDED else NIGHT


def begin(state: State, event: RoundsChosen, facts: Facts) -> Turn:
    """It begins, one at a time."""
    if state.awaits(BURN, NIGHT) or event.rounds not in ROUNDS:
        return Turn(state)
    state, ask = state.put(Burning("burning", event.rounds)), _ask(event.rounds)
    state, effect = state.ask(ask, lambda visit, number: BurnIn(visit, number, event.rounds))
    return Turn(state, (effect,))


def count(state: State, event: RoundDone, facts: Facts) -> Turn:
    """One round more."""
    burning = state.of(Burning)
    return Turn(state.put(replace(burning, done=event.rounds, failed=event.failed)))


def stop(state: State, event: BurnInStopped, facts: Facts) -> Turn:
    """What was seen up to here counts."""
    if not state.awaits(BURN, NIGHT) or state.of(Burning).phase == "stopping":
        return Turn(state)
    return Turn(state.put(replace(state.of(Burning), phase="stopping")), (StopBurnIn(),))


def over(state: State, event: BurntIn, facts: Facts) -> Turn:
    """How each did."""
    return Turn(state.put(replace(state.of(Burning), phase="over", told=event.told)))


def again(state: State, event: AgainPressed, facts: Facts) -> Turn:
    """Once more."""
    return Turn(state) if state.awaits(BURN, NIGHT) else Turn(state.put(Burning()))


def to_the_list(state: State, event: NextPressed, facts: Facts) -> Turn:
    """Back to the devices."""
    return Turn(state) if state.awaits(BURN, NIGHT) else Turn(state, way=Way("list"))


def back(state: State, facts: Facts) -> Turn:
    """Back to the devices; what is under way ends."""
    return Turn(state, way=Way("list"))


def view(state: State, facts: Facts) -> TechBurnView:
    """How far it is."""
    burning = state.of(Burning)
    return TechBurnView(
        phase=burning.phase,
        choices=tuple(RoundsView(rounds) for rounds in ROUNDS),
        rounds=burning.rounds,
        done=burning.done,
        failed=burning.failed,
        alone=_ask(burning.rounds) is NIGHT,
        findings=tuple(found(told, state, facts) for told in burning.told),
    )


STEP = Step(
    name="tech-burn",
    shows=TechBurnView,
    view=view,
    on=(
        on(RoundsChosen, begin),
        on(BurnInStopped, stop),
        on(AgainPressed, again),
        on(NextPressed, to_the_list),
    ),
    answers=tuple(answer(ask, on(RoundDone, count), on(BurntIn, over)) for ask in (BURN, NIGHT)),
    exits=("list",),
    back=back,
    frame=INSIDE,
)
