"""Adding to the logbook: one writer at a time, and an entry counts once it is synced.

Screen, sync process and commands of a technician all write. Where a line cannot be kept, the next
one that can says how many are missing.
"""

import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import structlog

from contracts.errors import StorageError, StorageFullError
from contracts.logbook import OLDEST, Head, Saying, chained
from hardening.files import append_durably, cut_durably
from kiosk.logbook.book import (
    FOLDER,
    HEAD_NAME,
    files,
    line_of,
    path_of,
    read_book,
    read_end,
)
from kiosk.records.errors import storage_errors
from kiosk.records.locks import hold_by
from kiosk.records.statefile import write_state

LOCK_NAME = "logbook.lock"
PATIENCE_S = 5.0
"""How long another writer may take."""
FILE_BYTES = 64 * 1024
"""From here on a file is not added to: what is removed later is removed by files."""
MOST_BYTES = 32 * 1024 * 1024
"""What the book may take on the disk while the centre does not hear of it."""
DAMAGED, MISSED = "logbook.damaged", "logbook.lines_missed"
_MOST_NAMED = 64
"""Holes that one look names; the next names others."""
_LONGEST = 64
_OTHER = re.compile(r"[^A-Za-z0-9._:+/~-]")

_log = structlog.get_logger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Logbook:
    """The book of one data folder. Any thread and process."""

    def __init__(self, data_dir: Path, now: Callable[[], datetime] = _utc_now) -> None:
        self._data_dir = data_dir
        self._now = now
        self._missed = 0

    def write(self, what: str, **said: str | int) -> None:
        """Add an entry: what happened, a dotted past-tense word, and short facts of it.

        Nothing personal, and no free text: other characters than those of words become dashes.

        Raises:
            StorageFullError, StorageError: it is not in the book.
        """
        try:
            with alone(self._data_dir):
                missed = [self._saying(MISSED, lines=self._missed)] if self._missed else []
                self._append([*missed, self._saying(what, **said)])
        except StorageError:
            self._missed += 1
            raise
        self._missed = 0

    def note(self, what: str, **said: str | int) -> bool:
        """The same for what goes on though the disk does not take the line; whether it did."""
        try:
            self.write(what, **said)
        except StorageError as error:
            _log.error("logbook.not_written", what=what, code=error.code)
            return False
        return True

    def check(self) -> None:
        """Name what is not as it was written, each hole by an entry of its own, once.

        Raises:
            StorageFullError, StorageError: the book cannot be read or added to now.
        """
        with alone(self._data_dir):
            book = read_book(self._data_dir)
            named = {
                (entry.said.get("first"), entry.said.get("last"))
                for entry in book.entries
                if entry.what == DAMAGED
            }
            holes = [hole for hole in book.holes if hole not in named][:_MOST_NAMED]
            if holes:
                _log.critical("logbook.damaged", holes=holes, alarm=True)
                self._append([self._saying(DAMAGED, first=one, last=last) for one, last in holes])

    def _saying(self, what: str, **said: str | int) -> Saying:
        at = max(self._now().astimezone(UTC).replace(microsecond=0), OLDEST)
        return Saying(at=at, what=what, said={key: _short(value) for key, value in said.items()})

    def _append(self, sayings: Sequence[Saying]) -> None:
        end = read_end(self._data_dir)
        self._require_room()
        entries = chained(end.head, sayings)
        data = b"".join(line_of(entry) for entry in entries)
        last = end.last
        with storage_errors("write the logbook"):
            if last is None or last.size >= FILE_BYTES:
                path = path_of(self._data_dir, entries[0].n)
            else:
                path = last.path
                if end.torn:
                    cut_durably(path, last.whole)
                elif last.whole < last.size:  # damaged: it stays as it is, on a line of its own
                    data = b"\n" + data
            append_durably(path, data)
        self._count(entries[-1].head)

    def _count(self, head: Head) -> None:
        """The entry is kept already: where this fails, the next one says it."""
        try:
            write_state(self._data_dir / FOLDER / HEAD_NAME, head.model_dump(mode="json"))
        except StorageError as error:
            _log.warning("logbook.head_not_written", code=error.code)

    def _require_room(self) -> None:
        with storage_errors("measure the logbook"):
            size = sum(path.stat().st_size for path in files(self._data_dir))
        if size > MOST_BYTES:
            raise StorageFullError("the logbook is full until the centre has it")


@contextmanager
def alone(data_dir: Path, patience_s: float = PATIENCE_S) -> Iterator[None]:
    """Nobody else changes the book meanwhile. Raises StorageError, StoreInUseError."""
    lock = hold_by(data_dir, LOCK_NAME, time.monotonic() + patience_s)
    try:
        yield
    finally:
        os.close(lock)


def _short(value: str | int) -> str | int:
    if isinstance(value, int):
        return int(value)
    return _OTHER.sub("-", value)[:_LONGEST] or "-"
