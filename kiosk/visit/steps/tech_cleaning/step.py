"""Wiping the glass: nothing that is touched counts until the time is over."""

from dataclasses import dataclass

from kiosk.visit.events import PersonEvent, TimerFired
from kiosk.visit.servicing import NoteCleaned
from kiosk.visit.shape import Ask, Hold, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Frame, Step, Turn, Way, answer, on

TICK = Ask("wiping", stops=False, hold=Hold.END)
"""A cloth that passes a key ends no visit."""
MENU = Way("menu")
WIPE_S = 30
SECOND = 1.0


@dataclass(frozen=True, slots=True)
class TechCleaningView:
    """``left``: seconds; ``of`` how many. ``wiping``: the glass is dead."""

    wiping: bool = False
    left: int = WIPE_S
    of: int = WIPE_S


@dataclass(frozen=True, slots=True)
class WipingBegun(PersonEvent):
    """The cloth is in the hand."""


@dataclass(frozen=True, slots=True)
class Wiping(Slice):
    """Seconds that are left."""

    left: int = 0


def begin(state: State, event: WipingBegun, facts: Facts) -> Turn:
    """The glass is dead from now on."""
    return Turn(state) if state.awaits(TICK) else _wait(state.put(Wiping(WIPE_S)))


def tick(state: State, event: TimerFired, facts: Facts) -> Turn:
    """A second less; the last one ends it, and that is all that can."""
    left = state.of(Wiping).left - 1
    if left > 0:
        return _wait(state.put(Wiping(left)))
    return Turn(state, (NoteCleaned(),), way=MENU)


def back(state: State, facts: Facts) -> Turn:
    """Nothing is wiped after all."""
    return Turn(state, way=MENU)


def _wait(state: State) -> Turn:
    state, timer = state.timer(TICK, SECOND)
    return Turn(state, (timer,))


def view(state: State, facts: Facts) -> TechCleaningView:
    """How long it lasts still."""
    wiping = state.awaits(TICK)
    return TechCleaningView(wiping, state.of(Wiping).left if wiping else WIPE_S)


STEP = Step(
    name="tech-cleaning",
    shows=TechCleaningView,
    view=view,
    on=(on(WipingBegun, begin),),
    answers=(answer(TICK, on(TimerFired, tick)),),
    exits=("menu",),
    back=back,
    may_go_back=lambda state: not state.awaits(TICK),
    frame=Frame(dock=False, finish=False, help=False, home=False),
)
