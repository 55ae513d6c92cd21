"""What keeps the disk or the database from doing its work, told apart in one place.

Everything above sees one error, ``StorageTroubleError``, and says it in the words of its edge.
"""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import ClassVar

from sqlalchemy.exc import DBAPIError

from contracts.errors import StorageError


class Trouble(StrEnum):
    """The kinds of trouble; also ``reason`` of ``/healthz`` and key of the console's words."""

    NO_ROOM = "no-room"
    LOCKED = "locked"
    READ_ONLY = "read-only"
    DAMAGED = "damaged"
    BROKEN = "broken"


_SENTENCES = {
    Trouble.NO_ROOM: "there is no room left on the disk",
    Trouble.LOCKED: "another program holds the database locked",
    Trouble.READ_ONLY: "the folder or its disk cannot be written to",
    Trouble.DAMAGED: "the database is damaged; restore a backup",
    Trouble.BROKEN: "the disk does not work",
}
_BY_RESULT = {
    sqlite3.SQLITE_FULL: Trouble.NO_ROOM,
    sqlite3.SQLITE_IOERR_SHMSIZE: Trouble.NO_ROOM,  # the 32 KiB beside a write-ahead log
    sqlite3.SQLITE_BUSY: Trouble.LOCKED,
    sqlite3.SQLITE_LOCKED: Trouble.LOCKED,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_CORRUPT: Trouble.DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.DAMAGED,
    sqlite3.SQLITE_IOERR: Trouble.BROKEN,
    sqlite3.SQLITE_CANTOPEN: Trouble.BROKEN,
}
_BY_ERRNO = {
    errno.ENOSPC: Trouble.NO_ROOM,
    errno.EDQUOT: Trouble.NO_ROOM,
    errno.EROFS: Trouble.READ_ONLY,
    errno.EACCES: Trouble.READ_ONLY,
    errno.EPERM: Trouble.READ_ONLY,
    errno.EIO: Trouble.BROKEN,
}
_PRIMARY = 0xFF  # the low byte of an extended result code of SQLite


class StorageTroubleError(StorageError):
    """The centre's disk or database does not do its work now; ``trouble`` says why."""

    code: ClassVar[str] = "S-150"

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(_SENTENCES[trouble])
        self.trouble = trouble


def trouble_of(error: BaseException) -> Trouble | None:
    """The trouble behind an error of the system or the database; None for any other error."""
    if isinstance(error, DBAPIError):
        return trouble_of(error.orig) if error.orig is not None else None
    if isinstance(error, sqlite3.Error):
        result: int = getattr(error, "sqlite_errorcode", 0)
        return _BY_RESULT.get(result) or _BY_RESULT.get(result & _PRIMARY)
    if isinstance(error, OSError) and error.errno is not None:
        return _BY_ERRNO.get(error.errno)
    return None


@contextmanager
def told_as_trouble() -> Iterator[None]:
    """Turn such errors of a block into StorageTroubleError."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, OSError) as error:
        trouble = trouble_of(error)
        if trouble is None:
            raise
        raise StorageTroubleError(trouble) from error
