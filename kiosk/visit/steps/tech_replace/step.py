"""Another terminal in the place of this one: what is here still, and how that goes there."""

from dataclasses import dataclass

from kiosk.visit.events import PersonEvent
from kiosk.visit.servicing import LookAtPlace, PlaceTold, found
from kiosk.visit.setup import AgainPressed, FindingView, Told
from kiosk.visit.shape import Ask, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step, Turn, Way, answer, on
from kiosk.visit.technician import INSIDE, back

LOOK = Ask("look-at-place", stops=False)
STICK = Way("stick")


@dataclass(frozen=True, slots=True)
class TechReplaceView:
    """``terminal``: its id. ``waiting``: records for the centre, -1 where nobody knows.
    ``findings``: of the terminal before this one, where there was one.
    """

    looking: bool = False
    terminal: str = ""
    waiting: int = -1
    findings: tuple[FindingView, ...] = ()


@dataclass(frozen=True, slots=True)
class QueueOpened(PersonEvent):
    """What waits is to go onto a stick."""


@dataclass(frozen=True, slots=True)
class Place(Slice):
    """Whose place it is, and what waits."""

    terminal: str = ""
    waiting: int | None = None
    told: tuple[Told, ...] = ()


def look(state: State, facts: Facts) -> Turn:
    """What is here still."""
    state, effect = state.ask(LOOK, LookAtPlace)
    return Turn(state, (effect,))


def again(state: State, event: AgainPressed, facts: Facts) -> Turn:
    """Something may have been sent since."""
    return Turn(state) if state.awaits(LOOK) else look(state, facts)


def note(state: State, event: PlaceTold, facts: Facts) -> Turn:
    """What is here."""
    return Turn(state.put(Place(event.terminal, event.waiting, event.told)))


def to_the_stick(state: State, event: QueueOpened, facts: Facts) -> Turn:
    """To the page of sticks."""
    return Turn(state, way=STICK)


def view(state: State, facts: Facts) -> TechReplaceView:
    """What is here."""
    place = state.of(Place)
    return TechReplaceView(
        looking=state.awaits(LOOK),
        terminal=place.terminal,
        waiting=-1 if place.waiting is None else place.waiting,
        findings=tuple(found(told, state, facts) for told in place.told),
    )


STEP = Step(
    name="tech-replace",
    shows=TechReplaceView,
    view=view,
    on=(on(AgainPressed, again), on(QueueOpened, to_the_stick)),
    answers=(answer(LOOK, on(PlaceTold, note)),),
    enter=look,
    exits=("stick",),
    back=back,
    frame=INSIDE,
)
