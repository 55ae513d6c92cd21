"""The doctor's look at the data folder: can it be written, and is what lies in it whole."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from contracts.checked import checked_document
from contracts.envelope import seal_attachment
from contracts.errors import InvalidDocumentError, StorageError
from contracts.keyfile import read_key_file
from kiosk.logbook.book import read_book
from kiosk.logbook.logged import read_logged
from kiosk.maintenance.finding import Finding, Level, trouble, warning
from kiosk.records.clockproof import FILE_NAME as CLOCK_NAME
from kiosk.records.clockproof import read_proof
from kiosk.records.database import DATABASE_NAME, connect, open_engine, require_schema
from kiosk.records.enrolment import COPY_NAME, read_enrolment
from kiosk.records.errors import (
    StateDamagedError,
    StoreDamagedError,
    StoreNotReadyError,
)
from kiosk.records.hallzone import hall_zone
from kiosk.records.index import Known, examined
from kiosk.records.numbers import Numbers
from kiosk.records.recordfile import parse_record_file
from kiosk.records.sealedfiles import ATTACHMENTS, RECORDS, read_sealed
from kiosk.records.setaside import SetAside
from kiosk.records.starting import check_counter, gaps

LEAST_FREE = 500 * 1024 * 1024
"""Bytes: a thousand submissions with a photo each."""
_FEW = 5
"""Holes of the logbook that are named; ``kiosk logbook`` tells of all."""
_KEY = Path("keys") / "terminal.key"  # of the sync process, which keeps it
_NOTEBOOK = "sync.db"
_SQLITE = b"SQLite format 3\0"


def data_folder(
    data_dir: Path, state_files: Iterable[Path] = (), zone: str = ""
) -> Iterator[Finding]:
    """Everything in it, one after the other.

    Args:
        state_files: small files of devices, such as what is left of a roll of paper.
        zone: ``[terminal] zone``, "" when the settings leave it open.
    """
    yield folder(data_dir)
    yield space(data_dir)
    yield from enrolment(data_dir)
    yield from store(data_dir)
    yield from clock(data_dir, zone)
    yield from logbook(data_dir)
    notebook = data_dir / _NOTEBOOK
    if notebook.exists() and not _begins_with(notebook, _SQLITE):
        yield warning("notebook_damaged")
    for path in state_files:
        if path.exists() and not _is_whole(path):
            yield warning("state_file_damaged", file=str(path))


def folder(data_dir: Path) -> Finding:
    """Whether the user who asks may write there, and if not, why."""
    name = str(data_dir)
    if not data_dir.is_dir():
        return trouble("folder_missing", folder=name)
    if os.statvfs(data_dir).f_flag & os.ST_RDONLY:
        return trouble("folder_read_only", folder=name)
    if os.access(data_dir, os.R_OK | os.W_OK | os.X_OK):
        return Finding(Level.OK, "folder")
    mine = data_dir.stat().st_uid == os.geteuid()
    return trouble("folder_mode" if mine else "folder_locked", folder=name)


def space(data_dir: Path) -> Finding:
    """How much room is left on its disk."""
    place = next((path for path in (data_dir, *data_dir.parents) if path.is_dir()), data_dir)
    try:
        free = shutil.disk_usage(place).free
    except OSError:
        return trouble("space_unknown")
    said = f"{free / 1024**3:.1f}"
    return trouble("space_low", free=said) if free < LEAST_FREE else _ok("space", free=said)


def enrolment(data_dir: Path) -> Iterator[Finding]:
    """The enrolment with the key to seal to, and the terminal's own key."""
    try:
        found = read_enrolment(data_dir)
        if found is not None:
            seal_attachment(found.sealing(), "", "", b"")
    except (StorageError, InvalidDocumentError):
        yield trouble("enrolment_damaged")
        return
    if found is None:
        lost = (data_dir / COPY_NAME).exists()
        yield trouble("enrolment_lost" if lost else "not_enrolled")
        return
    yield _ok("enrolled", terminal=str(found.terminal_id))
    try:
        read_key_file((data_dir / _KEY).read_bytes())
    except PermissionError:
        yield warning("key_unseen")
    except (OSError, InvalidDocumentError):
        yield trouble("key_damaged")


