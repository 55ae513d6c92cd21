"""Items as tiles, wherever they are offered."""

from dataclasses import dataclass

from contracts.rules import CompiledItem
from kiosk.visit.events import PersonEvent
from kiosk.visit.matter import elsewhere, why_not_now
from kiosk.visit.state import Facts, State


@dataclass(frozen=True, slots=True)
class TileView:
    """One item that is offered."""

    code: str
    name: str
    official_name: str
    icon: str
    available: bool = True
    reason_key: str = ""
    """Why not here now, or what goes another way now; below ``home.``. Where all have one cause
    that is said once for all, no more than that they cannot be begun."""
    unsure: bool = False  # it is only perhaps what is looked for


@dataclass(frozen=True, slots=True)
class ItemChosen(PersonEvent):
    """An item is touched."""

    code: str


@dataclass(frozen=True, slots=True)
class TilesTurned(PersonEvent):
    """Another page of tiles, +1 or -1."""

    by: int


def tile(item: CompiledItem, state: State, facts: Facts) -> TileView:
    """How an item is offered now."""
    why_not = why_not_now(state, item, facts)
    other = next((f"{device}_elsewhere" for device in elsewhere(state, item)), "")
    return TileView(
        code=item.doc.code,
        name=item.doc.name.get(state.language),
        official_name=item.doc.official_name.get(state.language),
        icon=item.doc.icon,
        available=not why_not,
        reason_key=why_not or other,
    )


def paged(count: int, room: int) -> tuple[int, int]:
    """How many of these stand on one page, and how many pages there are, at least one.

    ``room`` is for tiles and for the key that turns to the next of them, where there is one.
    """
    size = room if count <= room else room - 1
    return size, pages_of(count, size)


def pages_of(count: int, size: int) -> int:
    """How many pages these take, at least one."""
    return max(1, -(-count // size))
