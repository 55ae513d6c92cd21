"""The door: whoever has a technician's card puts it on the reader, the others call the centre."""

from dataclasses import dataclass

from kiosk.visit.events import PersonEvent, ReadAgain, TimerFired
from kiosk.visit.shape import Ask, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import END, Step, Turn, Way, answer, on
from kiosk.visit.technician import OUTSIDE, AwaitCard, CardThere, CardUnknown, DoorTold

CARD = Ask("technician-card")
NOBODY = Ask("technician-door", stops=False)
DOOR_S = 180.0
"""How long the door stands there for whoever only looks at it; a call to the centre takes less."""


@dataclass(frozen=True, slots=True)
class TechDoorView:
    """How the door stands.

    ``looking``: nobody knows yet. ``trouble``: why no card opens it, "" while one is waited for.
    ``wait_min``: nothing opens it for so long.
    """

    looking: bool = False
    number: str = ""
    challenge: str = ""
    trouble: str = ""
    wait_min: int = 0


@dataclass(frozen=True, slots=True)
class Door(Slice):
    """What was told of it."""

    told: DoorTold | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class CodeOpened(PersonEvent):
    """The centre has read out a code."""


def enter(state: State, facts: Facts) -> Turn:
    """Wait for a card, and for nobody who only looks."""
    state, timer = state.timer(NOBODY, DOOR_S)
    state, effect = state.ask(CARD, AwaitCard)
    return Turn(state, (timer, effect))


def again(state: State, event: ReadAgain, facts: Facts) -> Turn:
    """Wait for a card once more."""
    if state.awaits(CARD):
        return Turn(state)
    state, effect = state.ask(CARD, AwaitCard)
    return Turn(state.put(Door()), (effect,))


def told(state: State, event: DoorTold, facts: Facts) -> Turn:
    """How it stands."""
    return Turn(state.put(Door(event, event.trouble)))


def there(state: State, event: CardThere, facts: Facts) -> Turn:
    """A card alone opens nothing."""
    return Turn(state, way=Way("pin"))


def unknown(state: State, event: CardUnknown, facts: Facts) -> Turn:
    """Without the reader there is the code."""
    return Turn(state.put(Door(state.of(Door).told, event.trouble)))


def by_code(state: State, event: CodeOpened, facts: Facts) -> Turn:
    """To the page where it is typed, where there can be one."""
    door = state.of(Door).told
    if door is None or not door.challenge or door.wait_s:
        return Turn(state)
    return Turn(state, way=Way("code"))


def gone(state: State, event: TimerFired, facts: Facts) -> Turn:
    """Nobody wanted in."""
    return Turn(state, way=END)


def view(state: State, facts: Facts) -> TechDoorView:
    """How it stands."""
    door = state.of(Door)
    if door.told is None:
        return TechDoorView(looking=state.awaits(CARD), trouble=door.trouble)
    return TechDoorView(
        number=door.told.number,
        challenge=door.told.challenge,
        trouble=door.trouble,
        wait_min=-(-door.told.wait_s // 60),
    )


STEP = Step(
    name="tech-door",
    shows=TechDoorView,
    view=view,
    on=(on(CodeOpened, by_code), on(ReadAgain, again)),
    answers=(
        answer(CARD, on(DoorTold, told), on(CardThere, there), on(CardUnknown, unknown)),
        answer(NOBODY, on(TimerFired, gone)),
    ),
    exits=("code", "pin"),
    enter=enter,
    frame=OUTSIDE,
)
