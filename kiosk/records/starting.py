"""What a start does before anything is kept: look whether index and files fit each other.

A power cut, a kill or a damaged write-ahead log leaves the index behind the files: what stands
whole in ``records/`` and is not in the index is put into it. Files that nothing names are set
aside. Nothing is deleted.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import structlog

from contracts.errors import StorageError
from kiosk.records.database import writing
from kiosk.records.errors import FileDamagedError, StoreDamagedError, storage_errors
from kiosk.records.index import Known, examined, insert, last_numbers, sequence_of
from kiosk.records.inheriting import bring_in
from kiosk.records.numbers import Numbers
from kiosk.records.recordfile import RecordFile, parse_record_file
from kiosk.records.sealedfiles import ATTACHMENTS, RECORDS, SealedFolder, read_sealed
from kiosk.records.setaside import SetAside

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Found:
    """Files of ``records/`` that the index does not name."""

    whole: Sequence[RecordFile]
    """In their order, each id once."""
    others: Sequence[str]
    """Names of what is no record, damaged, or a second one of an id."""


def settle(
    folder: Path,
    database: sqlite3.Connection,
    records: SealedFolder,
    attachments: SealedFolder,
    numbers: Numbers,
) -> None:
    """Bring index and files of a data folder together. Only for the process that commits.

    A file of a record that does not wait any more, or that the terminal before sealed, says nothing
    against the index: it is set aside.

    Raises:
        StoreDamagedError: the index is not what was written; nothing was changed.
        StorageFullError, StorageError: the disk does not do its work.
    """
    try:
        bring_in(folder, records, attachments)
    except StorageError as error:  # what waits there is kept, and the next start brings it in
        log.error("records.not_brought_in", code=error.code)
    known = examined(database)
    there = records.names()
    found = look_through(folder, there - set(known.files.values()))
    for record in found.whole:
        if record.position and record.id in known.waiting and known.files[record.id] not in there:
            raise StoreDamagedError("a record is known by a file that it is not in")
    fresh = [record for record in found.whole if record.id not in known.files]
    again = [record.name for record in found.whole if record.id in known.files]
    check_counter(database, numbers)
    if fresh:
        adopt(database, fresh)
    numbers.reserve(last_numbers(database)[1])
    named = {name for names in known.attachments.values() for name in names}
    named.update(name for record in fresh for name in record.attachments)
    aside = SetAside(folder)
    aside.drop_old()
    unknown = attachments.names() - named
    aside.take(folder / RECORDS / name for name in (*found.others, *again))
    aside.take(folder / ATTACHMENTS / name for name in sorted(unknown))
    _tell(fresh, [*found.others, *again, *unknown], _lost(known, there))


def look_through(folder: Path, names: Iterable[str]) -> Found:
    """Read the named files of ``records/``; damage in one of them is not an error."""
    by_id: dict[str, RecordFile] = {}
    others: list[str] = []
    for name in sorted(names):
        try:
            record = parse_record_file(read_sealed(folder / RECORDS, name))
        except FileDamagedError:
            others.append(name)
            continue
        before = by_id.get(record.id)
        if before is not None:  # a second try after one in doubt: the later one counts
            older, record = sorted((before, record), key=lambda one: (one.position, one.name))
            others.append(older.name)
        by_id[record.id] = record
    return Found(sorted(by_id.values(), key=lambda one: (one.position, one.id)), others)


def adopt(database: sqlite3.Connection, found: Iterable[RecordFile]) -> None:
    """Put records into the index, after those that it has, in one transaction.

    An outcome whose submission is lost is put in too: the centre may know the submission.
    """
    with storage_errors("put records into the index"):
        database.execute("PRAGMA foreign_keys=OFF")
        try:
            with writing(database):
                position, _ = last_numbers(database)
                for record in found:
                    position = max(position + 1, record.position)
                    insert(database, record, position)
        finally:
            database.execute("PRAGMA foreign_keys=ON")


def check_counter(database: sqlite3.Connection, numbers: Numbers) -> None:
    """Refuse a counter that runs beyond every number that was ever reserved."""
    _, counter = last_numbers(database)
    if numbers.reserved is not None and counter > numbers.reserved:
        raise StoreDamagedError("the receipt counter is ahead of the reserved numbers")


def gaps(known: Known) -> list[tuple[int, int]]:
    """Runs of receipt numbers, first and last, between those that the index knows."""
    given = sorted(sequence_of(number) for number in known.numbers)
    pairs = pairwise(given)
    return [(one + 1, other - 1) for one, other in pairs if other - one > 1]


def highest(records: Iterable[RecordFile]) -> int:
    """The highest sequence among the receipts of these records."""
    return max((sequence_of(record.number) for record in records), default=0)


def _lost(known: Known, there: set[str]) -> list[str]:
    return [record for record in known.waiting if known.files[record] not in there]


def _tell(adopted: Sequence[RecordFile], aside: Sequence[str], lost: Sequence[str]) -> None:
    if adopted:
        log.warning("records.adopted", records=len(adopted))
    if aside:
        log.warning("records.set_aside", files=len(aside))
    for record in lost:
        log.critical("record.file_missing", record=record, alarm=True)
