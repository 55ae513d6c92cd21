"""A whole sentence, or a name with something missing: which items share most of it.

Units that follow each other both in the wish and in a name count, the more the fewer items have
them. Words of guides count little, and only as they are written.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise, repeat

from kiosk.finding.entry import Field
from kiosk.finding.fitting import SAME, Fit, Hearing
from kiosk.finding.hits import Hit, most_telling
from kiosk.finding.index import Index, is_chinese, weight
from kiosk.finding.typed import Kind, Unit, Units

MOST_UNITS = 20
"""Of a longer wish the beginning is looked at."""
CANDIDATES = 20
"""Items that are looked at closely."""
OVERLAP = 2000
"""What every such find costs more than what runs through a name."""
MOST_TOLD = 1000
NAMES_TELL, GUIDE_TELLS = 24, 40
"""Less than this in common means nothing."""
_SHARE = 9
"""Of what a wish could tell, at least this part is in common with what it finds."""
_GUIDE_COUNTS, _ALONE_COUNTS = 4, 6
_MOST_COUNTED = 3_500
"""Items that are counted for one wish; the most telling characters come first."""
_NOTHING_TOLD = (
    "我想要", "我要", "我想", "想要", "怎么样", "怎么", "什么", "哪里", "哪儿", "在哪", "能不能",
    "可不可以", "可以", "有没有", "是不是", "请问", "帮我", "一下", "要不要", "需要", "多少",
    "这个", "那个", "办理", "申请", "的", "了", "吗", "呢", "是", "和",
)  # fmt: skip
"""What people say around anything that they want here."""

Pairs = dict[int, int]
"""Of units that follow each other the number of the second, and what they tell."""
_Told = tuple[int, Pairs, tuple[int, ...]]
"""What a row tells, by which pairs, and where they stand."""


class Wish:
    """One reading of what was typed, and where its units stand in a catalogue."""

    def __init__(self, units: Units, hearing: Hearing, index: Index) -> None:
        units = units[:MOST_UNITS]
        self._index, self._units = index, units
        self._fits = hearing.fits(units)
        chars = [_telling(fit, index) for fit in self._fits]
        self._chars = chars
        self._counts = [min(index.size, sum(map(index.named_count, each))) for each in chars]
        self._said = [
            index.said_with(unit.text) if unit.kind is Kind.CHAR else () for unit in units
        ]
        self._weights = self._weighed(_said_around(units))
        self._pairs = {
            number: a.text + b.text
            for number, (a, b) in enumerate(pairwise(units), 1)
            if a.kind is b.kind is Kind.CHAR and is_chinese(a.text + b.text) and self._worth(number)
        }
        self._most = sum(a + b for a, b in pairwise(self._weights))
        self._at: dict[str, int] = {}
        for number, each in enumerate(chars):
            for char in each:
                self._at[char] = self._at.get(char, 0) | 1 << number
        self._beside: dict[str, tuple[tuple[int, int], ...]] = {}
        self._rows: dict[str, _Told] = {}

    def _weighed(self, around: frozenset[int]) -> list[int]:
        size = self._index.size
        counts = (max(a, len(b)) for a, b in zip(self._counts, self._said, strict=True))
        return [0 if n in around else weight(count, size) for n, count in enumerate(counts)]

    def candidates(self) -> list[int]:
        """The items that share the most telling units, the best first."""
        told: dict[int, int] = {}
        counted = 0
        for number in sorted(range(len(self._units)), key=lambda n: -self._weights[n]):
            worth = self._weights[number]
            if not worth or counted + self._counts[number] > _MOST_COUNTED:
                continue
            named, said = self._index.named_with_any(self._chars[number]), self._said[number]
            _tell(told, named, worth)
            counted += len(named)
            if counted + len(said) <= _MOST_COUNTED:
                _tell(told, set(said), worth // _GUIDE_COUNTS)
                counted += len(said)
        return most_telling(told, CANDIDATES)

    def hits(self, items: Sequence[int]) -> Iterator[Hit]:
        """Those of the items that share enough."""
        for item in items:
            found = self._in_names(item) or self._in_guide(item)
            if found is not None:
                yield found

    def _in_names(self, item: int) -> Hit | None:
        index, shared = self._index, Pairs()
        best, phrase, where = 0, 0, tuple[int, ...]()
        for row in index.rows_of(item):
            characters = index.row(row)
            told, pairs, places = self._rows.get(characters) or self._in_row(characters)
            if told > best:
                best, phrase, where = told, index.phrase_number(row), places
            for number, each in pairs.items():
                if each > shared.get(number, 0):
                    shared[number] = each
        told = sum(shared.values())
        if told < max(NAMES_TELL, self._most // _SHARE):
            return None
        guide, _ = self._guide_told(item, shared)
        return self._hit(best + told + guide, item, phrase, where)

    def _in_row(self, row: str) -> _Told:
        pairs, places = Pairs(), list[int]()
        before = every = last = 0
        for place, here in enumerate(map(self._at.get, row, repeat(0))):
            if before & here and (two := self._two(row[place - 1 : place + 1])):
                for number, told in two:
                    if told > pairs.get(number, 0):
                        pairs[number] = told
                places += (place,) if last == place - 1 > 0 else (place - 1, place)
                last = place
            every |= here
            before = here << 1
        told = sum(pairs.values())
        if told:
            told += self._alone(every, pairs) // _ALONE_COUNTS
        if len(places) == len(row):
            told *= 2  # all of what people call it
        found = self._rows[row] = told, pairs, tuple(places)
        return found

    def _alone(self, here: int, pairs: Pairs) -> int:
        """What units tell that stand in a row too, but not beside each other: 高津贴, 高龄津贴."""
        for number in pairs:
            here &= ~(0b11 << number - 1)
        return sum([worth for number, worth in enumerate(self._weights) if here >> number & 1])

    def _two(self, chars: str) -> tuple[tuple[int, int], ...]:
        """The second units that two characters beside each other may be, and what they tell."""
        found = self._beside.get(chars)
        if found is None:
            first, second = chars[0], chars[1]
            both = self._at[first] << 1 & self._at[second]
            numbers = [number for number in range(1, len(self._units)) if both >> number & 1]
            told = [(number, self._told(number, first, second)) for number in numbers]
            found = self._beside[chars] = tuple([each for each in told if each[1]])
        return found

    def _told(self, number: int, first: str, second: str) -> int:
        worth = self._worth(number)
        cost = self._fits[number - 1].cost(first) + self._fits[number].cost(second)
        return worth if cost == SAME else worth * 3 // 4

    def _in_guide(self, item: int) -> Hit | None:
        told, phrase = self._guide_told(item, {})
        if told * _GUIDE_COUNTS < max(GUIDE_TELLS, self._most // _SHARE):
            return None
        return self._hit(told, item, phrase, ())

    def _guide_told(self, item: int, known: Pairs) -> tuple[int, int]:
        """What the guide tells beyond what is known, and which of its phrases tells most of it."""
        wanted = {number: pair for number, pair in self._pairs.items() if number not in known}
        told = Pairs()
        best, phrase = 0, 0
        for number, each in enumerate(self._index.phrases(item) if wanted else ()):
            if each.field is Field.GUIDE:
                here = {n: self._worth(n) for n, pair in wanted.items() if pair in each.text}
                told |= here
                if sum(here.values()) > best:
                    best, phrase = sum(here.values()), number
        return sum(told.values()) // _GUIDE_COUNTS, phrase

    def _worth(self, number: int) -> int:
        return self._weights[number - 1] + self._weights[number]

    def _hit(self, told: int, item: int, phrase: int, places: tuple[int, ...]) -> Hit:
        return Hit(OVERLAP + MOST_TOLD - min(told, MOST_TOLD), item, phrase, places)


def marks_in_guide(text: str, typed: str) -> tuple[int, ...]:
    """Which characters of a guide's words follow each other as those that were typed."""
    units = tuple(Unit(Kind.CHAR, char) for char in typed)
    around = _said_around(units)
    found: set[int] = set()
    for number, (a, b) in enumerate(pairwise(typed)):
        if not {number, number + 1} <= around and is_chinese(a + b):
            found.update(at + more for at in _all(a + b, text) for more in (0, 1))
    return tuple(sorted(found))


def _tell(told: dict[int, int], items: set[int], worth: int) -> None:
    known = told.keys() & items
    told.update(dict.fromkeys(items - known, worth))
    for item in known:
        told[item] += worth


def _all(pair: str, text: str) -> Iterator[int]:
    return (at for at in range(len(text) - 1) if text.startswith(pair, at))


def _telling(fit: Fit, index: Index) -> str:
    """Characters that stand for a unit here: itself, or what sounds like it."""
    unit = fit.unit
    if unit.kind is Kind.INITIAL or (unit.kind is Kind.CHAR and index.named_with(unit.text)):
        return unit.text
    return fit.chars


def _said_around(units: Units) -> frozenset[int]:
    """Units that belong to what people say around anything."""
    text = "".join(unit.text if unit.kind is Kind.CHAR else " " for unit in units)
    return frozenset(
        at + more
        for word in _NOTHING_TOLD
        for at in range(len(text))
        if text.startswith(word, at)
        for more in range(len(word))
    )
