"""What the terminal asks of a scanner of codes."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from drivers.deadline import Deadline
from drivers.status import DeviceStatus

MAX_BYTES = 4096
"""A QR code holds at most 2953 bytes (ISO/IEC 18004, version 40-L); what is longer is no code."""


class Symbology(StrEnum):
    """Kinds of codes, for scanners that are told which to look for."""

    QR = "qr"
    MICRO_QR = "micro-qr"
    DATA_MATRIX = "data-matrix"
    AZTEC = "aztec"
    PDF417 = "pdf417"
    CODE_128 = "code-128"
    EAN_13 = "ean-13"


@dataclass(frozen=True, slots=True)
class ScannedCode:
    """One code.

    Attributes:
        text: what it says, without the suffix that the scanner adds.
        encoding: ``utf-8`` or ``gb18030``, as it came.
    """

    text: str = field(repr=False)
    encoding: str = "utf-8"


class CodeScanner(Protocol):
    """Any scanner. Blocking; called from its own worker only."""

    def open(self) -> None:
        """Take hold of it; raises DeviceLostError."""
        ...

    def close(self) -> None:
        """Let go of it; never raises."""
        ...

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Say whether it is there: most scanners say no more."""
        ...

    def read(self, deadline: Deadline) -> ScannedCode:
        """Wait for the next code. What was scanned before this call is nobody's and is dropped.

        Raises:
            NoCodeError: the deadline passed without a code.
            CodeUnreadableError: bytes came that are no text, or too many of them.
            DeviceLostError, DeviceCancelledError: as everywhere.
        """
        ...
