"""Setting a terminal up: what was said so far, and what the program is asked to do about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from kiosk.visit.effects import Effect
from kiosk.visit.shape import Life, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Frame, Turn, Way

FRAME = Frame(finish=False, help=False, home=False)
"""Nobody but a technician is there, and what is half set up is not finished."""
BEFORE = Way("before")

LANGUAGES = "terminal.languages"
WIDE, HIGH = "screen.width_px", "screen.height_px"
TURNED, DIAGONAL, GLASS = "screen.turned", "screen.diagonal_inch", "screen.glass_bottom_mm"
USUAL_INCHES, USUAL_MM = 27.0, 800


@dataclass(frozen=True, slots=True)
class Setup(Slice):
    """What was said so far, by the words of the settings file; outlives pages and the process."""

    life: ClassVar[Life] = Life.KEPT

    values: Mapping[str, Any] = field(default_factory=dict)

    def said(self, word: str, usual: Any) -> Any:
        """What was said of one setting; ``usual`` while nothing was."""
        return self.values.get(word, usual)

    def but(self, values: Mapping[str, Any]) -> "Setup":
        """The same with these said otherwise; what is None is as if nobody had said it."""
        every = {**self.values, **values}
        return replace(
            self, values={word: said for word, said in every.items() if said is not None}
        )


@dataclass(frozen=True, slots=True)
class BeginAnew(Effect):
    """The process begins anew, with the screen as it was said to stand."""


def back(state: State, facts: Facts) -> Turn:
    """The back key: to the page before, as if it were come to."""
    return Turn(state, way=BEFORE)
