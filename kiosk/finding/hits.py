"""What was found in an item: how well, and which characters of which words."""

from collections.abc import Iterable
from typing import NamedTuple


class Hit(NamedTuple):
    """A find; small is good. ``places`` counts letters, digits and characters of the phrase."""

    score: int
    item: int
    phrase: int
    places: tuple[int, ...]


def most_telling(told: dict[int, int], most: int) -> list[int]:
    """So many of what tells the most, the best first; of equal ones the first numbers."""
    least = next(iter(sorted(told.values())[-most:]), 0)
    better = sorted([number for number, worth in told.items() if worth > least])
    better.sort(key=told.__getitem__, reverse=True)
    return (better + sorted([number for number, worth in told.items() if worth == least]))[:most]


Best = dict[int, Hit]
"""The best find of each item."""


def keep_best(best: Best, hits: Iterable[Hit]) -> None:
    """Let the better find of each item stand."""
    for hit in hits:
        known = best.get(hit.item)
        if known is None or hit < known:
            best[hit.item] = hit
