"""The names of all items as two long strings of equal length: characters and their initials.

Searching one string for another is the fastest thing that Python does, and a string is the smallest
thing that it keeps. Rows follow each other by field, so that what comes first is the better one.
"""

import math
import re
from array import array
from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import chain

from kiosk.finding.entry import Entry, Field, Phrase
from kiosk.finding.quads import Quads
from kiosk.finding.sounds import Sounds
from kiosk.finding.typed import Plain
from kiosk.readings import Readings

END = "\n"
"""Around each row, in both strings."""
_OTHER_INITIALS = 3
"""Rows more for a name whose characters can be read with other initials."""
_TOLD = 16
_CHINESE = re.compile("[\u2e80-\U0010ffff]")
_Row = tuple[int, int, Field, str]
"""Item, number of the phrase, where it stands, its characters."""


FIELD_COST = {Field.NAME: 0, Field.ALIAS: 2, Field.OFFICIAL: 8, Field.GUIDE: 60}


def is_chinese(text: str) -> bool:
    """Whether words are found by their characters."""
    return _CHINESE.search(text) is not None


def weight(count: int, items: int) -> int:
    """What it tells of a wish that something stands in so many of the items."""
    return round(_TOLD * math.log((items + 1) / max(count, 0.5)))


class Index:
    """All names by character and initial, and in which items a character stands."""

    def __init__(self, entries: Sequence[Entry], readings: Readings) -> None:
        self._entries = entries
        names, named, said = _taken_apart(entries)
        chars = {char for *_, row in names for char in row}
        self.sounds = Sounds(readings, chars)
        firsts = {char: self.sounds.initials(char) for char in chars}
        self._owner, self._phrase, self._starts = array("I"), array("H"), array("I")
        field_ends: dict[Field, int] = {}
        characters: list[str] = []
        initials: list[str] = []
        at = len(END)
        for item, phrase, field, row in names:
            for read in _read(row, firsts):
                self._owner.append(item)
                self._phrase.append(phrase)
                self._starts.append(at)
                characters.append(row)
                initials.append(read)
                at += len(row) + 1
            field_ends[field] = at
        self.names_end = field_ends.get(Field.NAME, 0)
        self.aliases_end = field_ends.get(Field.ALIAS, self.names_end)
        self.characters = END.join(("", *characters, ""))
        self.initials = END.join(("", *initials, ""))
        self._quads = Quads(self.initials)
        self._rows, self._rows_end = _grouped(self._owner, self._phrase, len(entries))
        self._named, self._said = _by_char(named), _by_char(said)
        self._begun = _by_char([row[0] for row in characters])

    @property
    def size(self) -> int:
        """How many items there are."""
        return len(self._entries)

    def may_stand(self, initials: str) -> bool:
        """Whether these initials may stand in any row; False where they surely do not."""
        return self._quads.may_have(initials)

    # ---- rows ----------------------------------------------------------------------------------

    def row_at(self, place: int) -> tuple[int, int]:
        """The row in which a place of the strings lies, and where in it."""
        row = bisect_right(self._starts, place) - 1
        return row, place - self._starts[row]

    def row(self, number: int) -> str:
        """The characters of a row."""
        start = self._starts[number]
        return self.characters[start : self.characters.index(END, start)]

    def start(self, row: int) -> int:
        """Where a row begins."""
        return self._starts[row]

    def length(self, row: int) -> int:
        """How many characters a row has."""
        last = row + 1 == len(self._starts)
        end = len(self.characters) if last else self._starts[row + 1]
        return end - self._starts[row] - 1

    def field_cost(self, place: int) -> int:
        """How much worse words are that stand there than a name."""
        if place < self.names_end:
            return FIELD_COST[Field.NAME]
        return FIELD_COST[Field.ALIAS if place < self.aliases_end else Field.OFFICIAL]

    def owner(self, row: int) -> int:
        """The item of a row."""
        return self._owner[row]

    def phrase_number(self, row: int) -> int:
        """Which of its item's phrases a row holds."""
        return self._phrase[row]

    def rows_of(self, item: int) -> Sequence[int]:
        """The rows of an item, one for each of its names, the best first."""
        return self._rows[self._rows_end[item] : self._rows_end[item + 1]]

    def rows_beginning(self, char: str) -> Sequence[int]:
        """Rows that begin with a character, the best first."""
        return self._begun.get(char, ())

    # ---- items ---------------------------------------------------------------------------------

    def code(self, item: int) -> str:
        """An item's code."""
        return self._entries[item].code

    def phrases(self, item: int) -> Sequence[Phrase]:
        """The words of an item as they are written."""
        return tuple(self._entries[item].phrases())

    def named_count(self, char: str) -> int:
        """In how many items' names a character stands."""
        return len(self._named.get(char, ()))

    def named_with(self, char: str) -> Sequence[int]:
        """Items in whose names a character stands."""
        return self._named.get(char, ())

    def named_with_any(self, chars: str) -> set[int]:
        """Items in whose names one of these characters stands."""
        return set[int]().union(*map(self.named_with, chars))

    def said_with(self, char: str) -> Sequence[int]:
        """Items in whose guides a character stands."""
        return self._said.get(char, ())


def _taken_apart(entries: Sequence[Entry]) -> tuple[list[_Row], list[set[str]], list[set[str]]]:
    """The rows of all names, the best field first; by item the characters of names and guide."""
    rows: dict[Field, list[_Row]] = {field: [] for field in Field}
    named: list[set[str]] = []
    said: list[set[str]] = []
    plain = Plain()
    for item, entry in enumerate(entries):
        names, guide = set[str](), set[str]()
        for number, phrase in enumerate(entry.phrases()):
            if phrase.field is Field.GUIDE:
                guide.update(_CHINESE.findall(phrase.text))
            elif phrase.field is Field.ALIAS or is_chinese(phrase.text):
                row = phrase.text.translate(plain)
                rows[phrase.field] += [(item, number, phrase.field, row)] if row else ()
                names.update(row)
        named.append(names)
        said.append(guide)
    return list(chain.from_iterable(rows.values())), named, said


def _by_char(texts: Sequence[Collection[str]]) -> "dict[str, array[int]]":
    """Under each character the numbers of the texts with it."""
    code = "H" if len(texts) < 1 << 16 else "I"
    found: dict[str, array[int]] = {}
    for number, chars in enumerate(texts):
        for char in chars:
            numbers = found.get(char)
            if numbers is None:
                found[char] = array(code, (number,))
            else:
                numbers.append(number)
    return found


def _grouped(
    owners: Sequence[int], phrases: Sequence[int], count: int
) -> "tuple[array[int], array[int]]":
    """By item the first row of each of its names, and where those of each item begin."""
    begins, before = array("I", bytes(4 * (count + 1))), (-1, -1)
    firsts: list[int] = []
    for row, name in enumerate(zip(owners, phrases, strict=True)):
        if name != before:  # else the same name with other initials
            firsts.append(row)
            begins[name[0] + 1] += 1
        before = name
    for item in range(count):
        begins[item + 1] += begins[item]
    return array("I", sorted(firsts, key=owners.__getitem__)), begins


def _read(row: str, firsts: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The initials of a row, and of it with another reading of one of its characters."""
    usual = "".join([firsts[char][0] for char in row])
    others = [
        usual[:at] + other + usual[at + 1 :]
        for at, char in enumerate(row)
        for other in firsts[char][1:]
    ]
    return (usual, *others[:_OTHER_INITIALS])
