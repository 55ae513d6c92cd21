"""Locks of the data folder: the kernel lets go of them when their process dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.records.errors import storage_errors
from sync.errors import SyncRunningError

_POLL_S = 0.05


@contextmanager
def only_one(data_dir: Path, name: str, *, patience_s: float = 0.0) -> Iterator[None]:
    """Hold a lock of the folder, waited for as long as ``patience_s``.

    Raises:
        SyncRunningError: somebody else holds it.
        StorageError: it cannot be opened.
    """
    with storage_errors("lock the data folder"):
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(data_dir / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        until = time.monotonic() + patience_s
        while not _taken(lock):
            if time.monotonic() >= until:
                raise SyncRunningError("another sync process serves this folder")
            time.sleep(_POLL_S)
        yield
    finally:
        os.close(lock)


def _taken(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
