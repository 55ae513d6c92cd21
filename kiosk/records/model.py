"""Values that go into the record store and come out of it."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import JsonValue

from contracts.identity import Identity
from contracts.submission import (
    IdentityContent,
    ItemRef,
    NoticeRef,
    ServiceCodeContent,
    SignatureContent,
)
from kiosk.documents.content import ReceiptContent

LONG_TERM = "长期"

Outcome = Literal["printed", "sent-not-confirmed", "on-screen", "failed"]


@dataclass(frozen=True, slots=True)
class DraftAttachment:
    """A file of a submission before it is sealed; ``role`` is unique within the submission."""

    role: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SubmissionDraft:
    """Everything the resident submits, in memory only.

    ``id`` (UUIDv7) is minted on entering Review and names the submission for ever.
    ``receipt`` has no number yet: the store gives it. ``created_at`` is aware.
    """

    id: UUID
    item: ItemRef
    for_whom: Literal["self", "other"]
    identity_level: str
    identity: IdentityContent | None = field(repr=False)
    answers: Mapping[str, JsonValue] = field(repr=False)
    answer_labels: Mapping[str, Mapping[str, str]] = field(repr=False)
    language: str
    mode: str
    signature: SignatureContent | None
    notice: NoticeRef
    review_sha256: str
    created_at: datetime
    clock_trusted: bool
    receipt: ReceiptContent
    attachments: tuple[DraftAttachment, ...] = ()
    remarks: tuple[str, ...] = ()
    service_code: ServiceCodeContent | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CommittedSubmission:
    """A submission that is on the disk. ``again``: it already was, this is the first result."""

    id: UUID
    number: str
    receipt: ReceiptContent
    again: bool = False


@dataclass(frozen=True, slots=True)
class StoredReceipt:
    """Masked content of a receipt that nobody is known to hold in hand."""

    submission_id: UUID
    content: ReceiptContent
    committed_at: datetime


@dataclass(frozen=True, slots=True)
class ReceiptWindow:
    """Which receipts are asked for: by their times, and whatever time no clock can be blamed for.

    Receipts that were kept while the clock was not trusted are always among them. ``until``
    None: however late; ``always``: this one too.
    """

    since: datetime
    until: datetime | None = None
    always: UUID | None = None


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A sealed record that the centre has not confirmed; ``attachments`` are file names.

    ``terminal_id``: the one that sealed it, which may be the one before this one.
    """

    id: UUID
    kind: str
    submission_id: UUID
    terminal_id: str
    envelope: bytes = field(repr=False)
    attachments: tuple[str, ...] = ()


def identity_content(identity: Identity) -> IdentityContent:
    """What a card said, as it goes into the sealed record."""
    raw = identity.raw_name
    return IdentityContent(
        layout=identity.layout.value,
        name=identity.name,
        sex=identity.sex,
        ethnicity=identity.ethnicity,
        birth=_iso(identity.birth),
        address=identity.address,
        id_number=identity.id_number,
        authority=identity.authority,
        valid_from=_iso(identity.valid_from),
        valid_to=LONG_TERM if identity.long_term else _iso(identity.valid_to),
        english_name=identity.english_name,
        nationality=identity.nationality,
        permit=identity.permit_number,
        raw_name_base64=None if raw is None else base64.b64encode(raw).decode(),
    )


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
