"""What was found in an item: how well, and which characters of which words."""

from collections.abc import Iterable
from typing import NamedTuple


class Hit(NamedTuple):
    """A find; small is good. ``places`` counts letters, digits and characters of the phrase."""

    score: int
    item: int
    phrase: int
    places: tuple[int, ...]


Best = dict[int, Hit]
"""The best find of each item."""


def keep_best(best: Best, hits: Iterable[Hit]) -> None:
    """Let the better find of each item stand."""
    for hit in hits:
        known = best.get(hit.item)
        if known is None or hit < known:
            best[hit.item] = hit
