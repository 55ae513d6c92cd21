"""Rows of the index: put in, and compared with what they must be."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from contracts.errors import InvalidDocumentError
from contracts.number import parse_number
from contracts.wire import RecordKind
from kiosk.records.errors import StoreDamagedError, storage_errors
from kiosk.records.prepared import (
    CONFIRM_RECEIPT,
    FIND_FILE,
    KEEP_RECEIPT,
    KEEP_RECORD,
    LAST_POSITION,
    LAST_SEQUENCE,
    RAISE_SEQUENCE,
)
from kiosk.records.recordfile import RecordFile
from kiosk.records.schema import CHECKED_COLUMNS, row_checksum

_COLUMNS = ", ".join((*CHECKED_COLUMNS, "checksum"))
_WAITING = "SELECT position FROM outbox"
_SETTLED = "SELECT position FROM deliveries"


def insert(database: sqlite3.Connection, record: RecordFile, position: int | None = None) -> None:
    """Put a record into the index; a trigger puts it into the outbox. Inside a transaction."""
    KEEP_RECORD.changed(database, record.row(position))
    if record.is_submission:
        held = {"submission_id": record.id, "confirmed": record.in_hand is True}
        KEEP_RECEIPT.changed(database, held)
        RAISE_SEQUENCE.changed(database, {"next": sequence_of(record.number)})
    elif record.in_hand is not None:
        values = {"submission": record.submission_id, "now_confirmed": record.in_hand}
        CONFIRM_RECEIPT.changed(database, values)


def file_of(database: sqlite3.Connection, record_id: str) -> str | None:
    """The file of a record, None when it is not in the index."""
    row = FIND_FILE.row(database, {"id": record_id})
    return None if row is None else row[0]


def last_numbers(database: sqlite3.Connection) -> tuple[int, int]:
    """The last position and the last receipt's sequence; 0 before the first."""
    (position,) = LAST_POSITION.row(database, {})
    counter = LAST_SEQUENCE.row(database, {})
    if counter is None:
        raise StoreDamagedError("the receipt counter is gone")
    return position or 0, counter[0]


def sequence_of(number: str | None) -> int:
    """The sequence that a receipt number stands for; 0 for what is none."""
    try:
        return parse_number(number or "").sequence
    except InvalidDocumentError:
        return 0


@dataclass(frozen=True, slots=True)
class Known:
    """What the index names. ``files``: file by record id; ``waiting``: ids in the outbox."""

    files: Mapping[str, str]
    attachments: Mapping[str, tuple[str, ...]]
    waiting: frozenset[str]
    sequences: tuple[int, ...] = field(repr=False)


def examined(database: sqlite3.Connection, *, thorough: bool = False) -> Known:
    """Read the whole index and compare it with itself.

    Args:
        thorough: compare SQLite's own indices with its tables too.

    Raises:
        StoreDamagedError: something is not as it was written.
        StorageError: the disk does not read it.
    """
    with storage_errors("examine the record store"):
        try:
            return _examined(database, thorough)
        except sqlite3.OperationalError as error:
            if not hasattr(error, "sqlite_errorcode"):  # a text that is none
                raise StoreDamagedError("a row of the record store is damaged") from error
            raise
        except (ValueError, TypeError, OverflowError) as error:
            raise StoreDamagedError("a row of the record store is damaged") from error


def _examined(database: sqlite3.Connection, thorough: bool) -> Known:
    check = "integrity_check" if thorough else "quick_check"
    if database.execute(f"PRAGMA {check}(1)").fetchone() != ("ok",):
        raise StoreDamagedError("the record store does not pass its own check")
    waiting = {position for (position,) in database.execute(_WAITING)}
    settled = {position for (position,) in database.execute(_SETTLED)}
    held = {name for (name,) in database.execute("SELECT submission_id FROM receipts")}
    files: dict[str, str] = {}
    attachments: dict[str, tuple[str, ...]] = {}
    sequences: list[int] = []
    places: dict[int, str] = {}
    submissions: set[str] = set()
    for *stored, checksum in database.execute(f"SELECT {_COLUMNS} FROM records"):  # noqa: S608
        if row_checksum(stored) != checksum:
            raise StoreDamagedError("a row of the record store is damaged")
        row: dict[str, Any] = dict(zip(CHECKED_COLUMNS, stored, strict=True))
        files[row["id"]] = row["file"]
        attachments[row["id"]] = tuple(json.loads(row["attachments"]))
        places[row["position"]] = row["id"]
        if row["kind"] == RecordKind.SUBMISSION.value:
            submissions.add(row["id"])
            sequences.append(sequence_of(row["number"]))
    if waiting & settled or waiting | settled != set(places):
        raise StoreDamagedError("the outbox does not fit the records")
    if held != submissions:
        raise StoreDamagedError("the receipts do not fit the submissions")
    _, counter = last_numbers(database)
    if not isinstance(counter, int) or counter < max(sequences, default=0):
        raise StoreDamagedError("the receipt counter is behind the receipts")
    return Known(
        files, attachments, frozenset(places[place] for place in waiting), tuple(sorted(sequences))
    )
