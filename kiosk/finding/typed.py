"""What somebody has typed so far, read as sounds, characters and words.

Everything here lives as long as one key press and shows nothing of itself when it is printed.
"""

import heapq
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import NamedTuple

from kiosk.finding.sounds import INITIALS, Inventory, spelled

MOST_TYPED, MOST_SPELLED = 64, 32
"""Letters and characters that are looked at, and of which sounds are sought; all after them is
passed over.
"""
WAYS = 4
"""How many ways to read the same letters are followed."""
APOSTROPHES = "'’"
"""They part no word."""
_FURTHER = 7
"""How much less likely than the likeliest: xi an is followed beside xian, x i a n is not."""
_TONED = re.compile(r"(?:[a-z]{2,}[1-5])+[a-z]*")
_TONE = re.compile(r"[1-5]")
_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")}
_TENS = {"十": 10, "百": 100}
_ONES = "[一二三四五六七八九]"
_NUMBER = re.compile(f"(?:{_ONES}百)?{_ONES}?十{_ONES}?|{_ONES}百(?:零{_ONES})?")
_LONGEST, _MOST_INITIALS = 6, 12


class Kind(Enum):
    """How a unit was typed."""

    CHAR = auto()
    SYLLABLE = auto()
    INITIAL = auto()
    BEGUN = auto()
    """The last one, while it is being typed."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What was typed for one character of a name."""

    kind: Kind
    text: str = field(repr=False)


Units = tuple[Unit, ...]
WHOLE = 2
"""What a syllable costs that is spelled in full."""
_SPELLED_ODDLY, _BEGUN, _INITIAL, _NOTHING = 1, 4, 8, 16


@dataclass(frozen=True, slots=True)
class Typed:
    """One state of the entry: ``plain`` without signs and spaces, ``words`` of Latin letters."""

    plain: str = field(repr=False)
    parts: tuple[str, ...] = field(repr=False)
    words: tuple[str, ...] = field(repr=False)

    @property
    def letters(self) -> str:
        """All of it, where it is nothing but letters; else ""."""
        return self.plain if self.plain.isascii() and self.plain.isalpha() else ""


def clean(text: str) -> Iterator[tuple[str, int]]:
    """Letters, digits and characters without case, accent and width, and where each stood."""
    for at, char in enumerate(text):
        if "\u4e00" <= char <= "\u9fff" or char.isascii():  # for these there is a quicker way
            if char.isalnum():
                yield char.lower(), at
            continue
        for one in unicodedata.normalize("NFKC", char).lower():
            if one.isalnum():
                yield (one if one.isascii() or one >= "\u2e80" else _bare(one)), at


class Plain(dict[int, str]):
    """For ``str.translate``: what ``clean`` leaves of a text, at once. For words of items alone,
    because it remembers their characters; ``between`` stands for what is left out.
    """

    def __init__(self, between: str = "") -> None:
        self._between = between

    def __missing__(self, point: int) -> str:
        left = "".join(char for char, _ in clean(chr(point)))
        self[point] = left or ("" if chr(point) in APOSTROPHES else self._between)
        return self[point]


def _bare(letter: str) -> str:
    """é as e, ü and its tones as v, as on a keyboard."""
    apart = unicodedata.normalize("NFD", letter)
    return "v" if apart[:2] == "u\u0308" else apart[:1]


def read(text: str) -> Typed:
    """What was typed, cut to the length that is looked at."""
    kept: list[str] = []
    last = -2
    for char, at in clean(unicodedata.normalize("NFC", text[:MOST_TYPED])):
        if at > last + 1 and kept:
            kept.append(" ")
        kept.append(char)
        last = at
    spaced = "".join(kept)
    parts = tuple(part for each in spaced.split() for part in _alike(_without_tones(each)))
    words = tuple(part for part in parts if part.isascii())
    return Typed("".join(parts), parts, words)


def in_digits(text: str) -> str:
    """Numbers in digits, as names have them: 八十岁 is 80岁."""
    return _NUMBER.sub(lambda found: str(_number(found[0])), text)


def _number(chars: str) -> int:
    """Up to 999; a ten or a hundred alone is one of them."""
    total, digit = 0, 0
    for char in chars:
        if char in _TENS:
            total += (digit or 1) * _TENS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return total + digit


