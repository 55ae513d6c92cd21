"""Parts of life: what a hall offers on more pages than one is found in two touches.

Tabs above the tiles of a standard home, pictures in place of the tiles of an elder one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from contracts.rules import CompiledItem

OFTEN, ALL = "often", "all"
BY_LIFE = ("health", "documents", "money", "work")
"""In this order; a tab without items is not shown."""
OTHER = "other"
PICTURES = {
    "money": "wallet",
    "health": "stethoscope",
    "documents": "id",
    "family": "users",
    "work": "briefcase",
    OTHER: "layout-grid",
}
"""In large print, with their icons; the last has everything."""


@dataclass(frozen=True, slots=True)
class TopicView:
    """A part of life as a picture: its word below ``home.topic_``, and its icon."""

    topic: str
    icon: str


@dataclass(frozen=True, slots=True)
class TabView:
    """One tab: its word below ``home.tab_``, and whether its items are shown."""

    tab: str
    chosen: bool = False


def tabs_of(items: tuple[CompiledItem, ...], often: Sequence[CompiledItem]) -> tuple[str, ...]:
    """The tabs of a home that has more items than one page holds."""
    here = _parts_of(items)
    return (*((OFTEN,) if often else ()), *(part for part in BY_LIFE if part in here), ALL)


def topics_of(items: tuple[CompiledItem, ...]) -> tuple[str, ...]:
    """The parts of life of an elder home that has more items than one page holds."""
    here = _parts_of(items)
    return tuple(part for part in PICTURES if part == OTHER or part in here)


@lru_cache(maxsize=4)
def _parts_of(items: tuple[CompiledItem, ...]) -> frozenset[str]:
    """The same until the terminal's set changes, while home is drawn anew with every event."""
    return frozenset(topic for item in items for topic in item.doc.topics)


def on_tab(
    tab: str, items: Sequence[CompiledItem], often: Sequence[CompiledItem], room: int
) -> Sequence[CompiledItem]:
    """Items of a tab, in the order of the home page; the one of frequent items is one page."""
    return often[:room] if tab == OFTEN else of_life(tab, items)


def of_life(part: str, items: Sequence[CompiledItem]) -> Sequence[CompiledItem]:
    """Items of a part of life, in their order; all of them for ``ALL`` and ``OTHER``."""
    return items if part in (ALL, OTHER) else [item for item in items if part in item.doc.topics]


def by_use(
    items: Sequence[CompiledItem], used: frozenset[tuple[str, int]]
) -> Sequence[CompiledItem]:
    """The same items, those first that are done most often here; as they are listed where nobody
    counts that, and where two are done as often.
    """
    if not used:
        return items
    times = dict(used)
    return sorted(items, key=lambda item: -times.get(item.doc.code, 0))
