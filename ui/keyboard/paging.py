"""Candidates in rows and pages: what fits is shown, the rest is one key further."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ui.keyboard.engine import Candidate


@dataclass(frozen=True, slots=True)
class Room:
    """Space for candidates in pixels: a first row and more rows, keys at least ``least`` wide."""

    first: int = 700
    width: int = 900
    rows: int = 1
    least: int = 90
    char: int = 40
    padding: int = 20
    gap: int = 12

    def key_width(self, text: str) -> int:
        """Width of a candidate's key."""
        wide = sum(self.char if ord(char) > 0xFF else self.char * 0.6 for char in text)
        return max(self.least, round(wide) + 2 * self.padding)

    def row_width(self, row: int) -> int:
        """The first row is shorter: the keys that turn pages stand there."""
        return self.width if row else self.first


@dataclass(frozen=True, slots=True)
class Placed:
    """A candidate's key: number on the page, place in the rows, text."""

    number: int
    row: int
    from_left: int
    wide: int
    label: str = field(repr=False)


class Pages:
    """Turns pages of candidates; remembers where the pages before began."""

    def __init__(self) -> None:
        self._starts = [0]
        self._end = 0
        self._count = 0

    @property
    def start(self) -> int:
        """Index of the first candidate on the page."""
        return self._starts[-1]

    @property
    def has_previous(self) -> bool:
        """There is a page before this one."""
        return len(self._starts) > 1

    @property
    def has_next(self) -> bool:
        """There is a page after this one."""
        return self._end < self._count

    def reset(self) -> None:
        """Other candidates: the first page."""
        self._starts = [0]

    def next(self) -> None:
        """One page on; the last page stays."""
        if self.has_next:
            self._starts.append(self._end)

    def previous(self) -> None:
        """One page back; the first page stays."""
        if self.has_previous:
            self._starts.pop()

    def place(self, candidates: Sequence[Candidate], room: Room) -> list[Placed]:
        """The keys of the page that begins at ``start``."""
        placed: list[Placed] = []
        row = left = 0
        for candidate in candidates[self.start :]:
            width = room.key_width(candidate.text)
            if left and left + width > room.row_width(row):
                row, left = row + 1, 0
            if row >= room.rows:
                break
            width = min(width, room.row_width(row))
            placed.append(Placed(len(placed), row, left, width, candidate.text))
            left += width + room.gap
        self._count = len(candidates)
        self._end = self.start + len(placed)
        return placed
