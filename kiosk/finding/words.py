"""Names in languages with letters: whole words by their beginnings, in any order."""

import heapq
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice

from kiosk.finding.entry import Entry, Field
from kiosk.finding.hits import Hit, most_telling
from kiosk.finding.index import FIELD_COST, is_chinese, weight
from kiosk.finding.overlap import MOST_TOLD, OVERLAP
from kiosk.finding.slips import LEAST_LETTERS, SLIP, one_slip
from kiosk.finding.typed import APOSTROPHES, Plain, clean

_NOTHING_TOLD = frozenset((
    "a", "an", "and", "at", "by", "can", "do", "does", "for", "from", "get", "have", "how", "i",
    "in", "is", "it", "me", "my", "need", "of", "on", "or", "the", "to", "want", "what", "where",
    "which", "with", "you", "your",
))  # fmt: skip
_LONGEST_ENDING = 1
"""cards is a card too."""
_MOST_WORDS, _MOST_ROWS, _CANDIDATES = 12, 600, 32
_TELLS, _MOST_COUNTED = 6, 2000
_WORDS_OF_A_BEGINNING = 100
_BEGUN, _REST_MOST, _LONGEST_REST = 4, 12, 9
_AFTER_ALL = chr(sys.maxunicode)
"""No word has it: it is no letter."""
_SHARE = 4
"""A quarter of what a wish tells has to be there."""


@dataclass(frozen=True, slots=True)
class _Meant:
    """What one typed word may mean: words of the catalogue, and in how many rows they stand."""

    whole: tuple[str, ...] = field(repr=False)
    begun: tuple[str, ...] = field(repr=False)
    count: int
    slip: bool = False


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of what one typed word may mean."""

    whole: frozenset[int] = field(repr=False)
    every: frozenset[int] = field(repr=False)
    slip: bool


class Words:
    """Rows of words, one for each phrase; those of names apart from those of guides."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._owner, self._phrase = array("I"), array("H")
        self._cost, self._length = bytearray(), bytearray()
        self._rows: dict[str, array[int]] = {}
        self._said: dict[str, array[int]] = {}
        apart = Plain(" ")
        for item, entry in enumerate(entries):
            for number, phrase in enumerate(entry.phrases()):
                words = () if is_chinese(phrase.text) else phrase.text.translate(apart).split()
                if words:
                    self._add(item, number, phrase.field, words)
        self._sorted = sorted(self._rows.keys() | self._said.keys())
        self._count = len(entries)

    def _add(self, item: int, number: int, field: Field, words: Sequence[str]) -> None:
        rows = self._said if field is Field.GUIDE else self._rows
        row = len(self._owner)
        self._owner.append(item)
        self._phrase.append(number)
        self._cost.append(FIELD_COST[field])
        self._length.append(min(len(words), 255))
        for word in set(words):
            found = rows.get(word)
            if found is None:
                rows[word] = array("I", (row,))
            else:
                found.append(row)

    def find(self, words: Sequence[str], *, slips: bool) -> Iterator[Hit]:
        """Rows with all of the words, and those with what tells the most; names before guides.

        ``slips``: a word that is not there may be another with one letter wrong.
        """
        telling = [word for word in words if word not in _NOTHING_TOLD]
        words = (telling or words[-1:])[:_MOST_WORDS]
        last = len(words) - 1
        for rows in (self._rows, self._said):
            meant = [
                self._meant(word, rows, last=number == last, slips=slips)
                for number, word in enumerate(words)
            ]
            found = [_rows_of(each, rows) for each in _telling(meant)]
            hits = [*self._all_of(found), *(self._most_of(found) if len(words) > 1 else ())]
            yield from hits
            if hits or not found:
                return

    def lacks(self, words: Sequence[str]) -> bool:
        """Whether one of the words begins none that is there, so that it may be a slip."""
        return not all(map(self._beginning, words))

    def _meant(
        self, word: str, rows: "dict[str, array[int]]", *, last: bool, slips: bool
    ) -> _Meant:
        known = [each for each in self._beginning(word) if each in rows]
        bare = word[:-_LONGEST_ENDING]
        if not known and len(bare) >= LEAST_LETTERS - 1 and bare in rows:
            return _Meant((bare,), (), len(rows[bare]))
        slip = slips and not known and len(word) >= LEAST_LETTERS
        if slip:
            alike = self._with_first_letter(word[0])
            known = [each for each in alike if each in rows and _is_slip(word, each, last=last)]
        whole = tuple(each for each in known if each == word or slip)
        begun = tuple(each for each in known if each not in whole)
        return _Meant(whole, begun, sum([len(rows[each]) for each in known]), slip)

    def _beginning(self, word: str) -> list[str]:
        """Words that begin so; a letter alone begins none."""
        if len(word) == 1 and not word.isdigit():
            return [word] if word in self._rows else []
        at = bisect_left(self._sorted, word)
        most = min(at + _WORDS_OF_A_BEGINNING, len(self._sorted))
        return self._sorted[at : bisect_left(self._sorted, word + _AFTER_ALL, at, most)]

    def _with_first_letter(self, letter: str) -> Sequence[str]:
        begin = bisect_left(self._sorted, letter)
        return self._sorted[begin : bisect_left(self._sorted, chr(ord(letter) + 1))]

    def _all_of(self, meant: list[_Rows]) -> Iterator[Hit]:
        rows = frozenset.intersection(*(each.every for each in meant)) if meant else ()
        dearest = SLIP * sum(each.slip for each in meant)
        may_be_begun = [each.whole for each in meant if len(each.whole) < len(each.every)]
        ranked = []
        for row in islice(sorted(rows), _MOST_ROWS):
            begun = sum([row not in whole for whole in may_be_begun])
            rest = max(0, min(self._length[row] - len(meant), _REST_MOST))
            ranked.append((self._cost[row] + _BEGUN * begun + rest + dearest, row))
        for cost, row in heapq.nsmallest(_CANDIDATES, ranked):
            yield self._hit(cost, row)

    def _most_of(self, meant: list[_Rows]) -> Iterator[Hit]:
        told: dict[int, int] = {}
        most = 0
        for each in meant:
            worth = weight(len(each.every), self._count)
            most += worth
            for row in each.every if worth >= _TELLS else ():
                told[row] = told.get(row, 0) + worth
        for row in most_telling(told, _CANDIDATES):
            if told[row] * _SHARE >= most:
                yield self._hit(OVERLAP + MOST_TOLD - min(MOST_TOLD, 2 * told[row]), row)

    def _hit(self, cost: int, row: int) -> Hit:
        return Hit(cost, self._owner[row], self._phrase[row], ())


