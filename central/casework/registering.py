"""Registering: gives each new case its line in the inbox, with nothing personal in it.

Number and item stand inside the seal. A thread of its own opens each new submission once,
keeps number, item code and version, and writes an audit line. Ingest never waits for it, and
works without it; what was not registered before a crash is found at the next start.
"""

import threading
import time

import structlog
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from central.alarms import Alarm, AlarmKind, raise_alarm
from central.audit import AuditEntry, append_audit
from central.casework.damage import damaged_record
from central.casework.judging import judge
from central.casework.keeping import is_whole
from central.casework.opening import DamagedError, Opener
from central.clock import Clock
from central.keys import KeyStoreError
from central.storage.engine import Database
from central.storage.models import CaseRow, RecordRow
from central.storage.trouble import StorageTroubleError
from contracts.errors import KioskError
from contracts.submission import SubmissionRecord

log = structlog.get_logger(__name__)

_BATCH = 10  # cases of one transaction, for which terminals wait
_CALM_S, _PATIENCE_S = 0.1, 2.0  # in a rush terminals, who wait for their answers, come first
_AGAIN_S = 60.0  # after a failure, whether or not anything comes in
_LOOK_S = 5  # what a stick brought was taken in by another process
_SETTLE = update(CaseRow).where(CaseRow.seq == bindparam("case"))
REGISTRAR = "system:registrar"


class Registrar:
    """Registers new cases in a thread, woken by ``notify``."""

    def __init__(self, *, database: Database, opener: Opener, clock: Clock) -> None:
        self._database = database
        self._opener = opener
        self._clock = clock
        self._wake = threading.Event()
        self._one_at_a_time = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="registrar", daemon=True)

    def start(self) -> None:
        """Start the thread, and have it look for what was left over."""
        self._wake.set()
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the cases at hand."""
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def notify(self) -> None:
        """A submission has come in."""
        self._wake.set()

    def register_all(self) -> int:
        """Register everything that waits; returns how many lines were written."""
        done = 0
        with self._one_at_a_time:
            while not self._stopping.is_set() and (batch := self._waiting()):
                self._register(batch)
                done += len(batch)
        return done

    def _run(self) -> None:
        wait_s: float | None = None
        while not self._stopping.is_set():
            self._wake.wait(wait_s)
            self._wait_for_calm()
            wait_s = _AGAIN_S
            try:
                self.register_all()
                wait_s = _LOOK_S
            except KeyStoreError as error:
                log.error("registrar.key_missing", code=error.code)
            except StorageTroubleError as error:
                log.error("registrar.storage_failed", reason=error.trouble)
            except Exception as error:  # the next submission gets its chance
                log.error("registrar.failed", exc_info=error)

    def _wait_for_calm(self) -> None:
        end = time.monotonic() + _PATIENCE_S
        while self._wake.is_set() and not self._stopping.is_set() and time.monotonic() < end:
            self._wake.clear()
            self._wake.wait(_CALM_S)
        self._wake.clear()

    def _waiting(self) -> list[tuple[CaseRow, RecordRow]]:
        query = (
            select(CaseRow, RecordRow)
            .join(RecordRow, RecordRow.id == CaseRow.submission_id)
            .where(CaseRow.state == "new")
            .order_by(CaseRow.seq)
            .limit(_BATCH)
        )
        with self._database.read() as session:
            return [(case, record) for case, record in session.execute(query)]

    def _register(self, batch: list[tuple[CaseRow, RecordRow]]) -> None:
        """Open them, then write all their lines in one transaction."""
        opened = [(case.seq, record, self._opened(record)) for case, record in batch]
        with self._database.write_together() as session:
            for seq, record, found in opened:
                if isinstance(found, SubmissionRecord):
                    self._fill(session, seq, found)
                else:
                    self._give_up(session, seq, record, found)

    def _opened(self, record: RecordRow) -> SubmissionRecord | KioskError:
        try:
            return self._opener.submission(record)
        except KeyStoreError:
            raise
        except KioskError as error:
            log.error("case.unreadable", case=record.id, code=error.code)
            return error

    def _fill(self, session: Session, seq: int, submission: SubmissionRecord) -> None:
        judged = judge(session, submission)
        for alarm in judged.alarms:
            raise_alarm(session, self._clock(), alarm)
        found = {"number": judged.number, "item_code": judged.item_code, "mark": judged.mark}
        found |= {"state": "registered", "item_version": judged.item_version}
        session.connection().execute(_SETTLE, found | {"case": seq})
        self._audit(session, submission.id, success=True)

    def _give_up(self, session: Session, seq: int, record: RecordRow, error: KioskError) -> None:
        alarm = Alarm(AlarmKind.UNREADABLE, record.terminal_id, record.id, error.code)
        if isinstance(error, DamagedError):
            now = session.get(RecordRow, record.id)
            if now is not None and is_whole(now):
                return  # mended since it was read: still new, and read again
            alarm = damaged_record(record.terminal_id, record.id)
        session.connection().execute(_SETTLE, {"case": seq, "state": "unreadable"})
        raise_alarm(session, self._clock(), alarm)
        self._audit(session, record.id, success=False)

    def _audit(self, session: Session, submission_id: str, *, success: bool) -> None:
        entry = AuditEntry(REGISTRAR, "case.registered", submission_id, success=success)
        append_audit(session, self._clock(), entry)
