"""One insertion of a stick, from beginning to end, whatever is on it and whenever it is pulled."""

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import structlog

from contracts.canonical import sha256_hex
from contracts.errors import InvalidDocumentError, KioskError, StorageError, StorageFullError
from contracts.fleet import MAX_HEARTBEAT_BYTES
from contracts.logbook import MOST_TOLD
from contracts.readiness import MAX_READINESS_BYTES, Readiness
from contracts.sticks import (
    ACKNOWLEDGEMENTS,
    MAX_WORDS_BYTES,
    OUT,
    READINESS,
    StickOutcome,
    StickReport,
)
from contracts.wire import parse_wire
from kiosk.logbook.writing import Logbook
from kiosk.records.outbox import Outbox
from kiosk.records.place import read_before, read_replaced
from sync.clock import CentreClock
from sync.enrol import enrolled
from sync.errors import SyncRunningError
from sync.keys import load_key
from sync.locks import only_one
from sync.logbook import BookTold, cut_to
from sync.readiness import FILE as READINESS_FILE
from sync.settings import SyncSettings
from sync.stick.answers import take_answers
from sync.stick.inheriting import inherit, settle_inherited
from sync.stick.leaving import leave_records, leave_report, listed
from sync.stick.medium import OutFolder, held_stick, read_bounded
from sync.stick.taking import INCOMING, read_label, recognised, take
from sync.updates.parts import composer_of, stager_of, told_of
from sync.updates.places import Places
from sync.updates.terminal_state import read_terminal_state
from sync.updates.words import NotTakenError, Word, sentence

log = structlog.get_logger(__name__)

LOCK_NAME = "stick.lock"
MAX_BOOK_BYTES = 400_000
"""Of a report, what entries of the logbook may take; the others go with the next stick."""
_POLL_S = 0.2


@dataclass(frozen=True, slots=True)
class Visited:
    """What came of it.

    Attributes:
        word: why the set was not taken; None when nothing is wrong.
        serial: of the stick; 0 where it is none of this centre's.
        settled: earlier records that the centre has now.
        records: records that lie on the stick for the centre.
        inherited: records of the terminal before that were taken from the stick.
        left: whether the report could be written onto the stick.
    """

    outcome: StickOutcome
    word: Word | None = None
    serial: int = 0
    settled: int = 0
    records: int = 0
    inherited: int = 0
    left: bool = False


