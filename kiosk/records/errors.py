"""Storage errors and the one place that recognises them."""

import errno
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from contracts.errors import BugError, KioskError, StorageError, StorageFullError

_FULL_ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_PRIMARY_CODE = 0xFF


class StoreNotReadyError(StorageError):
    """The database is not there yet or has another schema: the migrator has to run first."""

    code = "S-102"


class StoreInUseError(StorageError):
    """Another process already commits to this folder."""

    code = "S-103"
    retryable = False


class StoreDamagedError(StorageError):
    """The database is damaged or gone although there was one: a person gives ``kiosk recover``."""

    code = "S-104"
    retryable = False


class StateDamagedError(StorageError):
    """A small file that was written whole is empty, cut or changed: damaged, never new."""

    code = "S-105"
    retryable = False


class FileDamagedError(StorageError):
    """A sealed file is not there or not read, or its bytes are not those that its name promises."""

    code = "S-106"
    retryable = False


class InDoubtError(StorageError):
    """A file was named and could not be taken back: it may turn up after a power cut."""

    code = "S-107"


@contextmanager
def storage_errors(doing: str) -> Iterator[None]:
    """Raise StorageFullError or StorageError in place of what the system raises.

    ``doing`` says what was tried; messages hold no values.
    """
    try:
        yield
    except Exception as exc:
        ours = _translated(doing, exc)
        if ours is None:
            raise
        raise ours from exc


def _translated(doing: str, error: Exception) -> KioskError | None:
    """What an error means for the store; None for one that means nothing here."""
    raised = _beneath(error)
    if isinstance(error, OSError):
        return _family(error.errno in _FULL_ERRNOS)(f"{doing}: errno {error.errno}")
    if isinstance(raised, sqlite3.IntegrityError):
        return BugError(f"{doing}: the rows contradict each other")
    if isinstance(raised, sqlite3.Error) or raised is not error:
        return _from_sqlite(doing, raised)
    if isinstance(error, UnicodeDecodeError):  # SQLite quotes a damaged schema
        return StoreDamagedError(f"{doing}: a text is none")
    return None


def _beneath(error: Exception) -> BaseException | None:
    """What SQLite raised, where SQLAlchemy wraps it.

    Small state files have the same errors and are read before the first page, which does not wait
    for SQLAlchemy.
    """
    if "sqlalchemy" not in sys.modules:
        return error
    from sqlalchemy.exc import DBAPIError

    return error.orig if isinstance(error, DBAPIError) else error


def _from_sqlite(doing: str, error: BaseException | None) -> StorageError:
    name = getattr(error, "sqlite_errorname", "") or type(error).__name__
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    # Without a code it is Python's own: the text of a column cannot be decoded.
    no_text = not code and isinstance(error, sqlite3.OperationalError)
    if no_text or code in _DAMAGED:
        return StoreDamagedError(f"{doing}: {name}")
    full = code == sqlite3.SQLITE_FULL or name in _WRITE_FAILURES
    return _family(full)(f"{doing}: {name}")


_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT})
# A file size limit or quota reaches SQLite as a failed write, not as "full".
_WRITE_FAILURES = frozenset({"SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE", "SQLITE_IOERR_TRUNCATE"})


def _family(full: bool) -> type[StorageError]:
    return StorageFullError if full else StorageError
