"""Four sizes of words and keys, each as large as it will be: a sheet below the page it changes."""

from dataclasses import dataclass

from kiosk.visit.events import SizesOpened
from kiosk.visit.sheets import sheet


@dataclass(frozen=True, slots=True)
class SizesView:
    """The sheet with the samples; which one is chosen stands in every snapshot."""


STEP = sheet("sizes", SizesView, SizesOpened)
