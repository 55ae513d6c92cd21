"""The pinyin dictionary, read where it lies: nothing is loaded, nothing is ever written.

The files are sorted text (see script/build_pinyin.py): a key, a tab, and ``text weight`` pairs
heaviest first. They are mapped into memory and searched by halving, so opening takes less than
a millisecond and there is no state that could remember what somebody typed.
"""

import mmap
import re
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

ENTRY = re.compile(r"([^\d ]+)(\d+)")


class Entry(NamedTuple):
    """A text of the dictionary; ``weight`` is its frequency in eighths of a natural log."""

    text: str
    weight: int


def parse_entries(line: bytes) -> list[Entry]:
    """Entries of a line's second column."""
    values = line.partition(b"\t")[2].decode("utf-8")
    return [Entry(text, int(weight)) for text, weight in ENTRY.findall(values)]


def parse_first(line: bytes) -> Entry:
    """The heaviest entry of a line."""
    start = line.index(b"\t") + 1
    end = line.find(b" ", start)
    text, weight = ENTRY.findall(line[start : end if end > 0 else len(line)].decode("utf-8"))[0]
    return Entry(text, int(weight))


class SortedLines:
    """Lines of a sorted file, found by key or by the beginning of a key."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def close(self) -> None:
        """Gives the mapping back."""
        self._map.close()

    def starting(self, beginning: bytes) -> Iterator[bytes]:
        """Lines that start with ``beginning``, in order."""
        at = self._first_not_before(beginning)
        size = len(self._map)
        width = len(beginning)
        while at < size and self._map[at : at + width] == beginning:
            end = self._map.find(b"\n", at)
            yield self._map[at:end]
            at = end + 1

    def line(self, key: str) -> bytes:
        """The line of exactly this key; empty when it is not there."""
        return next(self.starting(key.encode("ascii") + b"\t"), b"")

    def entries(self, key: str) -> list[Entry]:
        """Entries of exactly this key, heaviest first; [] when it is not there."""
        line = self.line(key)
        return parse_entries(line) if line else []

    def _first_not_before(self, beginning: bytes) -> int:
        data = self._map
        low, high = 0, len(data)  # both are starts of lines (or the end)
        width = len(beginning)
        while low < high:
            start = data.rfind(b"\n", low, (low + high) // 2) + 1 or low
            if data[start : start + width] < beginning:
                low = data.find(b"\n", start) + 1
            else:
                high = start
        return low


class PinyinDictionary:
    """Characters by syllable and phrases by syllables. Read only; close it or use ``with``.

    Raises:
        OSError: a file of the folder is missing (a broken installation).
    """

    def __init__(self, folder: Path) -> None:
        self._phrases = SortedLines(folder / "phrases.tsv")
        self._initials = SortedLines(folder / "initials.tsv")
        self._characters: dict[str, bytes] = {}
        for line in (folder / "characters.tsv").read_bytes().splitlines():
            self._characters[line[: line.index(b"\t")].decode("ascii")] = line

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    def close(self) -> None:
        """Gives the files back."""
        self._phrases.close()
        self._initials.close()

    @property
    def syllables(self) -> frozenset[str]:
        """Every syllable that some character has."""
        return frozenset(self._characters)

    def characters(self, syllable: str) -> list[Entry]:
        """Characters of a whole syllable, commonest first."""
        line = self._characters.get(syllable)
        return parse_entries(line) if line else []

    def common_characters(self, beginning: str, each: int) -> list[Entry]:
        """The ``each`` commonest characters of every syllable with this beginning."""
        found: list[Entry] = []
        for syllable, line in self._characters.items():
            if syllable.startswith(beginning):
                found += parse_entries(line[: line.rfind(b" ", 0, 16 * each)])[:each]
        return sorted(found, key=lambda entry: -entry.weight)

    def phrases(self, key: str) -> list[Entry]:
        """Phrases of exactly these syllables ("bei'jing"), commonest first."""
        return self._phrases.entries(key)

    def commonest(self, syllables: tuple[str, ...]) -> Entry | None:
        """The commonest text of exactly these syllables."""
        if len(syllables) == 1:
            line = self._characters.get(syllables[0], b"")
        else:
            line = self._phrases.line("'".join(syllables))
        return parse_first(line) if line else None

    def phrases_beginning(self, key: str, syllables: int) -> list[Entry]:
        """Phrases of that many syllables whose key goes on from ``key`` ("bei'j")."""
        found: list[Entry] = []
        for line in self._phrases.starting(key.encode("ascii")):
            if line.partition(b"\t")[0].count(b"'") == syllables - 1:
                found += parse_entries(line)
        return sorted(found, key=lambda entry: -entry.weight)

    def phrases_of_initials(self, initials: str) -> list[Entry]:
        """The commonest phrases whose syllables begin with these letters."""
        return self._initials.entries(initials)
