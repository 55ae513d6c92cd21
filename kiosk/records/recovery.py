"""``kiosk recover``: what a person may do about a damaged or lost database.

The damaged one is set aside and a new one made from the files in ``records/``. Every record is
offered to the centre again, which takes the same bytes twice as once. Receipt numbers go on
beyond every number that may have been given.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from contracts.errors import PolicyError, StorageError, StorageFullError
from contracts.number import parse_number
from hardening.files import sync_folder
from kiosk.records.database import DATABASE_NAME, connect, had_a_store, writing
from kiosk.records.enrolment import read_enrolment, restore_enrolment
from kiosk.records.errors import (
    FileDamagedError,
    StateDamagedError,
    StoreDamagedError,
    StoreNotReadyError,
    storage_errors,
)
from kiosk.records.firstformat import file_of_row, salvaged
from kiosk.records.index import examined, last_numbers
from kiosk.records.locks import COMMITTING, DELIVERING, hold
from kiosk.records.migrate import migrating, require_whole, upgrade
from kiosk.records.numbers import FILE_NAME as NUMBERS
from kiosk.records.numbers import Numbers, read_reserved
from kiosk.records.prepared import RAISE_SEQUENCE
from kiosk.records.sealedfiles import ATTACHMENTS, RECORDS, SealedFolder
from kiosk.records.setaside import SetAside
from kiosk.records.starting import adopt, check_counter, highest, look_through

log = structlog.get_logger(__name__)

MARGIN = 1000
"""Receipts; numbers that are skipped beyond what people and files know, when nothing else does."""
_PARTS = ("", "-wal", "-shm")


class HighestNumberNeededError(PolicyError):
    """What was given last is known neither to the database nor to ``numbers.json``."""

    code = "P-148"
    user_text_key = "recover.highest_needed"


class OtherTerminalsNumberError(PolicyError):
    """A number was given that this terminal cannot have given."""

    code = "P-149"
    user_text_key = "recover.other_number"


@dataclass(frozen=True, slots=True)
class Recovered:
    """What was done. ``rebuilt`` None: the database was whole and stays."""

    rebuilt: int | None
    number_after: int
    set_aside: int
    missing_attachments: int
    enrolment_restored: bool


def recover(folder: Path, given: Sequence[str] = ()) -> Recovered:
    """Make a data folder usable again. Safe to repeat; nothing is deleted.

    Args:
        given: the highest receipt numbers that people know, in print or at the centre.

    Raises:
        StoreInUseError: the terminal or the sync process runs.
        StoreNotReadyError: there is no such folder, or it never had a store.
        HighestNumberNeededError, OtherTerminalsNumberError, ReceiptNumberError: see ``given``.
        StorageFullError, StorageError: the disk does not do its work.
    """
    if not folder.is_dir():
        raise StoreNotReadyError("there is no such data folder")
    with migrating(folder), _alone(folder):
        restored = _restore_enrolment(folder)
        if not (had_a_store(folder) or (folder / DATABASE_NAME).exists()):
            raise StoreNotReadyError("there is no record store yet: kiosk migrate")
        known = _known_highest(folder, given)
        aside = SetAside(folder)
        before = aside.count()
        if _is_whole(folder):
            rebuilt, end = None, _keep_database(folder, aside)
        else:
            _salvage(folder)
            rebuilt, end = _rebuild(folder, known, aside)
        return Recovered(
            rebuilt=rebuilt,
            number_after=end,
            set_aside=aside.count() - before,
            missing_attachments=_missing_attachments(folder),
            enrolment_restored=restored,
        )


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with ExitStack() as held:
        for name in (COMMITTING, DELIVERING):
            held.callback(os.close, hold(folder, name))
        yield


def _restore_enrolment(folder: Path) -> bool:
    try:
        if read_enrolment(folder) is not None:
            return False
    except StateDamagedError:
        pass
    try:
        return restore_enrolment(folder) is not None
    except StateDamagedError:
        return False  # the doctor says what to do then


def _known_highest(folder: Path, given: Sequence[str]) -> int | None:
    """The highest sequence that may have been given, as far as it stands outside the database."""
    numbers = [parse_number(text) for text in given]
    try:
        enrolment = read_enrolment(folder)
    except StateDamagedError:
        enrolment = None
    own = None if enrolment is None else enrolment.terminal_no
    if any(own is not None and number.terminal_no != own for number in numbers):
        raise OtherTerminalsNumberError("this terminal did not give such a number")
    told = max((number.sequence + MARGIN for number in numbers), default=None)
    try:
        reserved = read_reserved(folder)
    except StateDamagedError:
        reserved = None
    return max((end for end in (told, reserved) if end is not None), default=None)


def _is_whole(folder: Path) -> bool:
    path = folder / DATABASE_NAME
    try:
        require_whole(path)
        upgrade(path)
        with closing(connect(path)) as database:
            examined(database)
            try:
                numbers = Numbers(folder)
            except StateDamagedError:
                return True
            check_counter(database, numbers)
        return True
    except StorageError:
        return False


def _keep_database(folder: Path, aside: SetAside) -> int:
    """The database stays; only numbers that are damaged are written anew from it."""
    with storage_errors("look at the last record"), closing(connect(folder / DATABASE_NAME)) as own:
        end = last_numbers(own)[1]
    _fresh_numbers(folder, aside).reserve(end)
    return end


def _salvage(folder: Path) -> None:
    """Write what a database of the first format still gives into files."""
    path = folder / DATABASE_NAME
    records = SealedFolder(folder / RECORDS)
    try:
        there = records.names()
        for row in salvaged(path) if path.exists() else ():
            try:
                file = file_of_row(row)
            except FileDamagedError:
                log.critical("records.row_unreadable", position=row.position, alarm=True)
                continue
            if file.name not in there:
                (temporary,) = records.write([file.data])
                records.publish({temporary: file.name})
    finally:
        records.close()


def _rebuild(folder: Path, known: int | None, aside: SetAside) -> tuple[int, int]:
    names = [path.name for path in (folder / RECORDS).iterdir()]
    found = look_through(folder, names)
    if known is None:
        raise HighestNumberNeededError("give the highest receipt number that is known: --highest")
    end = max(known, highest(found.whole))
    fresh = folder / f"{DATABASE_NAME}.new"
    _remove(fresh)
    upgrade(fresh)
    with closing(connect(fresh)) as database:
        adopt(database, found.whole)
        with storage_errors("set the receipt counter"), writing(database):
            RAISE_SEQUENCE.changed(database, {"next": end})
        if examined(database).files.keys() != {one.id for one in found.whole}:
            raise StoreDamagedError("the new database does not hold all records")
        with storage_errors("write the new database"):
            moved = database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if moved != (0, 0, 0) or fresh.with_name(f"{fresh.name}-wal").exists():
        raise StorageFullError("the new database is not whole in its file")
    path = folder / DATABASE_NAME
    parts = [path.with_name(path.name + part) for part in _PARTS]
    aside.take(part for part in parts if part.exists())
    aside.take(folder / RECORDS / name for name in found.others)
    _fresh_numbers(folder, aside).reserve(end)
    with storage_errors("put the new database in its place"):
        fresh.replace(path)
        sync_folder(folder)
    return len(found.whole), end


def _fresh_numbers(folder: Path, aside: SetAside) -> Numbers:
    """The reserved numbers; damaged ones are set aside first."""
    try:
        return Numbers(folder)
    except StateDamagedError:
        aside.take([folder / NUMBERS])
        return Numbers(folder)


def _remove(path: Path) -> None:
    with storage_errors("clear a half-made database"):
        for part in _PARTS:
            path.with_name(path.name + part).unlink(missing_ok=True)


def _missing_attachments(folder: Path) -> int:
    with storage_errors("look for attachments"), closing(connect(folder / DATABASE_NAME)) as own:
        known = examined(own)
    wanted = {name for record in known.waiting for name in known.attachments.get(record, ())}
    return sum(not (folder / ATTACHMENTS / name).exists() for name in wanted)
