"""The receipt printer."""

from dataclasses import dataclass
from typing import Literal

from kiosk.visit.effects import Asked
from kiosk.visit.events import Result

NAME = "receipt_printer"

PrintEnd = Literal["confirmed", "sent", "failed"]
"""sent: nobody can tell whether paper came out."""


@dataclass(frozen=True, slots=True)
class PrintReceipt(Asked):
    """Print the receipt of a kept submission; ends with Printed."""

    submission: str
    reprint: bool

    def given_up(self) -> Result:
        """Nothing came out."""
        return Printed(self.visit, self.effect, "failed", "failed")


@dataclass(frozen=True, slots=True)
class Printed(Result):
    """How a print ended, with the device's reason."""

    outcome: PrintEnd
    reason: str = ""
