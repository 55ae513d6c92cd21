"""Rows of the index: put in, and compared with what they must be."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

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
from kiosk.records.schema import CHECKED_COLUMNS, SCHEMA_TEXTS, row_checksum, schema_mark

_EVERY_ROW = f"SELECT {', '.join(CHECKED_COLUMNS)}, checksum FROM records ORDER BY position"  # noqa: S608
_NO_NAMES = "[]"
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
    """What the index names.

    ``files``: file by record id; ``attachments``: likewise, where there are some; ``waiting``:
    ids in the outbox; ``numbers``: of the submissions, in their order.
    """

    files: Mapping[str, str]
    attachments: Mapping[str, tuple[str, ...]]
    waiting: frozenset[str]
    numbers: tuple[str | None, ...] = field(repr=False)


def examined(database: sqlite3.Connection) -> Known:
    """Read the whole index and compare it with itself.

    Raises:
        StoreDamagedError: something is not as it was written.
        StorageError: the disk does not read it.
    """
    with storage_errors("examine the record store"):
        try:
            return _examined(database)
        except (ValueError, TypeError, OverflowError) as error:
            raise StoreDamagedError("a row of the record store is damaged") from error


def _examined(database: sqlite3.Connection) -> Known:
    if database.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
        raise StoreDamagedError("the record store does not pass its own check")
    texts = [text for (text,) in database.execute(SCHEMA_TEXTS)]
    if database.execute("PRAGMA user_version").fetchone() != (schema_mark(texts),):
        raise StoreDamagedError("the schema of the record store is not what was made")
    waiting = {position for (position,) in database.execute(_WAITING)}
    settled = {position for (position,) in database.execute(_SETTLED)}
    held = {name for (name,) in database.execute("SELECT submission_id FROM receipts")}
    files: dict[str, str] = {}
    attachments: dict[str, tuple[str, ...]] = {}
    numbers: list[str | None] = []
    places: dict[int, str] = {}
    submissions: set[str] = set()
    for *stored, checksum in database.execute(_EVERY_ROW):
        if row_checksum(stored) != checksum:
            raise StoreDamagedError("a row of the record store is damaged")
        position, record, kind, _, names, _, file, number, _ = stored
        files[record] = file
        places[position] = record
        if names != _NO_NAMES:
            attachments[record] = tuple(json.loads(names))
        if kind == RecordKind.SUBMISSION.value:
            submissions.add(record)
            numbers.append(number)
    if waiting & settled or waiting | settled != set(places):
        raise StoreDamagedError("the outbox does not fit the records")
    if held != submissions:
        raise StoreDamagedError("the receipts do not fit the submissions")
    _, counter = last_numbers(database)
    # Numbers rise with the order of the records, so the last one is the highest.
    if not isinstance(counter, int) or (numbers and counter < sequence_of(numbers[-1])):
        raise StoreDamagedError("the receipt counter is behind the receipts")
    return Known(files, attachments, frozenset(places[place] for place in waiting), tuple(numbers))
