"""Sealed files leave the terminal some time after the centre acknowledged their record."""

import os
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from kiosk.records.errors import storage_errors
from kiosk.records.outbox import Outbox
from kiosk.records.sealedfiles import ATTACHMENTS, RECORDS

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
        _remove(folder / ATTACHMENTS, [name for record in old for name in record.attachments])
        _remove(folder / RECORDS, [record.file for record in old])
    outbox.mark_removed([record.position for record in old])
    return len(old)


def _remove(folder: Path, names: Iterable[str]) -> None:
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for name in names:
            with suppress(FileNotFoundError):
                os.unlink(name, dir_fd=place)
        os.fsync(place)
    finally:
        os.close(place)
