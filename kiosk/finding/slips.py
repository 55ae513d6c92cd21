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
            characters = index.row(row)
            spelled = index.sounds.spelled(characters)
            if not (may := _may_begin(parts, spelled)):
                continue
            syllables, at = [index.sounds.usual(char) for char in characters], 0
            for place, syllable in enumerate(syllables):
                if at in may and (length := one_slip(letters, spelled[at:])):
                    yield _hit(item, row, place, _covered(syllables[place:], length), index)
                at += len(syllable)


def _parts(letters: str) -> tuple[str, str, str]:
    """No slip reaches into all three."""
    third = max(1, len(letters) // 3)
    return letters[:third], letters[third : 2 * third], letters[2 * third : 3 * third]


def _may_begin(parts: tuple[str, str, str], spelled: str) -> set[int]:
    """Where the letters may begin: one of the parts is where it would be, give or take a letter."""
    first, second, third = parts
    size = len(first)
    return {
        *_found(first, spelled),
        *(at - size + off for at in _found(second, spelled) for off in (-1, 0, 1)),
        *(at - 2 * size for at in _found(third, spelled)),
    }


def _found(part: str, spelled: str) -> Iterator[int]:
    at = spelled.find(part)
    while at >= 0:
        yield at
        at = spelled.find(part, at + 1)


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
