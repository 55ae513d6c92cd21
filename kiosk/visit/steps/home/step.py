"""Home: the items of this terminal as tiles."""

from dataclasses import dataclass, replace
from typing import ClassVar

from kiosk.visit.devices import camera, id_card, receipt_printer
from kiosk.visit.events import PersonEvent
from kiosk.visit.matter import Matter, elsewhere, why_not_now
from kiosk.visit.person import Person
from kiosk.visit.receipts import MissingReceipts, ReceiptSearch
from kiosk.visit.shape import Life, Mode, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Frame, Lead, Step, Turn, Way, on

TILES_PER_PAGE = {Mode.STANDARD: 8, Mode.ELDER: 6}


@dataclass(frozen=True, slots=True)
class HomeState(Slice):
    """Which page of tiles is shown."""

    life: ClassVar[Life] = Life.MATTER

    page: int = 0


@dataclass(frozen=True, slots=True)
class TileView:
    """One item on a home page."""

    code: str
    name: str
    official_name: str
    icon: str
    available: bool = True
    reason_key: str = ""
    """Why not here now, or what goes another way now; below ``home.``. Where all have one cause
    that is said once for all, no more than that they cannot be begun."""


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A device in the strip: its word below ``home.`` and ``status.``, its icon, how it stands."""

    device: str
    icon: str
    level: str = "absent"
    reason: str = ""


DEVICES = (
    DeviceLine("reader", "id"),
    DeviceLine("printer", "printer"),
    DeviceLine("camera", "camera"),
)
CLASSES = (id_card.NAME, receipt_printer.NAME, camera.NAME)


@dataclass(frozen=True, slots=True)
class HomeView:
    """Home, one page of tiles; ``reprints`` says that some receipts never came out.

    ``blocked`` is what some of the tiles cannot be begun for, a word below ``home.blocked_``, or
    "several"; ``all_blocked`` that none of them can.
    """

    made_ahead: ClassVar[dict[str, object]] = {"devices": DEVICES}

    tiles: tuple[TileView, ...] = ()
    page: int = 0
    pages: int = 1
    reprints: bool = False
    blocked: str = ""
    all_blocked: bool = False
    devices: tuple[DeviceLine, ...] = DEVICES


@dataclass(frozen=True, slots=True)
class TilesTurned(PersonEvent):
    """Another page of tiles, +1 or -1."""

    by: int


@dataclass(frozen=True, slots=True)
class ItemChosen(PersonEvent):
    """An item on a home page."""

    code: str


@dataclass(frozen=True, slots=True)
class ReprintsOpened(PersonEvent):
    """The list of receipts that never came out."""


def tiles_per_page(state: State, facts: Facts) -> int:
    """How many items one home page shows."""
    if facts.orientation == "landscape":
        return 6
    return TILES_PER_PAGE[state.mode]


def home_items(state: State, facts: Facts) -> tuple[str, ...]:
    """Item codes in the order of the home page; elder homes show their own first."""
    ordered = sorted(
        facts.items,
        key=lambda item: (
            not (item.doc.elder_home if state.mode is Mode.ELDER else item.doc.frequent),
            item.doc.order,
            item.doc.code,
        ),
    )
    return tuple(item.doc.code for item in ordered)


def home_pages(state: State, facts: Facts) -> int:
    """Number of home pages, at least one."""
    return max(1, -(-len(facts.items) // tiles_per_page(state, facts)))


def turn_tiles(state: State, event: TilesTurned, facts: Facts) -> Turn:
    """Next or previous page of tiles."""
    page = (state.of(HomeState).page + event.by) % home_pages(state, facts)
    return Turn(state.put(HomeState(page)))


def choose_item(state: State, event: ItemChosen, facts: Facts) -> Turn:
    """Open the guide of an item."""
    if facts.item(event.code) is None:
        return Turn(state)
    return Turn(state.put(Matter(event.code)), way=Way(Lead.ONWARD, forget=Life.ANSWERS))


def open_reprints(state: State, event: ReprintsOpened, facts: Facts) -> Turn:
    """To the reader: nobody sees a list before a card."""
    if not state.of(MissingReceipts).entries:
        return Turn(state)
    state = state.put(Matter(), Person(), ReceiptSearch(wanted=True))
    return Turn(state, way=Way("reprints", forget=Life.ANSWERS))


def restyled(was: State, state: State, facts: Facts) -> State:
    """Another number of tiles a page: begin with the first."""
    return state.put(replace(state.of(HomeState), page=0))


def view(state: State, facts: Facts) -> HomeView:
    """One page of tiles."""
    size, page = tiles_per_page(state, facts), state.of(HomeState).page
    codes = home_items(state, facts)[page * size : (page + 1) * size]
    tiles = tuple(_tile(code, state, facts) for code in codes)
    causes = {tile.reason_key for tile in tiles if not tile.available}
    blocked = next(iter(causes)) if len(causes) == 1 else "several" if causes else ""
    if len(causes) == 1:
        tiles = tuple(t if t.available else replace(t, reason_key="not_now") for t in tiles)
    return HomeView(
        tiles=tiles,
        blocked=blocked,
        all_blocked=bool(tiles) and not any(tile.available for tile in tiles),
        page=page,
        pages=home_pages(state, facts),
        reprints=bool(state.of(MissingReceipts).entries),
        devices=tuple(
            replace(line, level=shown.level, reason=shown.reason)
            for line, shown in zip(DEVICES, map(state.around.device, CLASSES), strict=True)
        ),
    )


def _tile(code: str, state: State, facts: Facts) -> TileView:
    item = facts.item(code)
    assert item is not None
    why_not = why_not_now(state, item, facts)
    other = next((f"{device}_elsewhere" for device in elsewhere(state, item)), "")
    return TileView(
        code=code,
        name=item.doc.name.get(state.language),
        official_name=item.doc.official_name.get(state.language),
        icon=item.doc.icon,
        available=not why_not,
        reason_key=why_not or other,
    )


STEP = Step(
    name="home",
    shows=HomeView,
    view=view,
    on=(
        on(TilesTurned, turn_tiles),
        on(ItemChosen, choose_item),
        on(ReprintsOpened, open_reprints),
    ),
    exits=("reprints",),
    restyled=restyled,
    frame=Frame(header="bare-standard", home=False, home_here=True, fresh=True),
    foreseen=True,
)
