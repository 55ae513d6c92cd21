"""Opening the database: WAL, every commit on disk before it returns, writers one at a time."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 15_000  # longer than any writing transaction here by far


def _configure(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_*
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # an acknowledged record survives a power cut
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_deferred(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def open_engine(path: Path, *, writing: bool) -> Engine:
    """An engine on the file; a writing one takes the write lock at the start (no upgrades)."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"check_same_thread": False})
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin_immediate if writing else _begin_deferred)
    return engine


class Database:
    """Units of work on the centre's database. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._writer = open_engine(path, writing=True)
        self._reader = open_engine(path, writing=False)
        self._write_session = sessionmaker(self._writer, expire_on_commit=False)
        self._read_session = sessionmaker(self._reader, expire_on_commit=False)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A writing transaction: durable when the block ends, rolled back when it raises."""
        with self._write_session.begin() as session:
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A reading transaction on one snapshot."""
        with self._read_session() as session:
            yield session

    def close(self) -> None:
        """Give connections back to the system."""
        self._writer.dispose()
        self._reader.dispose()
