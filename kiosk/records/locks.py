"""Which process may do what in a folder; the kernel lets go of a lock when it dies."""

import fcntl
import os
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.records.errors import StoreInUseError, storage_errors

COMMITTING = "records.lock"
DELIVERING = "sync.lock"
INHERITING = "inherited.lock"
"""Who keeps a record of the terminal before, and who puts them into the store: each for moments."""
_WHO = {
    COMMITTING: "the terminal: stop it first (civic-kiosk-screen)",
    DELIVERING: "the terminal's delivery: stop it first (civic-kiosk-sync)",
}
"""Who works in a folder, for whoever has to make room there."""
_POLL_S = 0.02


def hold(folder: Path, name: str) -> int:
    """Take a lock without waiting; gives the descriptor that holds it until it is closed.

    Raises:
        StoreInUseError: another process has it.
    """
    with storage_errors("lock the data folder"):
        lock = os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    return _taken(lock, _WHO.get(name, ""))


def hold_folder_by(folder: Path, patience_s: float = 0.0) -> int:
    """The same of a folder itself, in which no file is left; waits so long for it.

    Raises:
        StoreInUseError: another process has it still.
    """

    def take() -> int:
        with storage_errors("lock a folder"):
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        return _taken(lock)

    return _by(time.monotonic() + patience_s, take)


def hold_by(folder: Path, name: str, until: float) -> int:
    """Take a lock as ``hold`` does, waiting for it until ``until`` of the monotonic clock.

    Raises:
        StoreInUseError: another process has it still.
    """
    return _by(until, lambda: hold(folder, name))


def is_held(path: Path) -> bool:
    """Whether somebody holds this lock at this moment; not where that cannot be seen."""
    try:
        lock = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(lock)
    return False


def _by(until: float, take: Callable[[], int]) -> int:
    while True:
        try:
            return take()
        except StoreInUseError:
            if time.monotonic() >= until:
                raise
        time.sleep(_POLL_S)


def _taken(lock: int, who: str = "") -> int:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as exc:
        os.close(lock)
        told = "another process works in this folder"
        raise StoreInUseError(f"{told}, {who}" if who else told) from exc
    return lock
