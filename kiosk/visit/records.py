"""What a visit asks of the store, and what it is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from contracts.identity import Identity
from kiosk.visit.devices.code_scanner import ServiceCodeShown
from kiosk.visit.effects import Asked, Effect
from kiosk.visit.events import Report, Result
from kiosk.visit.ink import Point

Outcome = Literal["printed", "sent-not-confirmed", "on-screen", "failed"]
IdentityLevel = Literal["L0", "L1", "read", "L2", "L3"]
"""Not said; typed; read from a card that proves nothing of itself; by ID card; and compared."""


@dataclass(frozen=True, slots=True)
class MintId(Asked):
    """A new submission id (UUIDv7); ends with IdMinted."""


@dataclass(frozen=True, slots=True)
class IdMinted(Result):
    """The submission id."""

    submission: str


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything of a submission, as the resident reviewed and signed it."""

    submission: str
    item_code: str
    item_version: str
    item_hash: str
    for_self: bool
    identity_level: IdentityLevel
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
    materials: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict, repr=False)
    """Pages as JPEG, by the name that their file has among the attachments."""


@dataclass(frozen=True, slots=True)
class Commit(Asked):
    """Seal and keep the submission; ends with Committed or CommitFailed."""

    draft: Draft

    def given_up(self) -> Result:
        """Nothing was kept."""
        return CommitFailed(self.visit, self.effect, "failed")


@dataclass(frozen=True, slots=True)
class Committed(Result):
    """The submission is durable on disk."""

    number: str
    qr_payload: str


@dataclass(frozen=True, slots=True)
class CommitFailed(Result):
    """Nothing was kept."""

    reason: Literal["full", "failed"]


@dataclass(frozen=True, slots=True)
class KeepOutcome(Asked):
    """Keep how the receipt went, as a record of its own; ends with RecordKept."""

    submission: str
    outcome: Outcome
    legible: bool | None
    copies: int
    reprint: bool


@dataclass(frozen=True, slots=True)
class KeepRating(Asked):
    """Keep the rating, as a record of its own; ends with RecordKept."""

    submission: str
    level: int | None


@dataclass(frozen=True, slots=True)
class RecordKept(Result):
    """Outcome or rating is durable; ``ok`` False: it never can be, by a mistake of ours.

    A disk that does not take it now delays this event.
    """

    ok: bool


@dataclass(frozen=True, slots=True)
class FindReprints(Effect):
    """Look for receipts that never came out; ends with ReprintsFound."""


@dataclass(frozen=True, slots=True)
class ReprintEntry:
    """A kept submission whose receipt was never confirmed; masked."""

    submission: str
    number: str
    item_name: str
    applicant: str = field(repr=False)
    id_number: str = field(repr=False)
    time: str = ""


@dataclass(frozen=True, slots=True)
class ReprintsFound(Report):
    """Receipts without a confirmed copy, read from the store."""

    entries: tuple[ReprintEntry, ...] = field(repr=False)
