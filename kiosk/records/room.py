"""Whether the disk has room for new photos, asked before it is full.

Without a photo a submission needs a few kilobytes: long after photos had to stop, people can
still submit, and what was promised to them can still be kept and delivered.
"""

import os
import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.records.errors import storage_errors

LEAST_FREE = 256 * 1024 * 1024
"""Bytes: below, no new photo is taken."""
FREE_AGAIN = 384 * 1024 * 1024
"""Bytes: from here on photos are taken again; the distance keeps it from going to and fro."""
LEAST_FILES = 2_000
"""Files that may still be made, on file systems that count them."""


class PhotoRoom:
    """Watermarks of the disk that holds ``folder``. Any thread.

    Args:
        free: bytes and files that are free, as ``disk_free`` tells.
    """

    def __init__(
        self, folder: Path, free: Callable[[Path], tuple[int, int | None]] | None = None
    ) -> None:
        self._folder = folder
        self._free = free or disk_free
        self._lock = threading.Lock()
        self._closed = False

    def allows_photos(self) -> bool:
        """Whether a new photo may be taken now; asks the disk, which takes microseconds.

        Raises:
            StorageError: the disk does not say.
        """
        free, files = self._free(self._folder)
        with self._lock:
            least = FREE_AGAIN if self._closed else LEAST_FREE
            self._closed = free < least or (files is not None and files < LEAST_FILES)
            return not self._closed


def disk_free(folder: Path) -> tuple[int, int | None]:
    """Bytes that this user may still write, and files; None where files are not counted.

    Raises:
        StorageError: the disk does not say.
    """
    with storage_errors("look for room"):
        told = os.statvfs(folder)
    return told.f_bavail * told.f_frsize, told.f_favail if told.f_files else None
