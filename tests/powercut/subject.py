"""The product as this rig knows it: what is run, and how what it kept is read. Nothing else is.

Only public names of the product are used, so that its insides may change freely.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from central.folder import DataFolder
from central.keys import KeyStore
from central.storage.engine import Database
from central.storage.files import AttachmentFiles
from central.storage.migrate import migrate as migrate_centre
from central.storage.models import RecordRow
from contracts.envelope import OpeningKey, SealingKey, open_attachment, open_record
from contracts.errors import KioskError
from contracts.fleet import ALL_ITEMS
from contracts.submission import AnyRecord, SubmissionRecord, parse_record
from drivers.receipt_printer.codec import Condition
from drivers.receipt_printer.paper import PaperRoll
from drivers.status import DeviceState, DeviceStatus
from kiosk.launch.pointer import FOLDER as RELEASES
from kiosk.launch.pointer import (
    PACKAGE,
    Pointer,
    Release,
    at_start,
    good,
    read_pointer,
    taken_back,
    tried,
    write_pointer,
)
from kiosk.launch.slots import can_start, slot_of
from kiosk.logbook.book import read_book, read_end, read_head
from kiosk.logbook.writing import Logbook
from kiosk.maintenance.board import StateFile, read_states
from kiosk.records.migrate import migrate
from kiosk.records.outbox import Outbox
from kiosk.records.store import RecordStore, open_store
from kiosk.releases.slot import slot_is_whole
from kiosk.runtime.counting import VisitCounts, read_counts
from kiosk.sets.state import SetRef, SetStates, read_set_state
from sync.clock import CentreClock
from sync.enrol import enrolled
from sync.errors import EnrolmentRefusedError
from sync.keys import load_key
from sync.updates.slots import Slots
from tests.records.drafts import AT, draft
from tests.releases.small import named

TERMINAL, CENTRE = "terminal", "centre"
"""Names of the two data folders below the root."""
TERMINAL_ID, TERMINAL_NO = "T0001", 7
ROLL_M = 80.0
FULL_ROLL = Condition()


@dataclass(frozen=True, slots=True)
class Kept:
    """One record that was found and opened; ``photo`` is the SHA-256 of its photo, "" without."""

    record: AnyRecord
    photo: str

    @property
    def number(self) -> str:
        """The receipt number; "" for what has none."""
        return self.record.number if isinstance(self.record, SubmissionRecord) else ""


@dataclass(frozen=True, slots=True)
class HalfThere:
    """A record that does not open, or a file of it that is not there or not whole.

    ``noticed``: the product itself found that out when it was asked for it.
    """

    id: str
    why: str
    noticed: bool = False


def prepare(folder: Path) -> None:
    """What runs before the terminal starts."""
    migrate(folder)


@contextmanager
def store_of(folder: Path, sealing: SealingKey) -> Iterator[RecordStore]:
    """The terminal's store, opened as the terminal does."""
    store = open_store(folder, sealing, *who(folder))
    try:
        yield store
    finally:
        store.close()


def who(folder: Path) -> tuple[str, int]:
    """The terminal's id and number, as enrolled or as this rig calls it. Raises KioskError when
    the enrolment is damaged: then a terminal is out of service.
    """
    try:
        enrolment = enrolled(folder)
    except EnrolmentRefusedError:  # there is none
        return TERMINAL_ID, TERMINAL_NO
    return enrolment.terminal_id, enrolment.terminal_no


def commit(
    store: RecordStore, submission: UUID, photo: bytes | None, at: datetime = AT
) -> tuple[str, bool]:
    """Keep a submission; its number, and whether it was kept before."""
    kept = store.commit_submission(draft(photo, submission, at))
    return kept.number, kept.again


def waiting(folder: Path, opening: OpeningKey) -> Iterator[Kept | HalfThere]:
    """What the terminal still holds for the centre, in order, each opened with the centre's key."""
    outbox = Outbox(folder)
    try:
        for entry in outbox.pending(100_000):
            yield _opened(str(entry.id), entry.envelope, opening, outbox.attachment)
    finally:
        outbox.close()


def at_centre(folder: Path, opening: OpeningKey) -> Iterator[Kept | HalfThere]:
    """What the centre holds, each opened with its key."""
    where = DataFolder(folder)
    files = AttachmentFiles(where.attachments)
    database = Database(where.database)
    try:
        with database.read() as session:
            rows = session.execute(select(RecordRow.id, RecordRow.envelope)).all()
        for row in rows:
            yield _opened(row.id, row.envelope, opening, files.read)
    finally:
        database.close()


