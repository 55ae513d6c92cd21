"""Every class of devices: what was found of it, what was chosen, and how its trial went."""

from dataclasses import dataclass

from kiosk.visit.events import NextPressed
from kiosk.visit.fitting import (
    LOOK,
    NONE,
    Around,
    DeviceOpened,
    DeviceRow,
    Looked,
    again,
    called,
    fitted,
    look,
    note,
    open_device,
    table_of,
    unfitted,
)
from kiosk.visit.setup import FRAME, AgainPressed, back
from kiosk.visit.state import Facts, State
from kiosk.visit.step import ONWARD, Step, Turn, answer, on


@dataclass(frozen=True, slots=True)
class SetupDevicesView:
    """All classes, in the order in which people see them; ``looking``: more may be found."""

    devices: tuple[DeviceRow, ...] = ()
    looking: bool = False


def go_on(state: State, event: NextPressed, facts: Facts) -> Turn:
    """What was not tried is not tried; the report says so."""
    return Turn(state, way=ONWARD)


def _row(device: str, state: State, facts: Facts) -> DeviceRow:
    """What was said not to be there stays so, whatever is plugged in."""
    if table_of(device, state) == NONE:
        return DeviceRow(device, called(device, state, facts), "not-fitted")
    return fitted(device, state, facts, "chosen") or unfitted(device, state, facts, "none")


def view(state: State, facts: Facts) -> SetupDevicesView:
    """All of them."""
    return SetupDevicesView(
        devices=tuple(_row(device, state, facts) for device in state.of(Around).classes),
        looking=state.awaits(LOOK),
    )


STEP = Step(
    name="setup-devices",
    shows=SetupDevicesView,
    view=view,
    on=(on(DeviceOpened, open_device), on(AgainPressed, again), on(NextPressed, go_on)),
    answers=(answer(LOOK, on(Looked, note)),),
    exits=("before", "trial"),
    enter=look,
    back=back,
    part="setup_devices",
    frame=FRAME,
)
