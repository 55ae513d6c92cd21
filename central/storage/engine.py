"""Opening the database: WAL, every commit on disk before it returns, writers one at a time."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from central.storage.commits import Commits
from central.storage.trouble import StorageTroubleError, Trouble, told_as_trouble, trouble_of
from central.storage.turns import Turns

TURN_S = 10  # longer than any line of writers in this process by far
BUSY_TIMEOUT_MS = 5_000  # for writers of other processes: the commands
_PROBE_TURN_S = 2
_PROBE_BUSY_MS = 200
_AILING_S = 30
_FRESH = "fresh"
_NO_SHARING = (Trouble.NO_ROOM, Trouble.READ_ONLY, Trouble.BROKEN)


class _Frozen(sqlite3.Connection):
    """Reads a file as it lies there, on a disk that has no room for what readers share."""


_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # an acknowledged record survives a power cut
    "foreign_keys=ON",
    f"busy_timeout={BUSY_TIMEOUT_MS}",
)


def _note_fresh(_connection: object, entry: ConnectionPoolEntry) -> None:
    entry.info[_FRESH] = True


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def open_engine(path: Path, *, writing: bool) -> Engine:
    """An engine on the file; a writing one takes the write lock at the start (no upgrades)."""
    engine = create_engine(
        f"sqlite:///{path}",
        creator=lambda: _writing(path) if writing else _reading(path),
    )
    event.listen(engine, "connect", _note_fresh)
    event.listen(engine, "checkout", _thawed)
    event.listen(engine, "begin", _begin_immediate if writing else _begin_deferred)
    return engine


def _connected(path: Path, *first: str) -> sqlite3.Connection:
    """A connection on which ``first`` was executed. One that fails at that is closed."""
    connection = sqlite3.connect(
        path,
        check_same_thread=False,
        isolation_level=None,  # we say BEGIN ourselves, see _begin_*
    )
    try:
        for statement in first:
            connection.execute(statement).fetchall()
    except BaseException:
        connection.close()  # nobody else would
        raise
    return connection


def _writing(path: Path) -> sqlite3.Connection:
    return _connected(path, *(f"PRAGMA {pragma}" for pragma in _PRAGMAS))


def _reading(path: Path) -> sqlite3.Connection:
    """A connection that works on a full or read-only disk too, as long as no log waits there."""
    try:
        return _connected(
            path,
            "SELECT count(*) FROM sqlite_master",
            *(f"PRAGMA {pragma}" for pragma in _PRAGMAS),
        )
    except sqlite3.OperationalError as error:
        log = path.with_name(path.name + "-wal")
        waits = log.exists() and log.stat().st_size > 0
        if waits or trouble_of(error) not in _NO_SHARING:
            raise
        uri = f"{path.absolute().as_uri()}?immutable=1"
        return sqlite3.connect(
            uri, uri=True, check_same_thread=False, isolation_level=None, factory=_Frozen
        )


def _thawed(connection: object, entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
    """Ask for a new connection instead of a used frozen one: the disk may be well again."""
    if isinstance(connection, _Frozen) and not entry.info.pop(_FRESH, False):
        raise DisconnectionError


class Database:
    """Units of work on the centre's database. Safe to use from several threads.

    ``write`` and ``read`` raise StorageTroubleError when the disk or a lock is in the way.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._turns = Turns()
        self._failed_at: float | None = None
        self._writer = open_engine(path, writing=True)
        self._reader = open_engine(path, writing=False)
        self._commits = Commits(self._writer, self._turns)
        self._write_session = sessionmaker(self._writer, expire_on_commit=False)
        self._read_session = sessionmaker(self._reader, expire_on_commit=False)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A writing transaction: durable when the block ends, rolled back when it raises.

        Writers of this process go one at a time, in the order of their asking. The lock is taken
        before the block begins: a time that is read in it is that of no other writer's, such as
        a backup, which is another process.
        """
        with self._alone(), self._told(), self._write_session.begin() as session:
            session.connection()
            yield session

    @contextmanager
    def write_together(self) -> Iterator[Session]:
        """The same for those who come by the dozen: who stands in line writes into one commit.

        What the block sees of others may not be durable yet; it is when the block ends.
        """
        self._take_turn(TURN_S)
        with self._told(), self._commits.together() as session:
            yield session

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what is in the way of a write into StorageTroubleError, and remember when."""
        try:
            with told_as_trouble():
                yield
            self._failed_at = None
        except StorageTroubleError:
            self._failed_at = time.monotonic()
            raise

    @contextmanager
    def _alone(self, within_s: float = TURN_S) -> Iterator[None]:
        """The turn, with nothing open that others wrote."""
        self._take_turn(within_s)
        try:
            self._commits.end()
            yield
        finally:
            self._turns.pass_on()

    def _take_turn(self, within_s: float) -> None:
        if not self._turns.take(within_s):
            raise StorageTroubleError(Trouble.LOCKED)

    @property
    def ailing(self) -> bool:
        """Whether the last write failed, a moment ago: what can wait is better not written."""
        failed_at = self._failed_at
        return failed_at is not None and time.monotonic() - failed_at < _AILING_S

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A reading transaction on one snapshot."""
        with told_as_trouble(), self._read_session() as session:
            yield session

    def look_up(self, statement: str, *values: object) -> tuple[Any, ...] | None:
        """One row as it lies there, past sessions: for what every request has to know."""
        with told_as_trouble(), closing(self._reader.raw_connection()) as connection:
            driver = cast(sqlite3.Connection, connection.driver_connection)
            return cast(tuple[Any, ...] | None, driver.execute(statement, values).fetchone())

    def probe(self) -> None:
        """Read, and take the write lock for a moment. Raises StorageTroubleError."""
        with self.read() as session:
            session.execute(text("SELECT epoch FROM store")).first()
        with (
            self._alone(_PROBE_TURN_S),
            told_as_trouble(),
            closing(_connected(self.path)) as connection,
        ):
            connection.execute(f"PRAGMA busy_timeout={_PROBE_BUSY_MS}")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")

    def close(self) -> None:
        """Give connections back to the system."""
        self._writer.dispose()
        self._reader.dispose()