def store(data_dir: Path) -> Iterator[Finding]:
    """The index, and every file that still waits for the centre."""
    try:
        known = _known(data_dir)
        numbers = Numbers(data_dir)
        with closing(connect(data_dir / DATABASE_NAME)) as database:
            check_counter(database, numbers)
    except StoreNotReadyError:
        there = (data_dir / DATABASE_NAME).exists()
        yield trouble("store_version" if there else "store_missing")
        return
    except StateDamagedError:
        yield trouble("numbers_damaged")
        return
    except StoreDamagedError:
        yield trouble("store_damaged")
        return
    except StorageError:
        yield trouble("store_unreadable")
        return
    records, attachments = _unreadable(data_dir, known)
    if records:
        yield trouble("records_damaged", n=str(records))
    if attachments:
        yield trouble("attachments_damaged", n=str(attachments))
    if not records and not attachments:
        yield _ok("store")
    skipped = sum(last - first + 1 for first, last in gaps(known))
    if skipped:
        yield warning("numbers_gap", n=str(skipped))
    aside = SetAside(data_dir).count()
    if aside:
        yield warning("set_aside", n=str(aside))


def clock(data_dir: Path, set_zone: str) -> Iterator[Finding]:
    """What the centre proved about the clock, and the zone that people read it in."""
    proof = read_proof(data_dir / CLOCK_NAME)
    now = datetime.now(UTC)
    if proof.damaged:
        yield trouble("clock_damaged")
    elif not proof.trusts(now):
        yield warning("clock_unproved")
    here = now.astimezone(hall_zone(set_zone, proof))
    zone, told = str(here.tzinfo), proof.zone or ""
    said = {"zone": zone, "time": here.strftime("%Y-%m-%d %H:%M")}
    if set_zone and told and told != set_zone:
        yield warning("zone_differs", centre=told, **said)
    elif told and told != zone:
        yield warning("zone_unknown", centre=told, **said)
    elif not here.utcoffset():
        yield warning("zone_utc", **said)
    else:
        yield _ok("zone" if set_zone or told else "zone_usual", **said)


def logbook(data_dir: Path) -> Iterator[Finding]:
    """Whether each entry continues the one before, and whether the centre has them all."""
    try:
        book = read_book(data_dir)
    except StorageError:
        yield trouble("logbook_unreadable")
        return
    if book.holes:
        holes = ", ".join(f"{first}–{last}" for first, last in book.holes[:_FEW])
        yield warning("logbook_damaged", entries=holes)
    elif book.head.n:
        logged = read_logged(data_dir)
        known = {} if logged is None else {"centre": str(logged.n)}
        yield _ok("logbook_told" if known else "logbook", last=str(book.head.n), **known)


def _known(data_dir: Path) -> Known:
    path = data_dir / DATABASE_NAME
    engine = open_engine(path)  # opens nothing yet
    try:
        require_schema(engine, path)
    finally:
        engine.dispose()
    with closing(connect(path)) as database:
        return examined(database)


def _unreadable(data_dir: Path, known: Known) -> tuple[int, int]:
    """How many records and how many attachments that wait for the centre cannot be sent."""
    records, attachments = 0, set[str]()
    for record in known.waiting:
        try:
            parse_record_file(read_sealed(data_dir / RECORDS, known.files[record]))
        except StorageError:
            records += 1
        for name in known.attachments.get(record, ()):
            try:
                read_sealed(data_dir / ATTACHMENTS, name)
            except StorageError:
                attachments.add(name)
    return records, len(attachments)


def _ok(key: str, **params: str) -> Finding:
    return Finding(Level.OK, key, params)


def _begins_with(path: Path, start: bytes) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(len(start)) == start
    except OSError:
        return False


def _is_whole(path: Path) -> bool:
    try:
        checked_document(path.read_bytes())
    except (OSError, InvalidDocumentError):
        return False
    return True
