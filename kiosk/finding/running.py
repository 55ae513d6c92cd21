"""What was typed as it runs through a name: by characters, by sound, by initials, all mixed."""

from collections.abc import Iterable, Iterator
from itertools import islice

from kiosk.finding.fitting import NEVER, Fit, Hearing
from kiosk.finding.hits import Hit
from kiosk.finding.index import END, Index
from kiosk.finding.typed import Kind, Units

MOST_PLACES = 1500
"""Places at which one reading is compared; the better fields come first."""
OF_EACH = 12
"""Places of each character that are looked at for a single unit."""
_COST, _WITHIN, _REST_MOST = 8, 24, 12
_PLACE_BITS = 32


def run_through(units: Units, hearing: Hearing, index: Index, most: int) -> Iterator[Hit]:
    """The items with the best rows through which all units run, one after the other."""
    fitting = hearing.fits(units)
    ranked = sorted(_ranked(_places(units, fitting, index), fitting, index))
    count, owners = len(units), set[int]()
    for rank in ranked:
        score, place = rank >> _PLACE_BITS, rank & ((1 << _PLACE_BITS) - 1)
        row, first = index.row_at(place)
        owner = index.owner(row)
        if owner not in owners:
            owners.add(owner)
            places = tuple(range(first, first + count))
            yield Hit(score, owner, index.phrase_number(row), places)
            if len(owners) == most:
                return


def _ranked(places: Iterable[int], fitting: list[Fit], index: Index) -> Iterator[int]:
    """For each place that fits its score and itself in one number: there may be thousands."""
    characters, count = index.characters, len(fitting)
    costs = [(offset, fit.costs) for offset, fit in enumerate(fitting)]
    for place in places:
        cost = 0
        for offset, known in costs:
            cost += known.get(characters[place + offset], NEVER)
            if cost >= NEVER:
                break
        else:
            rest = characters.index(END, place) - place - count
            within = 0 if place == 0 or characters[place - 1] == END else _WITHIN
            score = _COST * cost + index.field_cost(place) + within + min(rest, _REST_MOST)
            yield score << _PLACE_BITS | place


def _places(units: Units, fitting: list[Fit], index: Index) -> Iterable[int]:
    """Where a row may go on as the units do."""
    if len(units) == 1:
        return _beginnings(fitting[0], index)
    if all(unit.kind is Kind.CHAR for unit in units):
        text = "".join(unit.text for unit in units)
        exact = list(islice(_found(text, index.characters), MOST_PLACES))
        if exact:
            return exact
    initials = "".join(fit.initial for fit in fitting)
    return islice(_found(initials, index.initials), MOST_PLACES)


def _found(wanted: str, within: str) -> Iterator[int]:
    at = within.find(wanted)
    while at >= 0:
        yield at
        at = within.find(wanted, at + 1)


def _beginnings(fit: Fit, index: Index) -> Iterator[int]:
    """Rows that begin with one of the characters; after them, places within rows."""
    chars = sorted(fit.costs, key=lambda char: (fit.cost(char), char))
    for char in chars:
        yield from map(index.start, index.rows_beginning(char)[:OF_EACH])
    for char in chars[:OF_EACH]:
        yield from islice(_found(char, index.characters), OF_EACH)
