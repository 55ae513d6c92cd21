"""What is used up: paper, how long it lasts, a new roll; and what else was counted."""

from dataclasses import dataclass, replace

from kiosk.visit.events import PersonEvent
from kiosk.visit.fitting import called
from kiosk.visit.servicing import LookAtSupplies, PutRollIn, SuppliesTold, found
from kiosk.visit.setup import AgainPressed, FindingView
from kiosk.visit.shape import Ask, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step, Turn, answer, on
from kiosk.visit.technician import INSIDE, back

SUPPLIES = Ask("supplies", stops=False)
LENGTHS_M = (30, 50, 80, 100, 150, 200)
"""What stands on the boxes of rolls."""


@dataclass(frozen=True, slots=True)
class RollRow:
    """A printer into which a new roll may be put; ``metres``: of the last one, 0: not known."""

    device: str
    called: str
    metres: int


@dataclass(frozen=True, slots=True)
class LengthView:
    """A roll may be so long."""

    metres: int


@dataclass(frozen=True, slots=True)
class CountView:
    """What was counted, and how often."""

    word: str
    count: int


@dataclass(frozen=True, slots=True)
class TechSuppliesView:
    """``device``: the printer that a roll of some length is put into, "" while none is."""

    looking: bool = False
    findings: tuple[FindingView, ...] = ()
    rolls: tuple[RollRow, ...] = ()
    counts: tuple[CountView, ...] = ()
    device: str = ""
    lengths: tuple[LengthView, ...] = ()
    usual: int = 0


@dataclass(frozen=True, slots=True)
class NewRollPressed(PersonEvent):
    """A new roll is in this printer."""

    device: str


@dataclass(frozen=True, slots=True)
class LengthChosen(PersonEvent):
    """It is so long."""

    metres: int


@dataclass(frozen=True, slots=True)
class Known(Slice):
    """What was told last, and the printer whose roll is put in."""

    told: SuppliesTold | None = None
    device: str = ""


def look(state: State, facts: Facts) -> Turn:
    """How long everything lasts."""
    state, effect = state.ask(SUPPLIES, LookAtSupplies)
    return Turn(state, (effect,))


def again(state: State, event: AgainPressed, facts: Facts) -> Turn:
    """No roll after all, or once more."""
    if state.awaits(SUPPLIES):
        return Turn(state)
    return look(state.put(replace(state.of(Known), device="")), facts)


def note(state: State, event: SuppliesTold, facts: Facts) -> Turn:
    """What lasts how long."""
    return Turn(state.put(Known(event)))


def new_roll(state: State, event: NewRollPressed, facts: Facts) -> Turn:
    """How long is it?"""
    known = state.of(Known)
    if known.told is None or event.device not in known.told.lengths or state.awaits(SUPPLIES):
        return Turn(state)
    return Turn(state.put(replace(known, device=event.device)))


def length(state: State, event: LengthChosen, facts: Facts) -> Turn:
    """It counts from now on."""
    device = state.of(Known).device
    if not device or event.metres not in LENGTHS_M or state.awaits(SUPPLIES):
        return Turn(state)
    state = state.put(replace(state.of(Known), device=""))
    state, effect = state.ask(
        SUPPLIES, lambda visit, number: PutRollIn(visit, number, device, event.metres)
    )
    return Turn(state, (effect,))


def view(state: State, facts: Facts) -> TechSuppliesView:
    """What lasts how long."""
    known = state.of(Known)
    told = known.told or SuppliesTold(0, 0)
    return TechSuppliesView(
        looking=state.awaits(SUPPLIES),
        findings=tuple(found(each, state, facts) for each in (*told.wrong, *told.paper)),
        rolls=tuple(
            RollRow(device, called(device, state, facts), metres)
            for device, metres in told.lengths.items()
        ),
        counts=tuple(CountView(word, count) for word, count in told.counts),
        device=known.device,
        lengths=tuple(LengthView(metres) for metres in LENGTHS_M),
        usual=told.lengths.get(known.device, 0),
    )


STEP = Step(
    name="tech-supplies",
    shows=TechSuppliesView,
    view=view,
    on=(on(NewRollPressed, new_roll), on(LengthChosen, length), on(AgainPressed, again)),
    answers=(answer(SUPPLIES, on(SuppliesTold, note)),),
    enter=look,
    back=back,
    frame=INSIDE,
)
