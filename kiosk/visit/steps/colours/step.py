"""Four ways to colour everything, each as it will look: a sheet below the page it changes."""

from dataclasses import dataclass

from kiosk.visit.events import ColoursOpened
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Frame, Over, Step


@dataclass(frozen=True, slots=True)
class ColoursView:
    """The sheet with the samples; which one is chosen stands in every snapshot."""


def view(state: State, facts: Facts) -> ColoursView:
    """The same always."""
    return ColoursView()


STEP = Step(
    name="colours",
    shows=ColoursView,
    view=view,
    frame=Frame(),
    over=Over(layer=2, back=True, sheet=True, opened_by=ColoursOpened),
)
