"""Parts of life: what a hall offers on more pages than one is found in two touches.

Tabs above the tiles of a standard home, pictures in place of the tiles of an elder one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

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


def tabs_of(items: Sequence[CompiledItem], often: Sequence[CompiledItem]) -> tuple[str, ...]:
    """The tabs of a home that has more items than one page holds."""
    here = {topic for item in items for topic in item.doc.topics}
    by_life = tuple(topic for topic in BY_LIFE if topic in here)
    return (*((OFTEN,) if often else ()), *by_life, ALL)


def on_tab(
    tab: str, items: Sequence[CompiledItem], often: Sequence[CompiledItem], room: int
) -> Sequence[CompiledItem]:
    """Items of a tab, in the order of the home page; the one of frequent items is one page."""
    if tab == OFTEN:
        return often[:room]
    return items if tab == ALL else [item for item in items if tab in item.doc.topics]


def topics_of(items: Sequence[CompiledItem]) -> tuple[str, ...]:
    """The parts of life of an elder home that has more items than one page holds."""
    here = {OTHER, *(topic for item in items for topic in item.doc.topics)}
    return tuple(topic for topic in PICTURES if topic in here)


def on_topic(topic: str, items: Sequence[CompiledItem]) -> Sequence[CompiledItem]:
    """Items of a part of life, in the order of the home page."""
    return items if topic == OTHER else [item for item in items if topic in item.doc.topics]