def _opened(
    name: str, envelope: bytes, opening: OpeningKey, read: Callable[[str], bytes]
) -> Kept | HalfThere:
    try:
        record = _record(opening, envelope)
    except KioskError as error:
        return HalfThere(name, f"the record: {type(error).__name__}")
    photo = ""
    if isinstance(record, SubmissionRecord):
        for ref in record.attachments:
            try:
                sealed = read(ref.sealed_sha256)
            except (KioskError, OSError) as error:
                return HalfThere(name, f"the photo: {type(error).__name__}", noticed=True)
            try:
                photo = _photo(opening, record.id, ref.role, sealed)
            except KioskError as error:
                return HalfThere(name, f"the photo: {type(error).__name__}")
    return Kept(record, photo)


@lru_cache(1000)  # the same bytes lie in thousands of states
def _record(opening: OpeningKey, envelope: bytes) -> AnyRecord:
    return parse_record(open_record(opening, envelope).content)


@lru_cache(1000)
def _photo(opening: OpeningKey, record_id: str, role: str, sealed: bytes) -> str:
    return digest(open_attachment(opening, record_id, role, sealed))


def start_centre(folder: Path) -> None:
    """What the centre does before it serves; its keys must be there."""
    where = DataFolder(folder)
    migrate_centre(where.database)
    AttachmentFiles(where.attachments).tidy()
    keys = KeyStore(where.keys)
    keys.sealing_key()
    keys.answer_key()


def public_key(folder: Path) -> bytes:
    """The terminal's own key, public half. Raises KioskError."""
    return load_key(folder).public_key().public_bytes_raw()


def clock_floor(folder: Path, now: datetime) -> datetime | None:
    """Below which the clock cannot be right."""
    return CentreClock(folder, lambda: now).floor


def paper_roll(folder: Path) -> PaperRoll:
    """The count of one roll of paper."""
    roll = PaperRoll(ROLL_M, dots_per_mm=8, sensed=False, state_file=folder / "paper.json")
    roll.noticed(FULL_ROLL)
    return roll


def tell_device(folder: Path, reason: str) -> None:
    """Note the state of a device."""
    StateFile(folder).tell("printer", DeviceStatus(DeviceState.ONLINE, reason))


def device_told(folder: Path) -> str | None:
    """The reason that was noted last; None when nothing can be read."""
    told = read_states(folder).get("printer")
    return None if told is None else told.reason


def run_set(folder: Path, name: str) -> None:
    """Write down that another set runs."""
    SetStates(folder).change(lambda state: replace(state, running=SetRef(name)))


def set_that_runs(folder: Path) -> str:
    """The set that a start would find."""
    return read_set_state(folder).running.name


def take_release(folder: Path, version: str, packed: Path) -> None:
    """Take a release as sync process, screen and launcher do it, until it is to be judged."""
    program = named(packed, version)
    Slots(folder / RELEASES).unpack(packed, program)
    release = Release(version, program.sha256)
    write_pointer(folder, tried(_started(folder), release))
    write_pointer(folder, _started(folder))


def judge_release(folder: Path, *, is_good: bool) -> None:
    """It is kept or taken back, and slots that nobody needs are dropped."""
    pointer = read_pointer(folder)
    write_pointer(folder, good(pointer) if is_good else taken_back(pointer, "no-sync"))
    Slots(folder / RELEASES).keep_only(read_pointer(folder).kept)


def release_that_runs(folder: Path) -> str | None:
    """The version that the launcher would start; None where its slot is not whole."""
    release = _started(folder).effective
    whole = release == PACKAGE or slot_is_whole(slot_of(folder, release))
    return release.version if whole else None


def _started(folder: Path) -> Pointer:
    return at_start(
        read_pointer(folder),
        package="0.1.0",
        boot="",
        whole=lambda release: can_start(folder, release),
    )


def count_visit(folder: Path) -> None:
    """Count a visit, as the terminal does it."""
    counts = VisitCounts(folder, "shipped", lambda: None, lambda: AT)
    counts.begun("item")
    counts.ended("item", "done")
    counts.look()


def visits_counted(folder: Path) -> int:
    """How many were counted, as the next start finds them."""
    return sum(count.done for count in read_counts(folder) if count.item == ALL_ITEMS)


def log(folder: Path, serial: int) -> int:
    """Write an entry of the logbook; how many there are."""
    Logbook(folder, lambda: AT).write("stick.taken", serial=serial)
    return read_head(folder).n


def next_entry(folder: Path) -> int:
    """The number that the next entry of the logbook has."""
    return read_end(folder).head.n + 1


def logged(folder: Path) -> tuple[int, tuple[tuple[int, int], ...]]:
    """How many entries the next start finds, and what of them is not as it was written."""
    book = read_book(folder)
    return len(book.entries), book.holes


def digest(data: bytes) -> str:
    """By which a photo is known again."""
    return hashlib.sha256(data).hexdigest()