def _telling(meant: list[_Meant]) -> list[_Meant]:
    """Without words that stand in very many rows, as long as there is another."""
    few = [each for each in meant if each.count <= _MOST_COUNTED]
    return few or sorted(meant, key=lambda each: each.count)[:1]


def _rows_of(meant: _Meant, rows: "dict[str, array[int]]") -> _Rows:
    def union(words: tuple[str, ...]) -> frozenset[int]:
        return frozenset().union(*(rows[word][:_MOST_COUNTED] for word in words))

    whole = union(meant.whole)
    return _Rows(whole, whole | union(meant.begun), meant.slip)


def split(text: str) -> list[tuple[str, tuple[int, ...]]]:
    """The words of a text, and at which of its letters and digits each stands."""
    words: list[tuple[str, tuple[int, ...]]] = []
    last = -2
    for place, (letter, at) in enumerate(clean(text)):
        apart = at > last + 1 and text[last + 1 : at].strip(APOSTROPHES) != ""
        if apart or not words:
            words.append((letter, (place,)))
        else:
            words[-1] = (words[-1][0] + letter, (*words[-1][1], place))
        last = at
    return words


class Meant:
    """Words that were typed, compared once with each word that was found by them.

    Lives as long as one key press.
    """

    __slots__ = ("_counts", "_typed")

    def __init__(self, typed: Sequence[str]) -> None:
        self._typed = typed
        self._counts: dict[str, int] = {}

    def places(self, text: str) -> tuple[int, ...]:
        """Which letters of a phrase the words stand for, as far as they were typed."""
        found: set[int] = set()
        for word, stands in split(text):
            count = self._counts.get(word)
            if count is None:
                count = self._counts[word] = max(
                    map(partial(_meant_of, word), self._typed), default=0
                )
            found.update(stands[:count])
        return tuple(sorted(found))


def _meant_of(word: str, typed: str) -> int:
    """How many letters of a word are meant by what was typed."""
    if word.startswith(typed):
        return len(typed)
    slip = len(typed) >= LEAST_LETTERS and (
        typed[:-_LONGEST_ENDING] == word or one_slip(typed, word)
    )
    return len(word) if slip else 0


def _is_slip(word: str, known: str, *, last: bool) -> bool:
    if not -1 <= len(known) - len(word) <= (_LONGEST_REST if last else 1):
        return False
    length = one_slip(word, known)
    return bool(length) and (last or length == len(known))