def _without_tones(part: str) -> str:
    """yang3lao3 is meant as yanglao; 80sui stays."""
    return _TONE.sub("", part) if _TONED.fullmatch(part) else part


def _alike(part: str) -> list[str]:
    """Runs of Latin letters, of digits, and of other characters."""
    return re.findall(r"[a-z]+|[0-9]+|[^a-z0-9]+", part)


def ways(typed: Typed, inventory: Inventory) -> list[tuple[int, Units]]:
    """How it can be read, unit by unit, and how unlikely that is; the likeliest first.

    Letters that may all be initials are read so at last, however unlikely.
    """
    found: list[tuple[int, Units]] = [(0, ())]
    parts = _within(typed.parts, MOST_SPELLED)
    for number, part in enumerate(parts):
        if part.isascii() and part.isalpha():
            last = number == len(parts) - 1
            cut = _cut(part, inventory, last=last)
        else:
            cut = [(0, tuple(Unit(Kind.CHAR, char) for char in part))]
        joined = [(a + b, (*one, *more)) for a, one in found for b, more in cut]
        found = heapq.nsmallest(WAYS, joined, key=lambda way: way[0])
    likely = [way for way in found if way[1] and way[0] <= found[0][0] + _FURTHER]
    initials = tuple(Unit(Kind.INITIAL, letter) for letter in typed.letters)
    if 1 < len(initials) <= _MOST_INITIALS and INITIALS.issuperset(typed.letters):
        cost = _INITIAL * len(initials)
        likely += [(cost, initials)] if all(way[1] != initials for way in likely) else []
    return likely


def _within(parts: tuple[str, ...], most: int) -> list[str]:
    """The beginning of what was typed."""
    kept: list[str] = []
    for part in parts:
        kept.append(part[:most])
        most -= len(kept[-1])
    return [part for part in kept if part]


class _Way(NamedTuple):
    """A way to read letters up to a place: its last unit, and the way before that."""

    cost: int
    number: int
    unit: Unit | None
    before: "_Way | None"

    def units(self) -> Units:
        """All of them, in order."""
        found: list[Unit] = []
        way: _Way | None = self
        while way is not None and way.unit is not None:
            found.append(_as_filed(way.unit))
            way = way.before
        return tuple(reversed(found))


def _cut(letters: str, inventory: Inventory, *, last: bool) -> list[tuple[int, Units]]:
    """Ways to cut a run of letters, with what they cost: few parts, and whole syllables first."""
    best: list[list[_Way]] = [[_Way(0, 0, None, None)], *([] for _ in letters)]
    number = 0
    for at in range(len(letters)):
        before = sorted(best[at])[:WAYS]
        for unit, cost in _units_at(letters, at, inventory, last=last):
            ways_on = best[at + len(unit.text)]
            for way in before:
                number += 1  # of equal ways the one that was found first
                ways_on.append(_Way(way.cost + cost, number, unit, way))
    return [(way.cost, way.units()) for way in sorted(best[-1])[:WAYS]]


def _units_at(
    letters: str, at: int, inventory: Inventory, *, last: bool
) -> Iterator[tuple[Unit, int]]:
    """Units that begin at a place, and what they cost."""
    for end in range(at + 1, min(at + _LONGEST, len(letters)) + 1):
        part = letters[at:end]
        if inventory.spells(part):
            odd = 0 if part in inventory.whole else _SPELLED_ODDLY
            yield Unit(Kind.SYLLABLE, part), WHOLE + odd
        elif last and end == len(letters) and len(part) > 1 and inventory.begins(part):
            yield Unit(Kind.BEGUN, part), WHOLE + _BEGUN
        if len(part) == 1 or part in ("zh", "ch", "sh"):
            # What begins nothing is a slip: what stands around it is read all the same.
            yield Unit(Kind.INITIAL, part), _INITIAL + (0 if part[0] in INITIALS else _NOTHING)


def _as_filed(unit: Unit) -> Unit:
    return Unit(unit.kind, spelled(unit.text)) if unit.kind is Kind.SYLLABLE else unit
