"""How characters are read, by the file of the pinyin keyboard (``assets/pinyin/characters.tsv``).

A line is a syllable without its tone, a tab, and ``character weight`` pairs, heaviest first; a
weight is a frequency in eighths of a natural logarithm, 0 for what was never counted.
"""

import mmap
import re
from collections.abc import Collection, Mapping
from pathlib import Path

_WEIGHT = re.compile(rb"\d+")
_COUNTED = re.compile(r"([^\d ])(\d+)")
_NEVER = re.compile(r"[^\d ]0(?: |$)")
"""From here on nothing of a line was ever counted."""


class Readings:
    """The syllables of characters. The file stays where it is; nothing that was asked is kept.

    Raises:
        OSError: the file is missing (a broken installation).
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def of(self, char: str) -> dict[str, int]:
        """The syllables of one character and how common it is as that. Takes 0.3 ms."""
        data, wanted, found = self._map, char.encode(), dict[str, int]()
        at = data.find(wanted)
        while at >= 0:
            weight = _WEIGHT.match(data, at + len(wanted))
            if weight is not None:
                start = data.rfind(b"\n", 0, at) + 1
                syllable = data[start : data.find(b"\t", start)].decode("ascii")
                found[syllable] = int(weight[0])
            at = data.find(wanted, at + len(wanted))
        return found

    def of_all(self, chars: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """The syllables of many characters at once, the commonest first; () where there is none."""
        wanted, found = frozenset(chars), dict[str, list[tuple[int, str]]]()
        for line in self._map[:].decode("utf-8").splitlines():
            syllable, _, entries = line.partition("\t")
            never = _NEVER.search(entries)
            counted = entries[: never.start()] if never else entries
            for char, weight in _COUNTED.findall(counted):
                if char in wanted:
                    found.setdefault(char, []).append((-int(weight), syllable))
        common = {char: tuple(s for _, s in sorted(pairs)) for char, pairs in found.items()}
        return {char: common.get(char) or self.usual(char) for char in sorted(wanted)}

    def usual(self, char: str) -> tuple[str, ...]:
        """The syllables that one character has in use, the commonest first."""
        readings = sorted((-weight, syllable) for syllable, weight in self.of(char).items())
        counted = tuple(syllable for weight, syllable in readings if weight)
        return counted or tuple(syllable for _, syllable in readings)

    def syllables(self) -> frozenset[str]:
        """Every syllable that some character has."""
        lines = self._map[:].splitlines()
        return frozenset(line[: line.index(b"\t")].decode("ascii") for line in lines)
