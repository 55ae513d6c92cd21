"""Nobody is let in any more; the program begins anew, for residents or for the last time."""

from dataclasses import dataclass

from kiosk.visit.state import Facts, State
from kiosk.visit.step import Frame, Step
from kiosk.visit.technician import Becomes, Parting


@dataclass(frozen=True, slots=True)
class TechLeftView:
    """It takes a moment, and no key does anything. ``becomes``: what the terminal does then."""

    becomes: Becomes = "open"


def view(state: State, facts: Facts) -> TechLeftView:
    """What follows."""
    return TechLeftView(state.of(Parting).becomes)


STEP = Step(
    name="tech-left",
    shows=TechLeftView,
    view=view,
    frame=Frame(dock=False, finish=False, help=False, home=False),
)
"""After technician mode."""
