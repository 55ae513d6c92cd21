"""Under which letters people look for a word: pinyin initials of Chinese, letters and digits.

The readings are those of the pinyin keyboard (``characters.tsv``). A character with several
readings stands under each that is in common use: 重 under C and Z.
"""

import mmap
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

Initials = tuple[frozenset[str], ...]
"""For each letter, digit or character of a word the keys under which it is looked for."""

_RARER = 30
"""Eighths of a natural log: a reading 40 times rarer than the usual one is nobody's key."""
_WEIGHT = re.compile(rb"\d+")
_KEYS = re.compile("[A-Z0-9]")


def latin_initials(word: str) -> Initials:
    """Letters and digits alone; other characters stand under no key."""
    return tuple(_latin(char) for char in word if char.isalnum())


def _latin(char: str) -> frozenset[str]:
    """É is looked for under E."""
    bare = unicodedata.normalize("NFKD", char)[:1].upper()
    return frozenset(_KEYS.findall(bare))


class PinyinInitials:
    """Initials by the keyboard's readings. Words of items are remembered, nothing typed comes here.

    Raises:
        OSError: the file is missing (a broken installation).
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._of = lru_cache(maxsize=4096)(self._read)

    def __call__(self, word: str) -> Initials:
        """The keys of each letter, digit or character; signs and spaces are left out."""
        return tuple(self._of(char) for char in word if char.isalnum())

    def _read(self, char: str) -> frozenset[str]:
        found = _latin(char)
        if found:
            return found
        readings = self._readings(char)
        usual = max(readings.values(), default=0)
        return frozenset(
            letter
            for letter, weight in readings.items()
            if usual - weight < _RARER and (weight or not usual)
        )

    def _readings(self, char: str) -> dict[str, int]:
        """The first letters of a character's syllables, and how common it is as that."""
        data, wanted, found = self._map, char.encode(), dict[str, int]()
        at = data.find(wanted)
        while at >= 0:
            start = data.rfind(b"\n", 0, at) + 1
            letter = data[start : start + 1].decode("ascii").upper()
            weight = _WEIGHT.match(data, at + len(wanted))
            if weight is not None:
                found[letter] = max(int(weight[0]), found.get(letter, 0))
            at = data.find(wanted, at + len(wanted))
        return found