class Visit:
    """One insertion.

    Raises:
        EnrolmentRefusedError, EnrolmentDamagedError: this terminal belongs to no centre.
        StorageError: this terminal's own key or folder cannot be read.
    """

    def __init__(self, settings: SyncSettings, stick: Path, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._stick = stick
        self._now = now
        self._enrolment = enrolled(settings.data_dir)
        self._key = load_key(settings.data_dir)
        self._places = Places(settings.data_dir)
        self._told = told_of(settings, self._enrolment, now)

    def run(self, wait_s: float) -> Visited:
        """Take what is on the stick and leave what is to go with it.

        Args:
            wait_s: how long to wait until the terminal runs the set, so that the report says so.
        """
        with ExitStack() as held:
            try:
                held.enter_context(only_one(self._settings.data_dir, LOCK_NAME))
                stick = held.enter_context(held_stick(self._stick))
                serial = read_label(stick, self._enrolment.ack_key).serial
            except SyncRunningError:
                return refused(Word.BUSY)
            except NotTakenError as exc:  # another's: nothing is written onto it
                return refused(exc.word)
            outbox = _opened(self._settings.data_dir)
            if outbox is not None:
                held.enter_context(closing(outbox))
            settled = self._settled(stick, outbox)
            taken = self._taken(stick)
            if taken.outcome is StickOutcome.STAGED and self._runs(wait_s):
                taken = Visited(StickOutcome.APPLIED)
            taken = replace(taken, inherited=self._inherited(stick, outbox))
            self._note(taken, serial)  # on a full disk the stick is taken all the same
            records = self._left(stick, taken, serial, outbox)
            left = records is not None
            return replace(taken, serial=serial, settled=settled, records=records or 0, left=left)

    def _settled(self, stick: Path, outbox: Outbox | None) -> int:
        """What the centre says of earlier records; damaged or pulled, the next stick says it."""
        terminal = self._enrolment.terminal_id
        before = tuple(self._brought_for())
        path = stick / ACKNOWLEDGEMENTS.format(terminal=terminal)
        left = listed(self._out(stick), self._key)
        try:
            data = read_bounded(path, MAX_WORDS_BYTES)
            settled = 0
            if data is not None:
                key = self._enrolment.ack_key
                settled = take_answers(data, terminal, before, key, outbox, self._told, left)
            replaced = read_replaced(self._settings.data_dir)
            if replaced is not None and outbox is not None:
                settled += settle_inherited(stick, replaced, outbox, left)
        except KioskError as exc:
            log.warning("stick.answers_not_taken", code=exc.code)
            return 0
        return settled

    def _inherited(self, stick: Path, outbox: Outbox | None) -> int:
        """Records of the terminal before; what is not taken now the next stick brings again."""
        data_dir = self._settings.data_dir
        try:
            before = read_before(data_dir)
            if before is None:
                return 0
            return inherit(stick, data_dir, before, self._key, outbox)
        except StorageError as exc:
            log.error("stick.not_inherited", code=exc.code)
            return 0

    def _brought_for(self) -> Iterator[str]:
        with suppress(StorageError):
            if (before := read_before(self._settings.data_dir)) is not None:
                yield before.before

    def _taken(self, stick: Path) -> Visited:
        ack_key = self._enrolment.ack_key
        try:
            medium = recognised(stick, ack_key, self._places, self._now())
            chosen = take(
                medium,
                self._enrolment.terminal_id,
                ack_key,
                self._places,
                self._told,
                lambda now: stager_of(self._settings, self._told, now),
            )
        except NotTakenError as exc:
            log.warning("stick.refused", word=exc.word.value)
            return refused(exc.word)
        except StorageFullError:
            return refused(Word.DISK_FULL)
        except (StorageError, SyncRunningError) as exc:
            log.error("stick.storage_failed", code=exc.code)
            return refused(Word.STORAGE)
        return Visited(StickOutcome.STAGED if chosen else StickOutcome.NOTHING)

    def _runs(self, wait_s: float) -> bool:
        """Whether the terminal runs the chosen set; waited for."""
        wanted = self._told.wanted()
        assert wanted is not None
        until = time.monotonic() + wait_s
        while True:
            state = read_terminal_state(self._places.state)
            if state.choice >= wanted[1].number and state.running.sha256 == wanted[1].sha256:
                return True
            if time.monotonic() >= until:
                return False
            time.sleep(_POLL_S)

    def _note(self, taken: Visited, serial: int) -> None:
        said: dict[str, str | int] = {"serial": serial, "outcome": taken.outcome.value}
        if taken.inherited:
            said["inherited"] = taken.inherited
        if taken.word is not None:
            said["reason"] = taken.word.value
        Logbook(self._settings.data_dir).note("stick.taken", **said)

    def _left(self, stick: Path, taken: Visited, serial: int, outbox: Outbox | None) -> int | None:
        """How many records lie on the stick now; None when it does not take the report."""
        word = "" if taken.word is None else taken.word.value
        clock = CentreClock(self._settings.data_dir, self._now, self._enrolment.enrolled_at)
        composer = composer_of(self._settings, clock, self._told, lambda: word)
        out = self._out(stick)
        try:
            records = leave_records(out, self._key, outbox)
            heartbeat = composer.compose(outbox, MAX_HEARTBEAT_BYTES, logbook=False)
            book = BookTold(self._settings.data_dir, MOST_TOLD).part()
            readiness = self._leave_readiness(out)
            report = StickReport(
                terminal_id=self._enrolment.terminal_id,
                made_at=self._now(),
                serial=serial,
                outcome=taken.outcome,
                reason=word,
                said="" if taken.word is None else sentence(taken.word),
                heartbeat=heartbeat,
                counts=composer.left_out,
                records=records,
                readiness=readiness,
                logbook=None if book is None else cut_to(book, MAX_BOOK_BYTES),
            )
            leave_report(out, self._key, report)
        except StorageError as exc:
            log.warning("stick.report_not_left", code=exc.code)
            return None
        return len(records)

    def _out(self, stick: Path) -> OutFolder:
        return OutFolder(stick, OUT.format(terminal=self._enrolment.terminal_id))

    def _leave_readiness(self, out: OutFolder) -> str | None:
        """The readiness report as it lies here, and its hash; what is none stays here."""
        try:
            data = read_bounded(self._settings.data_dir / READINESS_FILE, MAX_READINESS_BYTES)
            if data is None:
                return None
            parse_wire(Readiness, data)
        except (NotTakenError, InvalidDocumentError):
            return None
        out.write(READINESS, data)
        return sha256_hex(data)


def forget_copy(data_dir: Path) -> None:
    """Remove what an insertion had copied when it was killed; one that goes on keeps it.

    Raises:
        StorageError: the folder cannot be locked.
    """
    copy = Places(data_dir).sets / INCOMING
    if not copy.is_dir():
        return
    with suppress(SyncRunningError), only_one(data_dir, LOCK_NAME):
        shutil.rmtree(copy, ignore_errors=True)


def refused(word: Word) -> Visited:
    """Nothing was taken, for this reason."""
    return Visited(StickOutcome.REFUSED, word)


def _opened(data_dir: Path) -> Outbox | None:
    """The outbox; None while there is no store, or it cannot be opened now."""
    try:
        return Outbox(data_dir)
    except StorageError as exc:
        log.warning("stick.no_outbox", code=exc.code)
        return None
