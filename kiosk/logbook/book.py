"""Reading the logbook: what it says, how far it goes, and what of it is not as it was written.

``logbook/<number>.log`` holds entries from that number on, a line each; ``head.json`` the last one
that counted. A line that is no whole entry says nothing: what is missing shows in the numbers.
Reading changes nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from contracts.canonical import canonical_bytes
from contracts.errors import StorageError
from contracts.logbook import START, Entry, Head
from kiosk.records.errors import storage_errors
from kiosk.records.statefile import read_state

FOLDER = "logbook"
HEAD_NAME = "head.json"
_BEGIN = b'{"at":'
_NAME = re.compile(r"(\d{13})\.log")
_MOST_READ = 1024 * 1024
"""Bytes of one file that are read; ours end far before."""
_MOST_TORN = 4096
"""What is longer was never written in one call."""

Hole = tuple[int, int]
"""The first and the last number of entries that are not as they were written."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """One file: its entries, and after how many bytes the last whole one ends."""

    path: Path
    entries: tuple[Entry, ...]
    whole: int
    size: int

    @property
    def first(self) -> int:
        """The number that it begins with."""
        return int(self.path.stem)


@dataclass(frozen=True, slots=True)
class End:
    """Where the next entry goes.

    ``counted``: the entry that counted last, None where that is not known.
    """

    head: Head
    last: Stretch | None
    counted: Head | None

    @property
    def torn(self) -> bool:
        """Whether what follows the last whole entry never counted: the power went in the middle."""
        if self.last is None or not 0 < self.last.size - self.last.whole <= _MOST_TORN:
            return False
        if self.counted is None:
            return self.head == START
        entries = self.last.entries
        return self.counted.n == (entries[-1].n if entries else self.last.first - 1)


@dataclass(frozen=True, slots=True)
class Book:
    """All that can be read, in order, and the holes in it."""

    entries: tuple[Entry, ...]
    head: Head
    holes: tuple[Hole, ...]


def line_of(entry: Entry) -> bytes:
    """An entry as it stands in a file."""
    return canonical_bytes(entry.model_dump(mode="json")) + b"\n"


def path_of(data_dir: Path, first: int) -> Path:
    """The file that begins with this number."""
    return data_dir / FOLDER / f"{first:013d}.log"


def files(data_dir: Path) -> list[Path]:
    """The book's files, in order. Raises StorageError."""
    with storage_errors("look for the logbook"):
        try:
            found = list((data_dir / FOLDER).iterdir())
        except FileNotFoundError:
            return []
    return sorted(path for path in found if _NAME.fullmatch(path.name))


def read_stretch(path: Path) -> Stretch:
    """One file; without entries where it is not there. Raises StorageError."""
    with storage_errors("read the logbook"):
        try:
            with path.open("rb") as opened:
                data = opened.read(_MOST_READ)
        except FileNotFoundError:
            data = b""
    entries, whole, at = [], 0, 0
    for line in data.split(b"\n")[:-1]:
        at += len(line) + 1
        entry = _entry(line)
        if entry is not None:
            entries.append(entry)
            whole = at
    return Stretch(path, tuple(entries), whole, len(data))


def head_in(path: Path) -> Head | None:
    """The head that a state file says; None where there is none, or nobody can read it."""
    try:
        document = read_state(path)
        return None if document is None else Head.model_validate(document)
    except (StorageError, ValidationError):
        return None


def read_counted(data_dir: Path) -> Head | None:
    """The entry that counted last; None where nobody can read it."""
    return head_in(data_dir / FOLDER / HEAD_NAME)


def read_end(data_dir: Path) -> End:
    """Where the book ends. Raises StorageError."""
    counted = read_counted(data_dir)
    last: Stretch | None = None
    for path in reversed(files(data_dir)):
        stretch = read_stretch(path)
        last = last or stretch
        if stretch.entries:
            return End(_later(stretch.entries[-1].head, counted), last, counted)
    return End(counted or START, last, counted)


def read_head(data_dir: Path) -> Head:
    """How far the book goes. Raises StorageError."""
    return read_counted(data_dir) or read_end(data_dir).head


def read_book(data_dir: Path) -> Book:
    """The whole book. Raises StorageError."""
    counted = read_counted(data_dir)
    stretches = [read_stretch(path) for path in files(data_dir)]
    first = stretches[0].first if stretches else 1
    entries, holes = _read(stretches, first)
    last = entries[-1].head if entries else None
    end = first - 1 if last is None else last.n
    if counted is not None and counted.n > end:
        holes.append((end + 1, counted.n))
    elif counted is not None and last is not None and counted.n == end and counted != last:
        holes.append((end, end))  # somebody wrote another one in its place
    return Book(tuple(entries), _later(last or START, counted), tuple(holes))


def run_after(data_dir: Path, n: int, most: int) -> tuple[Entry, ...]:
    """The first entries with greater numbers, as far as each continues the one before.

    Raises StorageError.
    """
    found: list[Entry] = []
    for entry in entries_from(data_dir, n + 1):
        if found and entry.before != found[-1].head:
            break
        found.append(entry)
        if len(found) == most:
            break
    return tuple(found)


def entries_from(data_dir: Path, n: int) -> Iterator[Entry]:
    """The entries from a number on; files before it are not read. Raises StorageError."""
    paths = files(data_dir)
    begins = [path for path in paths if int(path.stem) <= n]
    for path in paths[max(0, len(begins) - 1) :]:
        yield from (entry for entry in read_stretch(path).entries if entry.n >= n)


def _read(stretches: Iterable[Stretch], wanted: int) -> tuple[list[Entry], list[Hole]]:
    entries: list[Entry] = []
    holes: list[Hole] = []
    for entry in (each for stretch in stretches for each in stretch.entries):
        if entry.n < wanted:
            holes.append((entry.n, entry.n))
            continue
        if entry.n > wanted:
            holes.append((wanted, entry.n - 1))
        elif entries and entry.before != entries[-1].head:
            holes.append((entry.n, entry.n))
        entries.append(entry)
        wanted = entry.n + 1
    return entries, holes


def _later(head: Head, counted: Head | None) -> Head:
    """What counted stands where both have the same number: that was promised."""
    return head if counted is None or counted.n < head.n else counted


def _entry(line: bytes) -> Entry | None:
    """The entry at the end of a line: what stands before it had an end that is damaged."""
    begin = max(0, line.rfind(_BEGIN))
    try:
        return Entry.model_validate_json(line[begin:])
    except ValueError:
        return None
