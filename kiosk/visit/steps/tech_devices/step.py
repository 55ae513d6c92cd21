"""Every device of this terminal: how its trial went; from here they are also burnt in."""

from dataclasses import dataclass

from kiosk.visit.events import PersonEvent
from kiosk.visit.fitting import NONE, Around, Fitting, LookAround, Looked, called, table_of
from kiosk.visit.servicing import changes
from kiosk.visit.setup import AgainPressed, Setup
from kiosk.visit.shape import Ask, Hold
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step, Turn, Way, answer, on
from kiosk.visit.technician import INSIDE, back

LOOK = Ask("look-at-devices", stops=False, hold=Hold.IDLE)


@dataclass(frozen=True, slots=True)
class FittedRow:
    """One class; ``stands``: well, failed, untried, found, none or not-fitted."""

    device: str
    called: str
    stands: str
    thing: str = ""


@dataclass(frozen=True, slots=True)
class TechDevicesView:
    """Fitted ones first; ``looking``: more may be found. ``altered``: one is driven otherwise."""

    devices: tuple[FittedRow, ...] = ()
    looking: bool = False
    altered: bool = False


@dataclass(frozen=True, slots=True)
class FittedOpened(PersonEvent):
    """This one is looked at closely."""

    device: str


@dataclass(frozen=True, slots=True)
class BurnInOpened(PersonEvent):
    """All of them, again and again."""


@dataclass(frozen=True, slots=True)
class ChangesOpened(PersonEvent):
    """What was changed is to stay."""


def look(state: State, facts: Facts) -> Turn:
    """What is plugged in now."""
    state, effect = state.ask(LOOK, LookAround)
    return Turn(state, (effect,))


def again(state: State, event: AgainPressed, facts: Facts) -> Turn:
    """Something was plugged in meanwhile."""
    return Turn(state) if state.awaits(LOOK) else look(state, facts)


def note(state: State, event: Looked, facts: Facts) -> Turn:
    """What was found."""
    return Turn(state.put(event.around))


def open_device(state: State, event: FittedOpened, facts: Facts) -> Turn:
    """To the page where it is tried."""
    if event.device not in state.of(Around).classes:
        return Turn(state)
    return Turn(state, way=Way("trial", carry=(Fitting(event.device),)))


def burn(state: State, event: BurnInOpened, facts: Facts) -> Turn:
    """To the page where all are asked; never while they are looked for."""
    return Turn(state) if state.awaits(LOOK) else Turn(state, way=Way("burn"))


def keep(state: State, event: ChangesOpened, facts: Facts) -> Turn:
    """To the page where changes are kept."""
    return Turn(state, way=Way("changes")) if _altered(state) else Turn(state)


def _altered(state: State) -> bool:
    return any(word.startswith("devices.") for word in changes(state))


def _row(device: str, state: State, facts: Facts) -> FittedRow:
    table, name = table_of(device, state), called(device, state, facts)
    offers = state.of(Around).of(device)
    if table and table != NONE:
        tried = state.of(Setup).tried.get(device)
        stands = "untried" if tried is None else "well" if tried else "failed"
        thing = next((offer.thing for offer in offers if offer.table == table), "")
        return FittedRow(device, name, stands, thing or str(table.get("adapter", "")))
    free = next((offer.thing for offer in offers if not offer.taken_by), "")
    return FittedRow(device, name, "found" if free else "not-fitted" if table else "none", free)


_ORDER = ("failed", "untried", "well", "found", "none", "not-fitted")


def view(state: State, facts: Facts) -> TechDevicesView:
    """What this terminal has stands first, and of that what failed."""
    rows = (_row(device, state, facts) for device in state.of(Around).classes)
    return TechDevicesView(
        devices=tuple(sorted(rows, key=lambda row: _ORDER.index(row.stands))),
        looking=state.awaits(LOOK),
        altered=_altered(state),
    )


STEP = Step(
    name="tech-devices",
    shows=TechDevicesView,
    view=view,
    on=(
        on(FittedOpened, open_device),
        on(BurnInOpened, burn),
        on(ChangesOpened, keep),
        on(AgainPressed, again),
    ),
    answers=(answer(LOOK, on(Looked, note)),),
    exits=("trial", "burn", "changes"),
    enter=look,
    back=back,
    frame=INSIDE,
)
