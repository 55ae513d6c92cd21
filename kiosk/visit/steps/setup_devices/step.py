"""Every class of devices: what was found of it, what was chosen, and how its trial went."""

from dataclasses import dataclass

from kiosk.visit.events import NextPressed, PersonEvent
from kiosk.visit.fitting import NONE, Around, Fitting, LookAround, Looked, called, table_of
from kiosk.visit.setup import FRAME, AgainPressed, Setup, back
from kiosk.visit.shape import Ask
from kiosk.visit.state import Facts, State
from kiosk.visit.step import ONWARD, Step, Turn, Way, answer, on

LOOK = Ask("look-around", stops=False)


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One class; ``stands``: well, failed, chosen, found, none or not-fitted."""

    device: str
    called: str
    stands: str
    thing: str = ""


@dataclass(frozen=True, slots=True)
class SetupDevicesView:
    """All classes, in the order in which people see them; ``looking``: more may be found."""

    devices: tuple[DeviceRow, ...] = ()
    looking: bool = False


@dataclass(frozen=True, slots=True)
class DeviceOpened(PersonEvent):
    """This class is looked at closely."""

    device: str


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


def open_device(state: State, event: DeviceOpened, facts: Facts) -> Turn:
    """To the page where it is tried."""
    if event.device not in state.of(Around).classes:
        return Turn(state)
    return Turn(state, way=Way("trial", carry=(Fitting(event.device),)))


def go_on(state: State, event: NextPressed, facts: Facts) -> Turn:
    """What was not tried is not tried; the report says so."""
    return Turn(state, way=ONWARD)


def _row(device: str, state: State, facts: Facts) -> DeviceRow:
    setup, table = state.of(Setup), table_of(device, state)
    name, offers = called(device, state, facts), state.of(Around).of(device)
    free = next((offer.thing for offer in offers if not offer.taken_by), "")
    if table == NONE:
        return DeviceRow(device, name, "not-fitted")
    if table:
        tried = setup.tried.get(device)
        stands = "chosen" if tried is None else "well" if tried else "failed"
        thing = next((offer.thing for offer in offers if offer.table == table), "")
        return DeviceRow(device, name, stands, thing or str(table.get("adapter", "")))
    return DeviceRow(device, name, "found" if free else "none", free)


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
