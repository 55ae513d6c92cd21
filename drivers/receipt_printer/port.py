"""What the terminal asks of a receipt printer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from drivers.deadline import Deadline
from drivers.receipt_printer.port_rest import USUAL_REST_S
from drivers.status import DeviceStatus

PRINT_S = USUAL_REST_S + 25.0
"""What a print may take in all: its port may rest first; a receipt of 20 cm then takes 2-3 s, and
the rest is for slow lines and the confirmation. No print that fails waits so long for nothing."""


class PrintOutcome(StrEnum):
    """How far a print got; a failed one raises."""

    CONFIRMED = "confirmed"
    """After the cut the printer answered that it had worked everything off."""
    SENT_NOT_CONFIRMED = "sent-not-confirmed"
    """Every byte went out and no answer came: never to be called printed."""


@dataclass(frozen=True, slots=True)
class PrinterBitmap:
    """One-bit picture in printer dots.

    Attributes:
        rows: ``height`` rows of ``ceil(width / 8)`` bytes, most significant bit left, 1 = black.
    """

    width: int
    height: int
    rows: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.rows) != self.stride * self.height or self.width < 1:
            raise ValueError("the rows do not fit width and height")

    @property
    def stride(self) -> int:
        """Bytes in one row."""
        return (self.width + 7) // 8


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line for a printer with a Chinese font of its own."""

    text: str = field(repr=False)
    bold: bool = False
    large: bool = False
    centred: bool = False


Rasterise = Callable[[TextLine], PrinterBitmap]
"""Draws a line that the printer's own font cannot print."""


class ReceiptPrinter(Protocol):
    """Any receipt printer. Blocking; called from its own worker only.

    Once the first byte of a print is out a cancel no longer stops it: half a receipt would be
    left for the next resident. The deadline still ends it.

    Attributes:
        width_dots: across its paper; a picture may be narrower, not wider.
    """

    width_dots: int

    def open(self) -> None:
        """See that it can be reached; raises DeviceLostError."""
        ...

    def close(self) -> None:
        """Let go of it; never raises."""
        ...

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Ask for paper, cover and cutter.

        Reasons: ``""``, ``paper-near-end``, ``paper-out``, ``cover-open``, ``cutter``, ``fault``,
        ``silent``.
        """
        ...

    def print_bitmap(self, bitmap: PrinterBitmap, deadline: Deadline) -> PrintOutcome:
        """Print, feed and cut.

        Raises:
            PaperOutError, CoverOpenError, CutterError, PrinterFaultError, PrinterSilentError,
            DeviceLostError: before anything was sent, or when the print broke off. Never
                after it was confirmed.
        """
        ...

    def print_text(
        self, lines: tuple[TextLine, ...], rasterise: Rasterise, deadline: Deadline
    ) -> PrintOutcome:
        """Print lines in the printer's own Chinese font, those it lacks as pictures."""
        ...
