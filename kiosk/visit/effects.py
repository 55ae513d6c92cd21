"""What a visit asks the terminal to do. Each effect carries the visit and its own number.

A result that comes back with another visit, or with a number nobody waits for, is dropped.
"""

from dataclasses import dataclass, field
from typing import Any

from contracts.identity import Identity
from kiosk.visit.events import Point, ServiceCodeShown


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Send TimerFired after ``seconds``."""

    visit: int
    effect: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ReadCard:
    """Wait for a card and read it; ends with CardRead or CardFailed."""

    visit: int
    effect: int


@dataclass(frozen=True, slots=True)
class WaitLifted:
    """Wait until the card is gone from the reader; ends with CardLifted."""

    visit: int
    effect: int


@dataclass(frozen=True, slots=True)
class ScanCode:
    """Wait for a service code; ends with CodeScanned or CodeFailed."""

    visit: int
    effect: int


@dataclass(frozen=True, slots=True)
class CancelEffect:
    """Nobody waits for this effect any more."""

    visit: int
    effect: int


@dataclass(frozen=True, slots=True)
class CameraOn:
    """Start the preview."""

    visit: int


@dataclass(frozen=True, slots=True)
class CameraOff:
    """Stop the preview and forget its frames."""

    visit: int


@dataclass(frozen=True, slots=True)
class TakePhoto:
    """Take one photo; ends with PhotoTaken or PhotoFailed."""

    visit: int
    effect: int
    judged: bool = True


@dataclass(frozen=True, slots=True)
class MintId:
    """A new submission id (UUIDv7); ends with IdMinted."""

    visit: int
    effect: int


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything of a submission, as the resident reviewed and signed it."""

    submission: str
    item_code: str
    item_version: str
    item_hash: str
    for_self: bool
    identity_level: str
    identity: Identity = field(repr=False)
    answers: dict[str, Any] = field(repr=False)
    answer_labels: dict[str, dict[str, str]] = field(repr=False)
    language: str
    mode: str
    photo: bytes | None = field(repr=False)
    signature_method: str
    strokes: tuple[tuple[Point, ...], ...] = field(repr=False)
    pad: tuple[int, int]
    review_sha256: str
    notice_version: str
    notice_sha256: str
    clock_trusted: bool
    remarks: tuple[str, ...]
    service_code: ServiceCodeShown | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Commit:
    """Seal and keep the submission; ends with Committed or CommitFailed."""

    visit: int
    effect: int
    draft: Draft


@dataclass(frozen=True, slots=True)
class PrintReceipt:
    """Print the receipt of a kept submission; ends with Printed."""

    visit: int
    effect: int
    submission: str
    reprint: bool


@dataclass(frozen=True, slots=True)
class KeepOutcome:
    """Keep how the receipt went, as a record of its own; ends with RecordKept."""

    visit: int
    effect: int
    submission: str
    outcome: str  # printed | sent-not-confirmed | on-screen | failed
    legible: bool | None
    copies: int
    reprint: bool


@dataclass(frozen=True, slots=True)
class KeepRating:
    """Keep the rating, as a record of its own; ends with RecordKept."""

    visit: int
    effect: int
    submission: str
    level: int | None


@dataclass(frozen=True, slots=True)
class FindReprints:
    """Look for receipts that never came out; ends with ReprintsFound."""


@dataclass(frozen=True, slots=True)
class ClearVisit:
    """The visit is over: forget everything of it, frames and typed text included."""

    visit: int


Effect = (
    StartTimer | ReadCard | WaitLifted | ScanCode | CancelEffect | CameraOn | CameraOff
    | TakePhoto | MintId | Commit | PrintReceipt | KeepOutcome | KeepRating | FindReprints
    | ClearVisit
)  # fmt: skip
