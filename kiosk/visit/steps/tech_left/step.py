"""Nobody is let in any more; the program begins anew for residents."""

from dataclasses import dataclass

from kiosk.visit.state import Facts, State
from kiosk.visit.step import Frame, Step


@dataclass(frozen=True, slots=True)
class TechLeftView:
    """It takes a moment, and no key does anything."""


def view(state: State, facts: Facts) -> TechLeftView:
    """Nothing but that."""
    return TechLeftView()


STEP = Step(
    name="tech-left",
    shows=TechLeftView,
    view=view,
    frame=Frame(dock=False, finish=False, help=False, home=False),
)
