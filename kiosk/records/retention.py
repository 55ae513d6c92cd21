"""Sealed files leave the terminal some time after the centre acknowledged their record."""

import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from kiosk.records.attachments import FOLDER_NAME
from kiosk.records.errors import storage_errors
from kiosk.records.outbox import Outbox

AT_ONCE = 200
"""Records in one go: each is a transaction's row and a few files."""


def remove_old(folder: Path, outbox: Outbox, before: datetime) -> int:
    """Remove the files of what the centre acknowledged before a time, its own; oldest first.

    At most ``AT_ONCE`` records; returns how many. The rows stay: they are small, and numbers and
    signed answers are in them. The files go first, so that a full disk has room for the note.

    Raises:
        StorageFullError, StorageError: the rest is done the next time.
    """
    old = outbox.removable(before, AT_ONCE)
    if not old:
        return 0
    with storage_errors("remove old files"):
        place = os.open(folder / FOLDER_NAME, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for _, names in old:
                for name in names:
                    with suppress(FileNotFoundError):
                        os.unlink(name, dir_fd=place)
            os.fsync(place)
        finally:
            os.close(place)
    outbox.mark_removed([position for position, _ in old])
    return len(old)
