"""Four sizes of words and keys, each as large as it will be: a sheet below the page it changes."""

from dataclasses import dataclass

from kiosk.visit.events import SizesOpened
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Frame, Over, Step


@dataclass(frozen=True, slots=True)
class SizesView:
    """The sheet with the samples; which one is chosen stands in every snapshot."""


def view(state: State, facts: Facts) -> SizesView:
    """The same always."""
    return SizesView()


STEP = Step(
    name="sizes",
    shows=SizesView,
    view=view,
    frame=Frame(),
    over=Over(layer=2, back=True, sheet=True, opened_by=SizesOpened),
)
