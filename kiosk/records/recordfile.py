"""What stands in ``records/<sha-256>``: one sealed record, whole, and what the index says of it.

A line of JSON, then the envelope as it is sent. The line holds nothing that the index would
not hold in clear too: the receipt in it is masked. From these files alone the database can be
made anew.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from contracts.canonical import sha256_hex
from contracts.envelope import parse_envelope
from contracts.errors import BugError, InvalidDocumentError
from contracts.wire import RecordKind
from kiosk.documents.content import ReceiptContent, receipt_from_json
from kiosk.records.errors import FileDamagedError
from kiosk.records.schema import CHECKED_COLUMNS, as_stored, row_checksum, stored_value

_VERSION = 1
_POSITIONS = range(2**62)


@dataclass(frozen=True)
class RecordFile:
    """One record. ``position``: its place in the order in which records were kept.

    ``receipt`` is the masked receipt of a submission, else None; ``in_hand`` what a receipt
    outcome says about it (``contracts.receipts``).
    """

    position: int
    id: str
    kind: str
    submission_id: str
    attachments: tuple[str, ...]
    created_at: datetime
    envelope: bytes = field(repr=False)
    receipt: Mapping[str, Any] | None = field(default=None, repr=False)
    in_hand: bool | None = None

    @cached_property
    def terminal_id(self) -> str:
        """Who sealed it."""
        return parse_envelope(self.envelope).terminal_id

    @property
    def is_submission(self) -> bool:
        """Whether it has a number and a receipt."""
        return self.kind == RecordKind.SUBMISSION.value

    @property
    def number(self) -> str | None:
        """The receipt number of a submission."""
        return None if self.receipt is None else str(self.receipt.get("number"))

    @cached_property
    def data(self) -> bytes:
        """The bytes of the file: the same record is the same bytes."""
        head = {
            "v": _VERSION,
            "position": self.position,
            "receipt": self.receipt,
            "in_hand": self.in_hand,
        }
        text = json.dumps(head, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        return text.encode() + b"\n" + self.envelope

    @cached_property
    def name(self) -> str:
        """The file's name."""
        return sha256_hex(self.data)

    def row(self, position: int | None = None) -> dict[str, Any]:
        """The columns of its row, at its own place in the order or at another."""
        receipt = self.receipt or {}
        row = {
            "position": self.position if position is None else position,
            "id": self.id,
            "kind": self.kind,
            "submission_id": self.submission_id,
            "attachments": list(self.attachments),
            "created_at": self.created_at,
            "file": self.name,
            "number": self.number,
            "clock_trusted": receipt.get("clock_trusted", True) if self.is_submission else None,
        }
        stored = [stored_value(row[name]) for name in CHECKED_COLUMNS]
        return row | {"checksum": row_checksum(stored)}

    def receipt_content(self) -> ReceiptContent:
        """The masked receipt. Raises FileDamagedError when there is none."""
        try:
            return receipt_from_json(self.receipt or {})
        except BugError:
            raise FileDamagedError("a record holds no receipt") from None


def parse_record_file(data: bytes) -> RecordFile:
    """Read the bytes of a file. Raises FileDamagedError when they cannot become a row."""
    first, _, envelope = data.partition(b"\n")
    try:
        head = json.loads(first)
        if head["v"] != _VERSION:
            raise FileDamagedError("a record was written by a newer program")
        position, receipt = int(head["position"]), head["receipt"]
        if position not in _POSITIONS or not isinstance(receipt, dict | None):
            raise FileDamagedError("the head of a record cannot be")
        sealed = parse_envelope(envelope)
        return RecordFile(
            position=position,
            id=sealed.id,
            kind=sealed.kind,
            submission_id=sealed.submission_id,
            attachments=sealed.attachments,
            created_at=_storable(sealed.created_at),
            envelope=envelope,
            receipt=receipt,
            in_hand=head["in_hand"],
        )
    except (
        ValueError,
        KeyError,
        TypeError,
        OverflowError,
        RecursionError,
        InvalidDocumentError,
    ) as error:
        raise FileDamagedError(f"a record cannot be read: {type(error).__name__}") from None


def _storable(text: str) -> datetime:
    """A time that a row takes. Raises ValueError, OverflowError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a time names no offset")
    as_stored(moment)
    return moment
