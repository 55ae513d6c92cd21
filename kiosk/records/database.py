"""Opening ``records.db`` the same way everywhere.

WAL with ``synchronous=FULL``: a commit that returned survives a power cut. Writers begin
IMMEDIATE, because two processes write (terminal and sync) and a read that turns into a
write fails under a plain BEGIN. Temporary tables stay in memory.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import StaticPool

from kiosk.records.errors import StoreDamagedError, StoreNotReadyError, storage_errors
from kiosk.records.numbers import FILE_NAME as NUMBERS
from kiosk.records.schema import REVISION
from kiosk.records.sealedfiles import ATTACHMENTS, RECORDS

DATABASE_NAME = "records.db"
BUSY_TIMEOUT_S = 5.0
READING = {"begin": "BEGIN DEFERRED"}
_WRITING = "BEGIN IMMEDIATE"
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA trusted_schema=OFF",
)


def connect(
    path: Path, *, create: bool = False, checkpoint_pages: int = 1000
) -> sqlite3.Connection:
    """A connection of the driver itself, in autocommit, with the pragmas of this module.

    Raises:
        StoreDamagedError, StorageError: it does not open.
    """
    mode = "rwc" if create else "rw"
    with storage_errors("open the record store"):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            timeout=BUSY_TIMEOUT_S,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            for pragma in (*_PRAGMAS, f"PRAGMA wal_autocheckpoint={checkpoint_pages}"):
                connection.execute(pragma)
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One transaction of the driver's connection; rolled back when the block fails."""
    connection.execute(_WRITING)
    try:
        yield connection
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        raise


def open_engine(path: Path, *, create: bool = False, checkpoint_pages: int = 1000) -> Engine:
    """Engine with one connection that stays open.

    ``checkpoint_pages``: size of the WAL at which a commit also moves it into the database.
    The engine is not made for concurrent use: callers hold their own lock.
    """
    engine = create_engine(
        "sqlite://",
        creator=lambda: connect(path, create=create, checkpoint_pages=checkpoint_pages),
        poolclass=StaticPool,
    )
    event.listen(engine, "begin", _begin)
    return engine


def require_schema(engine: Engine, path: Path) -> None:
    """Refuse a database that the migrator has not brought to this program's revision.

    Raises:
        StoreNotReadyError: no database yet, or another revision.
        StoreDamagedError: it is gone or empty, and was not always.
    """
    with storage_errors("open the record store"):
        found = revision(engine) if path.exists() else None
    if found is None:
        if had_a_store(path.parent):
            raise StoreDamagedError("the record store is gone or empty: kiosk recover")
        raise StoreNotReadyError("the record store is not set up yet")
    if found != REVISION and not only_added(engine, found):
        raise StoreNotReadyError(f"the record store has revision {found}, not {REVISION}")


def revision(engine: Engine) -> str | None:
    """The revision of a database that is there; None when there are no tables."""
    try:
        with engine.connect().execution_options(**READING) as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DatabaseError as exc:
        if "no such table" in str(exc.orig):
            return None
        raise
    return None if found is None else str(found)


def only_added(engine: Engine, found: str) -> bool:
    """Whether a newer program made this database of another revision, and only added to ours.

    Raises StorageError.
    """
    with (
        storage_errors("open the record store"),
        engine.connect().execution_options(**READING) as connection,
    ):
        least = connection.exec_driver_sql("PRAGMA application_id").scalar() or 0
    return 0 < least <= number_of(REVISION) < number_of(found)


def number_of(revision: str) -> int:
    """Revisions are counted; 0 for one that is not."""
    number = revision.partition("_")[0]
    return int(number) if number.isdecimal() else 0


def had_a_store(folder: Path) -> bool:
    """Whether a data folder had a record store: absence is no first start then."""
    marks = (folder / name for name in (NUMBERS, RECORDS, ATTACHMENTS))
    return any(mark.exists() for mark in marks)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", _WRITING))
