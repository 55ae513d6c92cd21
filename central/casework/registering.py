"""Registering: gives each new case its line in the inbox, with nothing personal in it.

Number and item stand inside the seal. A thread of its own opens each new submission once,
keeps number, item code and version, and writes an audit line. Ingest never waits for it, and
works without it; what was not registered before a crash is found at the next start.
"""

import threading

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from central.alarms import AlarmKind, raise_alarm
from central.audit import AuditEntry, append_audit
from central.casework.judging import judge
from central.casework.opening import Opener, unreadable_as
from central.clock import Clock
from central.keys import KeyStoreError
from central.storage.engine import Database
from central.storage.models import CaseRow, RecordRow
from central.storage.trouble import StorageTroubleError
from contracts.errors import KioskError
from contracts.submission import SubmissionRecord

log = structlog.get_logger(__name__)

_BATCH = 50
_AGAIN_S = 60.0  # after a failure, whether or not anything comes in
_LOOK_S = 5  # what a stick brought was taken in by another process
REGISTRAR = "system:registrar"


class Registrar:
    """Registers new cases in a thread, woken by ``notify``."""

    def __init__(self, *, database: Database, opener: Opener, clock: Clock) -> None:
        self._database = database
        self._opener = opener
        self._clock = clock
        self._wake = threading.Event()
        self._one_at_a_time = threading.Lock()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="registrar", daemon=True)

    def start(self) -> None:
        """Start the thread, and have it look for what was left over."""
        self._wake.set()
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the case at hand."""
        self._stopping = True
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
            while not self._stopping and (batch := self._waiting()):
                for case, record in batch:
                    self._register(case.seq, record)
                done += len(batch)
        return done

    def _run(self) -> None:
        wait_s: float | None = None
        while not self._stopping:
            self._wake.wait(wait_s)
            self._wake.clear()
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

    def _register(self, seq: int, record: RecordRow) -> None:
        try:
            submission = self._opener.submission(record)
        except KeyStoreError:
            raise
        except KioskError as error:
            self._give_up(seq, record, error)
            return
        with self._database.write() as session:
            self._fill(session, seq, submission)
            entry = AuditEntry(REGISTRAR, "case.registered", record.id)
            append_audit(session, self._clock(), entry)

    def _fill(self, session: Session, seq: int, submission: SubmissionRecord) -> None:
        judged = judge(session, submission)
        for alarm in judged.alarms:
            raise_alarm(session, self._clock(), alarm)
        row = session.get_one(CaseRow, seq)
        row.state = "registered"
        row.number = judged.number
        row.item_code = judged.item_code
        row.item_version = judged.item_version
        row.mark = judged.mark

    def _give_up(self, seq: int, record: RecordRow, error: KioskError) -> None:
        log.error("case.unreadable", case=record.id, code=error.code)
        now = self._clock()
        alarm = unreadable_as(error, AlarmKind.UNREADABLE, record)
        with self._database.write() as session:
            session.get_one(CaseRow, seq).state = "unreadable"
            raise_alarm(session, now, alarm)
            append_audit(
                session, now, AuditEntry(REGISTRAR, "case.registered", record.id, success=False)
            )
