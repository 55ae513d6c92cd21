"""Five crosses, one after the other: whether the glass feels a finger where it is."""

from dataclasses import dataclass, replace
from typing import Literal

from kiosk.visit.events import NextPressed, PersonEvent
from kiosk.visit.setup import FRAME, back
from kiosk.visit.shape import Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import ONWARD, Step, Turn, on

CROSSES = 5
OFTEN = 3
"""So many misses are no clumsy finger."""

Way = Literal["", "left", "right", "up", "down"]


@dataclass(frozen=True, slots=True)
class SetupTouchView:
    """The cross that is to be pressed, from 1; how far off the last press was, and where.

    ``often``: it was missed so often that the glass is what is wrong.
    """

    cross: int = 1
    crosses: int = CROSSES
    off_mm: int = 0
    way: Way = ""
    often: bool = False


@dataclass(frozen=True, slots=True)
class CrossPressed(PersonEvent):
    """A finger came down on this cross."""

    cross: int


@dataclass(frozen=True, slots=True)
class CrossMissed(PersonEvent):
    """A finger came down so far beside the cross, in millimetres on the glass."""

    right_mm: int
    down_mm: int


@dataclass(frozen=True, slots=True)
class Trying(Slice):
    """How far it is."""

    cross: int = 1
    off_mm: int = 0
    way: Way = ""
    misses: int = 0


def press(state: State, event: CrossPressed, facts: Facts) -> Turn:
    """The next one; after the last the glass is in order."""
    trying = state.of(Trying)
    if event.cross != trying.cross:
        return Turn(state)
    if trying.cross == CROSSES:
        return Turn(state, way=ONWARD)
    return Turn(state.put(Trying(cross=trying.cross + 1)))


def miss(state: State, event: CrossMissed, facts: Facts) -> Turn:
    """Say how far off it was, in the direction in which it was farthest."""
    across, along = abs(event.right_mm), abs(event.down_mm)
    way: Way
    if across >= along:
        way = "right" if event.right_mm > 0 else "left"
    else:
        way = "down" if event.down_mm > 0 else "up"
    trying = state.of(Trying)
    now = replace(trying, off_mm=max(across, along), way=way, misses=trying.misses + 1)
    return Turn(state.put(now))


def go_on(state: State, event: NextPressed, facts: Facts) -> Turn:
    """There is no touch screen, or it is mended later."""
    return Turn(state, way=ONWARD)


def view(state: State, facts: Facts) -> SetupTouchView:
    """The cross that is to be pressed."""
    trying = state.of(Trying)
    return SetupTouchView(
        cross=trying.cross,
        off_mm=trying.off_mm,
        way=trying.way,
        often=trying.misses >= OFTEN,
    )


STEP = Step(
    name="setup-touch",
    shows=SetupTouchView,
    view=view,
    on=(on(CrossPressed, press), on(CrossMissed, miss), on(NextPressed, go_on)),
    exits=("before",),
    back=back,
    part="setup_screen",
    frame=FRAME,
)
