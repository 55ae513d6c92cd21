"""How large the screen is, in inches; a bank card shows whether that is true."""

from dataclasses import dataclass

from kiosk.visit.events import NextPressed, PersonEvent
from kiosk.visit.setup import DIAGONAL, FRAME, USUAL_INCHES, BeginAnew, Setup, back
from kiosk.visit.state import Facts, State
from kiosk.visit.step import ONWARD, Step, Turn, on

INCHES = (18.5, 21.5, 23.8, 27.0, 32.0, 43.0)


@dataclass(frozen=True, slots=True)
class SetupSizeView:
    """Sizes to choose from; ``diagonal`` is the one that the page is drawn for."""

    sizes: tuple[float, ...] = INCHES
    diagonal: float = USUAL_INCHES


@dataclass(frozen=True, slots=True)
class InchesChosen(PersonEvent):
    """So long is the diagonal."""

    inches: float


def choose(state: State, event: InchesChosen, facts: Facts) -> Turn:
    """The page is drawn anew for another size: millimetres are true then."""
    setup = state.of(Setup)
    if event.inches not in INCHES or event.inches == setup.said(DIAGONAL, USUAL_INCHES):
        return Turn(state)
    return Turn(state.put(setup.but({DIAGONAL: event.inches})), (BeginAnew(),))


def go_on(state: State, event: NextPressed, facts: Facts) -> Turn:
    """The card fits."""
    setup = state.of(Setup)
    diagonal = setup.said(DIAGONAL, USUAL_INCHES)
    return Turn(state.put(setup.but({DIAGONAL: diagonal})), way=ONWARD)


def view(state: State, facts: Facts) -> SetupSizeView:
    """The sizes."""
    return SetupSizeView(diagonal=state.of(Setup).said(DIAGONAL, USUAL_INCHES))


STEP = Step(
    name="setup-size",
    shows=SetupSizeView,
    view=view,
    on=(on(InchesChosen, choose), on(NextPressed, go_on)),
    exits=("before",),
    back=back,
    part="setup_screen",
    frame=FRAME,
)
