"""Which of four arrows points to the ceiling: the picture is turned until it is the upper one."""

from dataclasses import dataclass
from typing import Literal

from kiosk.visit.events import PersonEvent
from kiosk.visit.setup import FRAME, TURNED, BeginAnew, Setup, back
from kiosk.visit.shape import Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import ONWARD, Step, Turn, on

Arrow = Literal["up", "right", "down", "left"]
TURNS: dict[Arrow, int] = {"up": 0, "right": 90, "down": 180, "left": 270}
"""By how much clockwise the picture must be turned when this arrow points to the ceiling."""


@dataclass(frozen=True, slots=True)
class SetupUprightView:
    """Four arrows; ``turning``: the picture is being turned, and nothing is pressed meanwhile."""

    turning: bool = False


@dataclass(frozen=True, slots=True)
class ArrowChosen(PersonEvent):
    """This arrow points to the ceiling."""

    arrow: Arrow


@dataclass(frozen=True, slots=True)
class Turning(Slice):
    """The process is about to begin anew."""

    on: bool = False


def choose(state: State, event: ArrowChosen, facts: Facts) -> Turn:
    """The upper one: it stands right. Another: the picture is turned, and the same asked again."""
    if state.of(Turning).on:
        return Turn(state)
    if event.arrow == "up":
        return Turn(state, way=ONWARD)
    setup = state.of(Setup)
    turned = (setup.said(TURNED, 0) + TURNS[event.arrow]) % 360
    return Turn(state.put(setup.but({TURNED: turned}), Turning(on=True)), (BeginAnew(),))


def view(state: State, facts: Facts) -> SetupUprightView:
    """The arrows."""
    return SetupUprightView(turning=state.of(Turning).on)


STEP = Step(
    name="setup-upright",
    shows=SetupUprightView,
    view=view,
    on=(on(ArrowChosen, choose),),
    exits=("before",),
    back=back,
    may_go_back=lambda state: not state.of(Turning).on,
    part="setup_screen",
    frame=FRAME,
)
