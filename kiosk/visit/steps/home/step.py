"""Home: the items of this terminal as tiles. Meanwhile a scanner waits for the code of a leaflet,
which opens its item; one that opens nothing moves nothing here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import ClassVar

from contracts.rules import CompiledItem
from kiosk.visit.devices import camera, id_card, receipt_printer
from kiosk.visit.events import PersonEvent
from kiosk.visit.leaflets import leaflets
from kiosk.visit.matter import NOTICE, Matter
from kiosk.visit.outages import about, briefly, notice_until, notice_words
from kiosk.visit.person import Person
from kiosk.visit.receipts import MissingReceipts, ReceiptSearch
from kiosk.visit.shape import Life
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Frame, Lead, Step, Turn, Way, on
from kiosk.visit.steps.home.offer import (
    HomeState,
    all_items,
    home_items,
    tab_now,
    tabs,
    tiling,
    topic_now,
    topics,
)
from kiosk.visit.tabs import PICTURES, TabView, TopicView
from kiosk.visit.tiles import ItemChosen, TilesTurned, TileView, tile

TELLING = 24
"""What stops anybody stops one of the first: so many are asked, not thousands."""


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
    ``topics`` stand in place of tiles in large print; ``topic`` is the one whose tiles are shown.

    ``blocked`` is what some of the tiles cannot be begun for, a word below ``home.blocked_``,
    "several" or, where one is a notice, "various"; ``all_blocked`` that none of them can.
    ``notice`` is what the centre says of it, in place of that word's sentence, and ``until`` how
    long at least that holds, where it is the same for all of them; ``picture`` a drawing that it
    shows with that.
    """

    made_ahead: ClassVar[dict[str, object]] = {"devices": DEVICES}

    tiles: tuple[TileView, ...] = ()
    tabs: tuple[TabView, ...] = ()
    topics: tuple[TopicView, ...] = ()
    topic: str = ""
    page: int = 0
    pages: int = 1
    reprints: bool = False
    blocked: str = ""
    all_blocked: bool = False
    notice: str = ""
    until: str = ""
    picture: str = ""
    devices: tuple[DeviceLine, ...] = DEVICES
    troubled: bool = False  # one that is fitted does not work: only then anybody is told


@dataclass(frozen=True, slots=True)
class ReprintsOpened(PersonEvent):
    """The list of receipts that never came out."""


@dataclass(frozen=True, slots=True)
class TabChosen(PersonEvent):
    """The items of another part of life."""

    tab: str


@dataclass(frozen=True, slots=True)
class TopicChosen(PersonEvent):
    """The items of a part of life in large print; "" for all parts again."""

    topic: str


@dataclass(frozen=True, slots=True)
class FindOpened(PersonEvent):
    """Typing what one is looking for."""


@dataclass(frozen=True, slots=True)
class SpaceOpened(PersonEvent):
    """What is there for older and disabled people."""


def choose_tab(state: State, event: TabChosen, facts: Facts) -> Turn:
    """The items of another tab, from the first."""
    if event.tab not in tabs(state, facts):
        return Turn(state)
    return Turn(state.put(HomeState(tab=event.tab)))


def open_space(state: State, event: SpaceOpened, facts: Facts) -> Turn:
    """To what is there for older and disabled people."""
    return Turn(state, way=Way("space"))


def choose_topic(state: State, event: TopicChosen, facts: Facts) -> Turn:
    """The items of a part of life, or all parts again."""
    if event.topic not in ("", *topics(state, facts)):
        return Turn(state)
    return Turn(state.put(replace(state.of(HomeState), topic=event.topic, page=0)))


def open_find(state: State, event: FindOpened, facts: Facts) -> Turn:
    """To the search."""
    return Turn(state, way=Way("find")) if tabs(state, facts) else Turn(state)


def turn_tiles(state: State, event: TilesTurned, facts: Facts) -> Turn:
    """Next or previous page of tiles."""
    home = state.of(HomeState)
    page = (home.page + event.by) % tiling(state, facts)[1]
    return Turn(state.put(replace(home, page=page)))


