"""Which items home offers now: in what order, on which tab or behind which part of life, and on how
many pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from contracts.rules import CompiledItem
from kiosk.visit.receipts import MissingReceipts
from kiosk.visit.shape import Life, Mode, Slice
from kiosk.visit.state import Facts, HomeOrder, State
from kiosk.visit.tabs import by_use, of_life, on_tab, tabs_of, topics_of
from kiosk.visit.tiles import paged, pages_of

TILES = {"portrait": 8, "landscape": 6}
"""On a page of the standard home without tabs."""
TABBED = 6
"""On a page below tabs."""
ELDER_THINGS = 6
"""All that can be pressed on a page of the elder home: tiles and the keys beside them."""


@dataclass(frozen=True, slots=True)
class HomeState(Slice):
    """Which tab or topic and which page of its tiles is shown; "" is the first tab, no topic."""

    life: ClassVar[Life] = Life.MATTER

    page: int = 0
    tab: str = ""
    topic: str = ""


def tiling(state: State, facts: Facts) -> tuple[int, int]:
    """How many items one home page shows, and how many pages there are."""
    count = len(home_items(state, facts))
    if state.mode is Mode.ELDER:
        keys = 1 + bool(state.of(MissingReceipts).entries)
        return paged(count, ELDER_THINGS - keys)
    size = TABBED if tabs(state, facts) else TILES[facts.orientation]
    return size, pages_of(count, size)


def tabs(state: State, facts: Facts) -> tuple[str, ...]:
    """The tabs of this home; none where all items have room, and in large print."""
    if state.mode is Mode.ELDER or len(facts.items) <= TILES[facts.orientation]:
        return ()
    return tabs_of(facts.items, often(facts))


def tab_now(state: State, facts: Facts) -> str:
    """The tab that is shown, the first until one is chosen; "" without tabs."""
    there, chosen = tabs(state, facts), state.of(HomeState).tab
    return chosen if chosen in there else next(iter(there), "")


def topics(state: State, facts: Facts) -> tuple[str, ...]:
    """The parts of life of this home; none where all items have room, or it has tabs."""
    if state.mode is not Mode.ELDER or len(facts.items) < ELDER_THINGS:
        return ()
    found, room = topics_of(facts.items), ELDER_THINGS - bool(state.of(MissingReceipts).entries)
    return found if len(found) <= room else (*found[: room - 1], found[-1])  # which has everything


def topic_now(state: State, facts: Facts) -> str:
    """The part of life whose items are shown; "" while they are to be chosen, or without them."""
    chosen = state.of(HomeState).topic
    return chosen if chosen in topics(state, facts) else ""


def often(facts: Facts) -> tuple[CompiledItem, ...]:
    """What most people come for."""
    return _ordered(facts.items, facts.home, elder=False)[1]


def all_items(facts: Facts, *, elder: bool) -> tuple[CompiledItem, ...]:
    """Items in the order of the home page; elder homes show their own first."""
    return _ordered(facts.items, facts.home, elder=elder)[0]


@lru_cache(maxsize=4)
def _ordered(
    items: tuple[CompiledItem, ...], home: HomeOrder, *, elder: bool
) -> tuple[tuple[CompiledItem, ...], tuple[CompiledItem, ...]]:
    """Items in order, and those of them that come first: the same until the terminal's set changes,
    while home is drawn anew with everything that happens.
    """
    ordered = sorted(items, key=lambda item: (not home.first(item, elder), *home.place(item)))
    return tuple(ordered), tuple(item for item in ordered if home.first(item, elder))


def home_items(state: State, facts: Facts) -> tuple[CompiledItem, ...]:
    """What this home offers now, on however many pages. Use moves none to another tab."""
    listed = all_items(facts, elder=state.mode is Mode.ELDER)
    items: Sequence[CompiledItem] = listed
    if topics(state, facts):
        topic = topic_now(state, facts)
        items = of_life(topic, listed) if topic else ()
    elif tab := tab_now(state, facts):
        items = on_tab(tab, listed, often(facts), TABBED)
    return tuple(by_use(items, facts.home.used))
