"""Under which letters people look for a word: pinyin initials of Chinese, letters and digits.

The readings are those of the pinyin keyboard (``characters.tsv``). A character with several
readings stands under each that is in common use: 重 under C and Z.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from kiosk.readings import Readings

Initials = tuple[frozenset[str], ...]
"""For each letter, digit or character of a word the keys under which it is looked for."""

_RARER = 30
"""Eighths of a natural log: a reading 40 times rarer than the usual one is nobody's key."""
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
        self._readings = Readings(path)
        self._of = lru_cache(maxsize=4096)(self._read)

    def __call__(self, word: str) -> Initials:
        """The keys of each letter, digit or character; signs and spaces are left out."""
        return tuple(self._of(char) for char in word if char.isalnum())

    def _read(self, char: str) -> frozenset[str]:
        found = _latin(char)
        if found:
            return found
        readings = self._readings.of(char)
        usual = max(readings.values(), default=0)
        return frozenset(
            syllable[0].upper()
            for syllable, weight in readings.items()
            if usual - weight < _RARER and (weight or not usual)
        )
