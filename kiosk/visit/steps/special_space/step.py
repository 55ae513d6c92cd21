"""A space for older and disabled people: their items, the voice, large print, who helps."""

from dataclasses import dataclass
from typing import ClassVar

from contracts.rules import CompiledItem
from kiosk.visit.matter import Matter
from kiosk.visit.shape import Life, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import HOME, Step, Turn, Way, on
from kiosk.visit.tiles import ItemChosen, TilesTurned, TileView, paged, tile

TILES = 3
"""On one page; with help, voice and large print that makes six things."""


@dataclass(frozen=True, slots=True)
class SpaceState(Slice):
    """Which page of tiles is shown."""

    life: ClassVar[Life] = Life.MATTER

    page: int = 0


@dataclass(frozen=True, slots=True)
class SpecialSpaceView:
    """One page of the items that say whom they are for."""

    tiles: tuple[TileView, ...] = ()
    page: int = 0
    pages: int = 1


def items_here(facts: Facts) -> list[CompiledItem]:
    """Items for older or disabled people, in the order of the home page."""
    theirs = (item for item in facts.items if item.doc.audience)
    return sorted(theirs, key=lambda item: (item.doc.order, item.doc.code))


def turn(state: State, event: TilesTurned, facts: Facts) -> Turn:
    """Next or previous page of tiles."""
    _, pages = paged(len(items_here(facts)), TILES)
    return Turn(state.put(SpaceState((state.of(SpaceState).page + event.by) % pages)))


def choose_item(state: State, event: ItemChosen, facts: Facts) -> Turn:
    """Open the guide of an item."""
    if facts.item(event.code) is None:
        return Turn(state)
    return Turn(state.put(Matter(event.code, found="space")), way=Way("guide", forget=Life.ANSWERS))


def back(state: State, facts: Facts) -> Turn:
    """Home, where the key to this page is."""
    return Turn(state, way=HOME)


def view(state: State, facts: Facts) -> SpecialSpaceView:
    """One page of tiles."""
    items, page = items_here(facts), state.of(SpaceState).page
    size, pages = paged(len(items), TILES)
    shown = items[page * size : (page + 1) * size]
    return SpecialSpaceView(tuple(tile(item, state, facts) for item in shown), page, pages)


STEP = Step(
    name="special-space",
    shows=SpecialSpaceView,
    view=view,
    on=(on(ItemChosen, choose_item), on(TilesTurned, turn)),
    exits=("guide",),
    back=back,
)
