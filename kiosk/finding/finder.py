"""Items for what somebody has typed so far, the likeliest first.

The same letters find the same items in the same order for everybody. What was typed is kept
nowhere: not in an index, a cache, a log, or what an object says of itself.
"""

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.finding.entry import Entry, Field, ItemEntry
from kiosk.finding.fitting import Hearing
from kiosk.finding.hits import Best, Hit, keep_best
from kiosk.finding.index import Index, is_chinese
from kiosk.finding.overlap import Wish, marks_in_guide
from kiosk.finding.running import run_through
from kiosk.finding.slips import slipped
from kiosk.finding.typed import WHOLE, Typed, Units, clean, in_digits, read, ways
from kiosk.finding.words import Meant, Words
from kiosk.readings import Readings

if TYPE_CHECKING:  # items and their rules are heavy, and nothing of them is needed here
    from contracts.items import ItemDocument

MOST = 24
"""More than that nobody looks through: another letter is less work."""
_ENOUGH = 6
"""With so many that were typed well, nobody meant what shares a part of it."""
_OTHER_LANGUAGE = 6
"""What words of a language cost that is not on the screen: of two as good the other comes first."""


@dataclass(frozen=True, slots=True)
class Found:
    """An item that was found, by which of its words, and which parts of them were meant.

    ``marks`` are beginnings and ends in ``text``, in order. Together they would tell what was
    typed, so they do not show when this is printed.
    """

    code: str
    found_in: Field
    language: str
    text: str = field(repr=False)
    marks: tuple[tuple[int, int], ...] = field(repr=False)


class Finder:
    """Finds items. Reads nothing and builds nothing before it is first asked, or ``prepare``."""

    def __init__(
        self, entries: Callable[[], Iterable[Entry]], readings: Callable[[], Readings]
    ) -> None:
        self._entries_of, self._readings_of = entries, readings

    @cached_property
    def _entries(self) -> Sequence[Entry]:
        return tuple(self._entries_of())

    @cached_property
    def _index(self) -> Index:
        return Index(self._entries, self._readings_of())

    @cached_property
    def _words(self) -> Words:
        return Words(self._entries)

    def prepare(self) -> None:
        """Do now what the first key would have to wait for."""
        _ = self._index, self._words

    def find(self, text: str, language: str = "zh-CN", most: int = MOST) -> tuple[Found, ...]:
        """Items for an entry as it stands, each once; () for an empty one, and for nonsense.

        ``language`` is that of the screen; words of all languages find.
        """
        chinese = language.startswith("zh")
        best: Best = {}
        for each in dict.fromkeys((text, in_digits(text))):
            typed = read(each)
            if typed.plain:
                self._gather(typed, best, chinese=chinese)
        typed = read(text)
        meant = Meant(typed.words)
        return tuple(self._shown(hit, typed, meant) for hit in heapq.nsmallest(most, best.values()))

    def _gather(self, typed: Typed, best: Best, *, chinese: bool) -> None:
        latin = typed.words if len(typed.words) == len(typed.parts) else ()
        if latin:
            found = self._words.find(latin, slips=False)
            keep_best(best, _dearer(found, _OTHER_LANGUAGE if chinese else 0))
        readings = ways(typed, self._index.sounds.inventory)
        hearing = Hearing(self._index.sounds)
        for unlikely, units in readings:
            # Enough are found: no other way to read it, nor a word as if it were initials.
            if len(best) >= MOST and unlikely > min(readings[0][0], WHOLE * len(units)):
                break
            through = run_through(units, hearing, self._index, MOST)
            keep_best(best, _dearer(through, 0 if chinese else _OTHER_LANGUAGE))
        if len(best) < _ENOUGH:
            if self._words.lacks(latin):
                keep_best(best, self._words.find(latin, slips=True))
            keep_best(best, self._guesses(typed, [units for _, units in readings], hearing))

    def _guesses(self, typed: Typed, readings: Sequence[Units], hearing: Hearing) -> Iterable[Hit]:
        likeliest = next((units for units in readings if len(units) > 1), None)
        if likeliest is None:
            return
        wish = Wish(likeliest, hearing, self._index)
        items = wish.candidates()
        yield from slipped(typed.letters, items, self._index)
        yield from wish.hits(items)

    def _shown(self, hit: Hit, typed: Typed, meant: Meant) -> Found:
        phrase = self._index.phrases(hit.item)[hit.phrase]
        if phrase.field is Field.GUIDE and is_chinese(phrase.text):
            marks = _joined(marks_in_guide(phrase.text, typed.plain))
        else:
            ats = [at for _, at in clean(phrase.text)]
            stand = hit.places or meant.places(phrase.text)
            marks = _joined(sorted({ats[place] for place in stand}))
        code = self._index.code(hit.item)
        return Found(code, phrase.field, phrase.language, phrase.text, marks)


def finder_of(docs: "Iterable[ItemDocument]", characters: Path) -> Finder:
    """Finds these documents; ``characters`` is how characters are read, see ``kiosk.readings``."""
    return Finder(lambda: map(ItemEntry, docs), lambda: Readings(characters))


def _dearer(hits: Iterable[Hit], by: int) -> Iterable[Hit]:
    return (Hit(hit.score + by, *hit[1:]) for hit in hits) if by else hits


def _joined(places: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Places beside each other as one mark."""
    marks = []
    for _, each in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        run = [place for _, place in each]
        marks.append((run[0], run[-1] + 1))
    return tuple(marks)
