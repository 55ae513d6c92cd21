"""A slip of the finger: one letter too few, too many, wrong, or two that changed places."""

from collections.abc import Iterator, Sequence

from kiosk.finding.hits import Hit
from kiosk.finding.index import Index

LEAST_LETTERS = 4
"""With fewer letters one of them wrong is another word."""
CANDIDATES = 12
"""Items that are looked at closely."""
SLIP = 1000
"""What a slip costs more than what was typed well."""
_WITHIN, _REST_MOST = 24, 12


def one_slip(typed: str, meant: str) -> int:
    """How many letters of the beginning of ``meant`` were typed with one slip; 0 when not."""
    at, most = 0, min(len(typed), len(meant))
    while at < most and typed[at] == meant[at]:
        at += 1
    rest = typed[at:]
    if len(rest) > 1 and meant.startswith(rest[1] + rest[0] + rest[2:], at):
        return len(typed)
    if rest and meant.startswith(rest, at + 1):
        return len(typed) + 1  # one is missing
    if len(rest) > 1 and at < len(meant) and meant.startswith(rest[1:], at + 1):
        return len(typed)  # one is wrong
    if len(rest) > 1 and meant.startswith(rest[1:], at):
        return len(typed) - 1  # one is too many
    return 0


def slipped(letters: str, items: Sequence[int], index: Index) -> Iterator[Hit]:
    """Rows of the items through which the letters run with one slip."""
    if len(letters) < LEAST_LETTERS:
        return
    parts = _parts(letters)
    for item in items[:CANDIDATES]:
        for row in index.rows_of(item):
            syllables = [index.sounds.usual(char) for char in index.row(row)]
            spelled, at = "".join(syllables), 0
            for place, syllable in enumerate(syllables):
                if _may_begin(parts, spelled, at) and (length := one_slip(letters, spelled[at:])):
                    yield _hit(item, row, place, _covered(syllables[place:], length), index)
                at += len(syllable)


def _parts(letters: str) -> tuple[str, str, str]:
    """No slip reaches into all three."""
    third = max(1, len(letters) // 3)
    return letters[:third], letters[third : 2 * third], letters[2 * third : 3 * third]


def _may_begin(parts: tuple[str, str, str], spelled: str, at: int) -> bool:
    """Whether one of the parts is where it would be, give or take a letter."""
    first, second, third = parts
    size = len(first)
    return (
        spelled.startswith(first, at)
        or spelled.find(second, at + size - 1, at + 2 * size + 1) >= 0
        or spelled.startswith(third, at + 2 * size)
    )


def _hit(item: int, row: int, place: int, count: int, index: Index) -> Hit:
    rest = min(index.length(row) - count, _REST_MOST)
    cost = index.field_cost(index.start(row)) + (_WITHIN if place else 0) + rest
    return Hit(SLIP + cost, item, index.phrase_number(row), tuple(range(place, place + count)))


def _covered(syllables: Sequence[str], length: int) -> int:
    """Over how many syllables so many letters reach."""
    for count, syllable in enumerate(syllables):
        if length <= 0:
            return count
        length -= len(syllable)
    return len(syllables)
