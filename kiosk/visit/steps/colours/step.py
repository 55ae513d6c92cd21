"""Four ways to colour everything, each as it will look: a sheet below the page it changes."""

from dataclasses import dataclass

from kiosk.visit.events import ColoursOpened
from kiosk.visit.sheets import sheet


@dataclass(frozen=True, slots=True)
class ColoursView:
    """The sheet with the samples; which one is chosen stands in every snapshot."""


STEP = sheet("colours", ColoursView, ColoursOpened)
