"""Stores of the first format, which kept sealed records inside the database only.

``0002_index`` writes each of their records into a file of its own; ``kiosk recover`` does the
same with whatever a damaged one still gives.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from contracts.envelope import parse_envelope
from contracts.errors import InvalidDocumentError
from contracts.wire import RecordKind
from kiosk.records.errors import FileDamagedError
from kiosk.records.recordfile import RecordFile

ROWS = """
SELECT r.position, r.envelope, p.content, p.confirmed
FROM records r LEFT JOIN receipts p ON p.submission_id = r.id
"""


_UNREADABLE = (sqlite3.Error, UnicodeDecodeError)  # SQLite quotes a damaged schema


class OldRow(NamedTuple):
    """One row of ``ROWS``: envelope and the masked receipt as text."""

    position: int
    envelope: bytes
    content: str | None
    confirmed: int | None


def file_of_row(row: OldRow) -> RecordFile:
    """The record of a row, by what its envelope says: the seal binds that, and not the row.

    Raises:
        FileDamagedError: the envelope cannot be read, or a submission has no receipt.
    """
    try:
        sealed = parse_envelope(row.envelope)
        created_at = datetime.fromisoformat(sealed.created_at)
        receipt = _receipt(row.content) if sealed.kind == RecordKind.SUBMISSION.value else None
    except (InvalidDocumentError, ValueError, TypeError) as error:
        raise FileDamagedError(f"a row cannot be read: {type(error).__name__}") from None
    return RecordFile(
        position=row.position,
        id=sealed.id,
        kind=sealed.kind,
        submission_id=sealed.submission_id,
        attachments=sealed.attachments,
        created_at=created_at,
        envelope=row.envelope,
        receipt=receipt,
        in_hand=True if row.confirmed and receipt is not None else None,
    )


def salvaged(database: Path) -> Iterator[OldRow]:
    """Every row that a damaged database of the first format still gives, one by one."""
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as opened:
        try:
            (last,) = opened.execute("SELECT max(position) FROM records").fetchone()
        except _UNREADABLE:
            last = None
        for position in range(1, (last or 0) + 1):
            try:
                found = opened.execute(f"{ROWS} WHERE r.position = ?", (position,)).fetchone()
            except _UNREADABLE:
                continue
            if found is not None and isinstance(found[1], bytes):
                yield OldRow(*found)


def _receipt(content: str | None) -> Any:
    receipt = json.loads(content or "")
    if not isinstance(receipt, dict):
        raise TypeError("no receipt")
    return receipt