def choose_item(state: State, event: ItemChosen, facts: Facts) -> Turn:
    """Open the guide of an item."""
    return Turn(state) if facts.item(event.code) is None else open_guide(state, event.code)


def open_guide(state: State, code: str) -> Turn:
    """To the guide of an item, from where the way back leads here."""
    return Turn(state.put(Matter(code)), way=Way(Lead.ONWARD, forget=Life.ANSWERS))


LEAFLETS = leaflets("home", open_guide)


def open_reprints(state: State, event: ReprintsOpened, facts: Facts) -> Turn:
    """To the reader: nobody sees a list before a card."""
    if not state.of(MissingReceipts).entries:
        return Turn(state)
    state = state.put(Matter(), Person(), ReceiptSearch(wanted=True))
    return Turn(state, way=Way("reprints", forget=Life.ANSWERS))


def restyled(was: State, state: State, facts: Facts) -> State:
    """Another number of tiles a page: begin with the first."""
    return state.put(replace(state.of(HomeState), page=0))


def said_for_all(state: State, items: Iterable[CompiledItem], facts: Facts) -> tuple[str, str, str]:
    """What notices say of the items on this page, where there is room for it, until when, and the
    drawing beside that.

    Each item's guide says it in full.
    """
    paused = [notices for item in items if (notices := about(state, item.doc.code))]
    until = {notice_until(notices, state, facts) for notices in paused}
    words = briefly(notice_words(notices, state.language) for notices in paused)
    pictures = (each.picture for notices in paused for each in notices if each.picture)
    picture = next(pictures, "") if words else ""
    return words, until.pop() if len(until) == 1 else "", picture


def view(state: State, facts: Facts) -> HomeView:
    """One page of tiles."""
    size, pages = tiling(state, facts)
    page = state.of(HomeState).page % pages
    now = tab_now(state, facts)
    there, topic = topics(state, facts), topic_now(state, facts)
    items = home_items(state, facts)[page * size : (page + 1) * size]
    if there and not topic:  # what stops anybody is told before a part of life is chosen
        items = all_items(facts, elder=True)[:TELLING]
    tiles = tuple(tile(item, state, facts) for item in items)
    causes = {each.reason_key for each in tiles if not each.available}
    blocked = next(iter(causes)) if len(causes) == 1 else "several" if causes else ""
    if len(causes) > 1 and NOTICE in causes:
        blocked = "various"
    if len(causes) == 1:
        tiles = tuple(t if t.available else replace(t, reason_key="not_now") for t in tiles)
    notice, until, picture = said_for_all(state, items, facts)
    lines = tuple(
        replace(line, level=shown.level, reason=shown.reason)
        for line, shown in zip(DEVICES, map(state.around.device, CLASSES), strict=True)
    )
    return HomeView(
        tiles=() if there and not topic else tiles,
        tabs=tuple(TabView(tab, tab == now) for tab in tabs(state, facts)),
        topics=() if topic else tuple(TopicView(each, PICTURES[each]) for each in there),
        topic=topic,
        blocked=blocked,
        all_blocked=bool(tiles) and not any(each.available for each in tiles),
        notice=notice,
        until=until if notice or blocked == NOTICE else "",
        picture=picture,
        page=page,
        pages=pages,
        reprints=bool(state.of(MissingReceipts).entries),
        devices=lines,
        troubled=any(line.level == "down" for line in lines),
    )


STEP = Step(
    name="home",
    shows=HomeView,
    view=view,
    on=(
        on(TabChosen, choose_tab),
        on(TopicChosen, choose_topic),
        on(TilesTurned, turn_tiles),
        on(ItemChosen, choose_item),
        on(ReprintsOpened, open_reprints),
        on(SpaceOpened, open_space),
        on(FindOpened, open_find),
    ),
    answers=LEAFLETS.answers,
    exits=("reprints", "space", "find"),
    enter=LEAFLETS.enter,
    anew_on_back=True,
    around=LEAFLETS.around,
    restyled=restyled,
    frame=Frame(header="bare-standard", home=False, home_here=True, fresh=True),
    foreseen=True,
)
