"""Every device of this terminal: how its trial went; from here they are also burnt in."""

from dataclasses import dataclass

from kiosk.visit.events import PersonEvent
from kiosk.visit.fitting import (
    LOOK,
    Around,
    DeviceOpened,
    DeviceRow,
    Looked,
    again,
    fitted,
    look,
    note,
    open_device,
    table_of,
    unfitted,
)
from kiosk.visit.servicing import changes
from kiosk.visit.setup import AgainPressed
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step, Turn, Way, answer, on
from kiosk.visit.technician import INSIDE, back


@dataclass(frozen=True, slots=True)
class TechDevicesView:
    """Fitted ones first; ``looking``: more may be found. ``altered``: one is driven otherwise."""

    devices: tuple[DeviceRow, ...] = ()
    looking: bool = False
    altered: bool = False


@dataclass(frozen=True, slots=True)
class BurnInOpened(PersonEvent):
    """All of them, again and again."""


@dataclass(frozen=True, slots=True)
class ChangesOpened(PersonEvent):
    """What was changed is to stay."""


def burn(state: State, event: BurnInOpened, facts: Facts) -> Turn:
    """To the page where all are asked; never while they are looked for."""
    return Turn(state) if state.awaits(LOOK) else Turn(state, way=Way("burn"))


def keep(state: State, event: ChangesOpened, facts: Facts) -> Turn:
    """To the page where changes are kept."""
    return Turn(state, way=Way("changes")) if _altered(state) else Turn(state)


def _altered(state: State) -> bool:
    return any(word.startswith("devices.") for word in changes(state))


def _row(device: str, state: State, facts: Facts) -> DeviceRow:
    none = "not-fitted" if table_of(device, state) else "none"
    return fitted(device, state, facts, "untried") or unfitted(device, state, facts, none)


_ORDER = ("failed", "untried", "well", "found", "maybe", "none", "not-fitted")


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
        on(DeviceOpened, open_device),
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
