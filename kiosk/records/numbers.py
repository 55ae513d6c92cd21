"""``numbers.json``: receipt numbers that may have been given, outside the database.

A number on paper is a promise that no other paper bears it. So numbers are reserved in blocks,
durably, before the first of a block is given: whatever becomes of database and files, no number
up to the end of the block is given again. The file also tells that this folder has a store.
"""

from pathlib import Path

from kiosk.records.errors import StateDamagedError
from kiosk.records.statefile import read_state, write_state

FILE_NAME = "numbers.json"
BLOCK = 64
"""Receipts; one durable write for each of these, and so many numbers skipped by a recovery."""


class Numbers:
    """The reserved numbers of one folder; the sequence of a receipt starts at 1."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._reserved = read_reserved(folder)

    @property
    def reserved(self) -> int | None:
        """The highest sequence that may have been given; None before the first start."""
        return self._reserved

    def reserve(self, sequence: int) -> None:
        """Make sure that ``sequence`` is reserved, durably, before it is given.

        Raises:
            StorageFullError, StorageError: it must not be given.
        """
        if self._reserved is not None and sequence <= self._reserved:
            return
        end = sequence - 1 + BLOCK if sequence else 0
        write_state(self._path, {"reserved": end})
        self._reserved = end


def read_reserved(folder: Path) -> int | None:
    """The highest sequence that may have been given; None when the file was never made.

    Raises:
        StateDamagedError: the file is empty, cut or changed.
    """
    document = read_state(folder / FILE_NAME)
    if document is None:
        return None
    reserved = document.get("reserved")
    if not isinstance(reserved, int) or reserved < 0:
        raise StateDamagedError(f"{FILE_NAME} holds no number")
    return reserved
