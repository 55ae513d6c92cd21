"""What of the terminal's logbook goes to the centre: how far it goes, and what the centre lacks."""

from pathlib import Path

import structlog

from contracts.canonical import canonical_bytes
from contracts.errors import StorageError
from contracts.fleet import MAX_HEARTBEAT_BYTES, Heartbeat
from contracts.logbook import START, BookPart, Entry, Head, part_of
from kiosk.logbook.book import read_head, run_after
from kiosk.logbook.logged import read_logged
from sync.centre import heartbeat_bytes

log = structlog.get_logger(__name__)

MOST_IN_A_BEAT = 64
_LEAST = 1
"""Entries that are told even where there is no room: else some would never be."""


class BookTold:
    """What of one book the centre is to hear. One thread.

    What a centre that keeps no logbooks never asks on from is not read again and again.
    """

    def __init__(self, data_dir: Path, most: int = MOST_IN_A_BEAT) -> None:
        self._data_dir = data_dir
        self._most = most
        self._since = -1
        self._until = START
        self._run: tuple[Entry, ...] = ()

    def part(self) -> BookPart | None:
        """By what the centre said last; None where there is no book to read."""
        try:
            head = read_head(self._data_dir)
            since = (read_logged(self._data_dir) or START).n
            run = self._after(since, head)
        except StorageError as exc:
            log.warning("logbook.not_read", code=exc.code)
            return None
        if head == START:
            return None
        return part_of(head, since, [entry for entry in run if entry.n <= head.n])

    def _after(self, since: int, head: Head) -> tuple[Entry, ...]:
        if since >= head.n:
            return ()
        full = len(self._run) == self._most
        if since != self._since or not (full or head == self._until):
            self._run = run_after(self._data_dir, since, self._most)
            self._since, self._until = since, head
        return self._run


def cut_to(part: BookPart, room: int) -> BookPart:
    """With as many of its entries as take no more bytes than this, one at least."""
    taken = 0
    for entry in part.entries:
        room -= len(canonical_bytes(entry.model_dump(mode="json"))) + 1
        if room < 0 and taken >= _LEAST:
            break
        taken += 1
    if taken == len(part.entries):
        return part
    return part.model_copy(update={"entries": part.entries[:taken], "n": part.last})


def with_book(beat: Heartbeat, part: BookPart | None, room: int) -> Heartbeat:
    """With the book, whose entries take half the room that is left; the rest is the counters'."""
    if part is None:
        return beat
    bare = part.model_copy(update={"entries": (), "n": part.last})
    left = room - len(heartbeat_bytes(beat.model_copy(update={"logbook": bare})))
    told = beat.model_copy(update={"logbook": cut_to(part, left // 2)})
    return told if len(heartbeat_bytes(told)) <= MAX_HEARTBEAT_BYTES else beat
