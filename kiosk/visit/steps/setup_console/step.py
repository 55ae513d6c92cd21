"""Somebody sets the terminal up at a console: these pages wait until that is done."""

from dataclasses import dataclass

from kiosk.visit.setup import FRAME
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step


@dataclass(frozen=True, slots=True)
class SetupConsoleView:
    """Nothing can be done here meanwhile."""


def view(state: State, facts: Facts) -> SetupConsoleView:
    """Nothing but that."""
    return SetupConsoleView()


STEP = Step(name="setup-console", shows=SetupConsoleView, view=view, frame=FRAME)
