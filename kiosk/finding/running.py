"""What was typed as it runs through a name: by characters, by sound, by initials, all mixed."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from kiosk.finding.entry import Field
from kiosk.finding.fitting import NEVER, Fit, Hearing
from kiosk.finding.hits import Hit
from kiosk.finding.index import END, FIELD_COST, Index
from kiosk.finding.typed import Kind, Units

MOST_SEEN, MOST_PLACES = 3000, 700
"""Places that are looked up for one reading, and beginnings of rows among them at which it is
compared, and as many places within rows; the better fields come first.
"""
OF_EACH = 12
"""Places of each character that are looked at for a single unit."""
_COST, _WITHIN, _REST_MOST = 8, 24, 12
_PLACE_BITS = 32


def run_through(units: Units, hearing: Hearing, index: Index, most: int) -> Iterator[Hit]:
    """The items with the best rows through which all units run, one after the other.

    Where enough rows begin so, nobody looks within the others.
    """
    fitting = hearing.fits(units)
    best: dict[int, Hit] = {}
    alone = len(units) == 1
    for places in (_of_one if alone else _of_many)(fitting, index):
        ranked = sorted(_ranked(places, fitting, index))
        _take(best, ranked, len(units), index, most)
        if len(best) >= most:
            break
    yield from best.values()


def _take(best: dict[int, Hit], ranked: list[int], count: int, index: Index, most: int) -> None:
    """The best of each item, until there are so many."""
    for rank in ranked:
        score, place = rank >> _PLACE_BITS, rank & ((1 << _PLACE_BITS) - 1)
        row, first = index.row_at(place)
        owner = index.owner(row)
        hit = Hit(score, owner, index.phrase_number(row), tuple(range(first, first + count)))
        if owner not in best or hit < best[owner]:
            best[owner] = hit
        if len(best) >= most:
            return


def _ranked(places: Iterable[int], fitting: list[Fit], index: Index) -> Iterator[int]:
    """For each place that fits its score and itself in one number: there may be thousands."""
    characters, count = index.characters, len(fitting)
    names_end, aliases_end = index.names_end, index.aliases_end
    costs = [fit.costs for fit in fitting]
    priced: dict[str, int] = {}  # many names begin alike
    for place in places:
        chars = characters[place : place + count]
        cost = priced.get(chars, -1)
        if cost < 0:
            cost = priced[chars] = _priced(chars, costs)
        if cost < NEVER:
            rest = characters.index(END, place) - place - count
            score = _COST * cost + (rest if rest < _REST_MOST else _REST_MOST)
            if characters[place - 1] != END:
                score += _WITHIN
            if place >= names_end:
                score += FIELD_COST[Field.ALIAS if place < aliases_end else Field.OFFICIAL]
            yield score << _PLACE_BITS | place


def _priced(chars: str, costs: Sequence[dict[str, int]]) -> int:
    cost = 0
    for known, char in zip(costs, chars, strict=True):
        cost += known.get(char, NEVER)
    return cost


def _of_many(fitting: list[Fit], index: Index) -> Iterator[Iterable[int]]:
    """Where the units may begin: at the beginning of rows, and within them.

    Characters are looked for as they are, where they stand so anywhere, else by initials.
    """
    within, wanted = index.characters, "".join([fit.unit.text for fit in fitting])
    if any(fit.unit.kind is not Kind.CHAR for fit in fitting) or wanted not in within:
        within, wanted = index.initials, "".join([fit.initial for fit in fitting])
        if not index.may_stand(wanted):
            return
    if (first := within.find(wanted)) < 0:
        return
    yield beginnings(wanted, within, first)
    seen = islice(_found(wanted, within, first), MOST_SEEN)
    yield islice((place for place in seen if within[place - 1] != END), MOST_PLACES)


def _of_one(fitting: list[Fit], index: Index) -> Iterator[Iterable[int]]:
    """The same for each of the characters that one unit may stand for, the likeliest first."""
    (fit,) = fitting
    chars = sorted(fit.costs, key=lambda char: (fit.cost(char), char))
    yield [index.start(row) for char in chars for row in index.rows_beginning(char)[:OF_EACH]]
    yield [
        place
        for char in chars[:OF_EACH]
        for place in islice(_found(char, index.characters), OF_EACH)
    ]


def beginnings(wanted: str, within: str, first: int) -> list[int]:
    """Places at the beginning of rows, as far as they are among those that are seen at all.

    Those are counted and not looked at one by one. ``first`` is the first place at all.
    """
    sought = islice(_found(END + wanted, within, first - len(END)), MOST_PLACES)
    places = [place + len(END) for place in sought]
    if not places or places[-1] - first < MOST_SEEN:
        return places
    seen = within.count(wanted, first, places[-1] + len(wanted))  # without those that overlap
    overlap = any(wanted.startswith(wanted[shift:]) for shift in range(1, len(wanted)))
    if seen * (len(wanted) if overlap else 1) > MOST_SEEN:
        last = next(islice(_found(wanted, within, first), MOST_SEEN - 1, None), len(within))
        return places[: bisect_right(places, last)]
    return places


def _found(wanted: str, within: str, first: int = 0) -> Iterator[int]:
    at = within.find(wanted, first)
    while at >= 0:
        yield at
        at = within.find(wanted, at + 1)
