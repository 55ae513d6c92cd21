"""``sync.db``: how often each record was tried, and which wait. Losing it loses no record.

It is read once; after that memory knows, so that a disk that takes nothing makes no record due at
once. A notebook that cannot be opened now, on a full disk for instance, is left as it is and tried
again with the next note; only one that is damaged is thrown away.
"""

import sqlite3
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import Engine, String, create_engine, delete, event, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

from contracts.errors import StorageError
from kiosk.records.errors import storage_errors
from kiosk.records.schema import UtcDateTime

log = structlog.get_logger(__name__)

FILE_NAME = "sync.db"
REFUSED_RETRY = timedelta(hours=1)
"""How long a record that was refused in the centre's words is put off; the longest wait of all."""
FIRST_WAIT = timedelta(seconds=5)
"""How long a record waits whose upload failed once while the line was up; doubles with each try."""
_LAYOUT = 1  # PRAGMA user_version; another number starts a new notebook
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_PRIMARY_CODE = 0xFF
_DUE = datetime.min.replace(tzinfo=UTC)


class _Base(DeclarativeBase):
    pass


class AttemptRow(_Base):
    """Tries of one record that is not delivered yet."""

    __tablename__ = "attempts"
    record_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    tries: Mapped[int]
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_result: Mapped[str] = mapped_column(String(40))
    not_before: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class _Wait:
    """Why a record waits while others go, until when, and how long that is."""

    reason: str
    until: datetime
    length: timedelta


class Attempts:
    """Notes about tries. One thread. A notebook that cannot be kept never stops delivery."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE_NAME
        self._engine: Engine | None = None
        self._waits: dict[str, _Wait] = {}
        try:
            self._opened()
        except StorageError as exc:
            log.warning("sync.notebook_waits", code=exc.code)

    def note(
        self, record_id: str, result: str, at: datetime, not_before: datetime | None = None
    ) -> int:
        """Note a try that did not deliver; returns the number of tries so far, 0 if unknown.

        With ``not_before`` the record is put off until then and others go.
        """
        if not_before is None:
            self._waits.pop(record_id, None)
        else:
            self._waits[record_id] = _Wait(result, not_before, not_before - at)
        try:
            with storage_errors("note an attempt"), Session(self._opened()) as session:
                row = session.get(AttemptRow, record_id)
                if row is None:
                    row = AttemptRow(record_id=record_id, tries=0, first_at=at)
                    session.add(row)
                row.tries += 1
                row.last_at, row.last_result, row.not_before = at, result, not_before
                tries = row.tries
                session.commit()
                return tries
        except StorageError as exc:
            log.warning("sync.attempt_not_noted", code=exc.code)
            return 0

    def next_wait(self, record_id: str) -> timedelta:
        """How long to put a record off: twice as long as the last time, at first ``FIRST_WAIT``."""
        before = self._waits.get(record_id)
        if before is None:
            return FIRST_WAIT
        return max(FIRST_WAIT, min(REFUSED_RETRY, 2 * before.length))

    def held(self) -> frozenset[str]:
        """Records that were put off, due again or not."""
        return frozenset(self._waits)

    def reasons(self) -> dict[str, int]:
        """Why records were put off, and how many for each reason."""
        return dict(Counter(wait.reason for wait in self._waits.values()))

    def waiting(self, at: datetime) -> frozenset[str]:
        """Records that must not be tried before a later time.

        A time that no clock like the one of ``at`` can have noted was noted by a wrong clock: such
        a record is due.
        """
        latest = at + REFUSED_RETRY
        return frozenset(
            record_id for record_id, wait in self._waits.items() if at < wait.until <= latest
        )

    def forget(self, record_id: str) -> None:
        """Drop the notes of a record that was delivered or set aside.

        What was put off for the same reason is due: what stood in the way of one is gone.
        """
        gone = self._waits.pop(record_id, None)
        if gone is not None:
            for other, wait in self._waits.items():
                if wait.reason == gone.reason:
                    self._waits[other] = replace(wait, until=_DUE)
        self.drop({record_id})

    def drop(self, record_ids: Collection[str]) -> None:
        """Drop the notes of records that wait no more; that says nothing of the others."""
        for record_id in record_ids:
            self._waits.pop(record_id, None)
        try:
            with storage_errors("forget attempts"), Session(self._opened()) as session:
                for record_id in record_ids:
                    session.execute(delete(AttemptRow).where(AttemptRow.record_id == record_id))
                session.commit()
        except StorageError as exc:
            log.warning("sync.attempt_not_noted", code=exc.code)

    def close(self) -> None:
        """Give the file back."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _opened(self) -> Engine:
        """The notebook, opened when that was not possible before.

        Raises:
            StorageError: not now; nothing was deleted.
        """
        if self._engine is None:
            with storage_errors("open sync.db"):
                try:
                    engine = _prepared(self._path)
                except DatabaseError as exc:
                    if not _is_damaged(exc):
                        raise
                    log.warning("sync.notebook_replaced")
                    for suffix in ("", "-wal", "-shm"):
                        self._path.with_name(FILE_NAME + suffix).unlink(missing_ok=True)
                    engine = _prepared(self._path)
                self._engine = engine
            self._waits = {**self._read_waits(engine), **self._waits}
        return self._engine

    @staticmethod
    def _read_waits(engine: Engine) -> dict[str, _Wait]:
        query = select(AttemptRow).where(AttemptRow.not_before.is_not(None))
        try:
            with storage_errors("read attempts"), Session(engine) as session:
                rows = session.scalars(query).all()
        except (StorageError, ValueError):  # ValueError: a note that is no time
            return {}
        return {
            row.record_id: _Wait(row.last_result, row.not_before, row.not_before - row.last_at)
            for row in rows
            if row.not_before is not None
        }


def _is_damaged(error: DatabaseError) -> bool:
    return getattr(error.orig, "sqlite_errorcode", 0) & _PRIMARY_CODE in _DAMAGED


def _prepared(path: Path) -> Engine:
    """An engine whose tables are of this layout. Raises DatabaseError, and then leaves nothing."""
    engine = create_engine(f"sqlite:///{path}")
    event.listen(engine, "connect", _pragmas)
    try:
        with engine.begin() as connection:
            layout = connection.exec_driver_sql("PRAGMA user_version").scalar()
            if layout != _LAYOUT:
                _Base.metadata.drop_all(connection)
                _Base.metadata.create_all(connection)
                connection.exec_driver_sql(f"PRAGMA user_version = {_LAYOUT}")
    except BaseException:
        engine.dispose()
        raise
    return engine


def _pragmas(connection: sqlite3.Connection, _record: object) -> None:
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA temp_store=MEMORY")
    except BaseException:
        connection.close()  # nobody else would
        raise
