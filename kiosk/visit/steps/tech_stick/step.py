"""A stick: what waits for the centre goes onto it, its receipt comes back, and so do logs."""

from dataclasses import dataclass, replace

from kiosk.visit.events import PersonEvent
from kiosk.visit.servicing import (
    CarryBacklog,
    CopyLogs,
    FindSticks,
    StickDone,
    StickSeen,
    SticksFound,
    found,
)
from kiosk.visit.setup import AgainPressed, FindingView, Told
from kiosk.visit.shape import Ask, Hold, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step, Turn, answer, on
from kiosk.visit.technician import INSIDE, back

FIND = Ask("find-sticks", stops=False)
CARRY = Ask("carry", stops=False, hold=Hold.END)
"""A stick that is being written is not left by a key that ends the visit."""


@dataclass(frozen=True, slots=True)
class StickRow:
    """One; ``meant``: it is this one."""

    number: int
    called: str
    writable: bool
    meant: bool


@dataclass(frozen=True, slots=True)
class TechStickView:
    """``waiting``: records for the centre, -1 where nobody knows. ``ready``: one is chosen."""

    looking: bool = False
    busy: bool = False
    sticks: tuple[StickRow, ...] = ()
    waiting: int = -1
    ready: bool = False
    findings: tuple[FindingView, ...] = ()


@dataclass(frozen=True, slots=True)
class StickChosen(PersonEvent):
    """This one is meant."""

    number: int


@dataclass(frozen=True, slots=True)
class CarryPressed(PersonEvent):
    """The records go onto it."""


@dataclass(frozen=True, slots=True)
class CopyLogsPressed(PersonEvent):
    """The logs go onto it."""


@dataclass(frozen=True, slots=True)
class Plugged(Slice):
    """What is plugged in, which is meant, and how it went."""

    sticks: tuple[StickSeen, ...] = ()
    waiting: int | None = None
    place: str = ""
    told: tuple[Told, ...] = ()


def look(state: State, facts: Facts) -> Turn:
    """Which are there."""
    state, effect = state.ask(FIND, FindSticks)
    return Turn(state, (effect,))


def again(state: State, event: AgainPressed, facts: Facts) -> Turn:
    """One was put in meanwhile."""
    return Turn(state) if state.awaits(FIND, CARRY) else look(state, facts)


def note(state: State, event: SticksFound, facts: Facts) -> Turn:
    """The only one that can be written is meant."""
    was = state.of(Plugged)
    places = [stick.place for stick in event.sticks if stick.writable]
    place = was.place if was.place in places else places[0] if len(places) == 1 else ""
    return Turn(state.put(replace(was, sticks=event.sticks, waiting=event.waiting, place=place)))


def choose(state: State, event: StickChosen, facts: Facts) -> Turn:
    """Of several."""
    plugged = state.of(Plugged)
    if state.awaits(CARRY) or not 0 <= event.number < len(plugged.sticks):
        return Turn(state)
    stick = plugged.sticks[event.number]
    return Turn(state.put(replace(plugged, place=stick.place)) if stick.writable else state)


def carry(state: State, event: CarryPressed, facts: Facts) -> Turn:
    """The records, sealed as they are."""
    return _onto(state, CarryBacklog)


def copy_logs(state: State, event: CopyLogsPressed, facts: Facts) -> Turn:
    """The logs, in which nobody is."""
    return _onto(state, CopyLogs)


def _onto(state: State, what: type[CarryBacklog | CopyLogs]) -> Turn:
    plugged = state.of(Plugged)
    if state.awaits(FIND, CARRY) or not plugged.place:
        return Turn(state)
    state = state.put(replace(plugged, told=()))
    state, effect = state.ask(CARRY, lambda visit, number: what(visit, number, plugged.place))
    return Turn(state, (effect,))


def done(state: State, event: StickDone, facts: Facts) -> Turn:
    """How it went, and what waits now."""
    return look(state.put(replace(state.of(Plugged), told=event.told)), facts)


def view(state: State, facts: Facts) -> TechStickView:
    """What is plugged in, and how it went."""
    plugged = state.of(Plugged)
    return TechStickView(
        looking=state.awaits(FIND),
        busy=state.awaits(CARRY),
        sticks=tuple(
            StickRow(number, stick.name, stick.writable, stick.place == plugged.place)
            for number, stick in enumerate(plugged.sticks)
        ),
        waiting=-1 if plugged.waiting is None else plugged.waiting,
        ready=bool(plugged.place) and not state.awaits(FIND, CARRY),
        findings=tuple(found(told, state, facts) for told in plugged.told),
    )


STEP = Step(
    name="tech-stick",
    shows=TechStickView,
    view=view,
    on=(
        on(StickChosen, choose),
        on(CarryPressed, carry),
        on(CopyLogsPressed, copy_logs),
        on(AgainPressed, again),
    ),
    answers=(answer(FIND, on(SticksFound, note)), answer(CARRY, on(StickDone, done))),
    enter=look,
    back=back,
    may_go_back=lambda state: not state.awaits(CARRY),
    frame=INSIDE,
)
