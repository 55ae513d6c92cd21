"""``sync.db``: how often each record was tried. A notebook: losing it loses no record.

It is read once; after that memory knows which records were put off, so that a disk that takes
nothing does not make them due at once.
"""

import sqlite3
from datetime import datetime, timedelta
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
"""How long a record that was refused is put off."""
_LAYOUT = 1  # PRAGMA user_version; another number starts a new notebook


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


class Attempts:
    """Notes about tries. One thread. A notebook that cannot be kept never stops delivery."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FILE_NAME
        self._engine = self._open()
        self._put_off = self._read_put_off()

    def note(
        self, record_id: str, result: str, at: datetime, not_before: datetime | None = None
    ) -> int:
        """Note a try that did not deliver; returns the number of tries so far, 0 if unknown."""
        if not_before is None:
            self._put_off.pop(record_id, None)
        else:
            self._put_off[record_id] = not_before
        try:
            with storage_errors("note an attempt"), Session(self._engine) as session:
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

    def waiting(self, at: datetime) -> frozenset[str]:
        """Records that must not be tried before a later time.

        A time that no clock like the one of ``at`` can have noted was noted by a wrong clock: such
        a record is due.
        """
        latest = at + REFUSED_RETRY
        return frozenset(
            record_id for record_id, until in self._put_off.items() if at < until <= latest
        )

    def forget(self, record_id: str) -> None:
        """Drop the notes of a record that was delivered or set aside."""
        self._put_off.pop(record_id, None)
        try:
            with storage_errors("forget attempts"), Session(self._engine) as session:
                session.execute(delete(AttemptRow).where(AttemptRow.record_id == record_id))
                session.commit()
        except StorageError as exc:
            log.warning("sync.attempt_not_noted", code=exc.code)

    def close(self) -> None:
        """Give the file back."""
        self._engine.dispose()

    def _read_put_off(self) -> dict[str, datetime]:
        query = select(AttemptRow.record_id, AttemptRow.not_before)
        try:
            with storage_errors("read attempts"), Session(self._engine) as session:
                rows = session.execute(query).all()
        except (StorageError, ValueError):  # ValueError: a note that is no time
            return {}
        return {row.record_id: row.not_before for row in rows if row.not_before is not None}

    def _open(self) -> Engine:
        """Open the notebook; one that is damaged or of another layout is thrown away."""
        try:
            return self._prepared(_engine(self._path))
        except (DatabaseError, sqlite3.DatabaseError):
            log.warning("sync.notebook_replaced")
        with storage_errors("replace sync.db"):
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(FILE_NAME + suffix).unlink(missing_ok=True)
            return self._prepared(_engine(self._path))

    @staticmethod
    def _prepared(engine: Engine) -> Engine:
        with engine.begin() as connection:
            layout = connection.exec_driver_sql("PRAGMA user_version").scalar()
            if layout != _LAYOUT:
                _Base.metadata.drop_all(connection)
                _Base.metadata.create_all(connection)
                connection.exec_driver_sql(f"PRAGMA user_version = {_LAYOUT}")
        return engine


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}")

    @event.listens_for(engine, "connect")
    def _pragmas(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA temp_store=MEMORY")

    return engine
