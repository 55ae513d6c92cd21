"""Finding an item by what people call it: results stand there while they type. Meanwhile a scanner
waits for the code of a leaflet, which opens its item.

After a pause what is meant is looked for as well. Its items come below the others: nothing that
stands there moves. What is typed is not kept: only which items it found, until somebody goes home.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import ClassVar

from kiosk.visit.events import PersonEvent
from kiosk.visit.finding import FindMeaning, Hit, Meant, wish_of
from kiosk.visit.leaflets import Wrong, leaflets, scanner_gone
from kiosk.visit.matter import Matter
from kiosk.visit.shape import Ask, Life, Mode, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import HOME, Step, Turn, Way, answer, on
from kiosk.visit.tiles import ItemChosen, TilesTurned, TileView, pages_of, tile

ROOM = {"portrait": 4, "landscape": 3}
"""Results above a keyboard, or beside it."""
ELDER_ROOM = 2
MEANING, READY = Ask("meaning", stops=False), Ask("meaning-ready", stops=False)


@dataclass(frozen=True, slots=True)
class FindState(Slice):
    """What was found, and which page of it is shown; ``asked``: something is typed."""

    life: ClassVar[Life] = Life.MATTER

    asked: bool = False
    hits: tuple[Hit, ...] = ()
    page: int = 0


@dataclass(frozen=True, slots=True)
class LeafletState(Slice):
    """Why the last code opened nothing, a word below ``find.``."""

    wrong: Wrong = ""


@dataclass(frozen=True, slots=True)
class FindView:
    """One page of what was found.

    ``room``: how many rows there are. ``nothing``: something is
    typed that finds nothing; then the tiles are where people go with what has no place.
    ``scans``: a leaflet can be shown; ``wrong``: why the last one opened nothing.
    """

    tiles: tuple[TileView, ...] = ()
    page: int = 0
    pages: int = 1
    room: int = 4
    asked: bool = False
    nothing: bool = False
    scans: bool = False
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Searched(PersonEvent):
    """What is typed now, with letters that are no characters yet."""

    text: str = field(repr=False)


def enter(state: State, facts: Facts) -> Turn:
    """Wait for a leaflet too, where it can be read; what is meant takes a moment to be ready."""
    turn = LEAFLETS.enter(state, facts)
    if not facts.means:
        return turn
    state, effect = turn.state.ask(READY, FindMeaning)
    return replace(turn, state=state, effects=(*turn.effects, effect))


def search(state: State, event: Searched, facts: Facts) -> Turn:
    """What this finds, from the first page of it."""
    asked = bool(event.text.strip())
    found = facts.find(event.text, state.language) if asked else ()
    here = {item.doc.code for item in facts.items}
    hits = tuple(each for each in found if each.code in here)
    now = state.of(FindState)
    page = now.page if now.hits == hits else 0
    return mean(state.put(FindState(asked, hits, page), LeafletState()), event.text, facts)


def mean(state: State, text: str, facts: Facts) -> Turn:
    """Look for what this means too; what was looked for before is of no interest any more."""
    wish = wish_of(text, state.language) if facts.means else ""
    if not wish:
        return Turn(state.drop(MEANING))
    state, effect = state.ask(MEANING, partial(FindMeaning, text=wish))
    return Turn(state, (effect,))


def meant(state: State, event: Meant, facts: Facts) -> Turn:
    """Below what was found, where nothing moves for it."""
    now = state.of(FindState)
    known = {hit.code for hit in now.hits}
    more = (code for code in event.codes if code not in known and facts.item(code) is not None)
    hits = (*now.hits, *(Hit(code, perhaps=True) for code in more))
    return Turn(state.put(replace(now, hits=hits)))


def turn(state: State, event: TilesTurned, facts: Facts) -> Turn:
    """Next or previous page of what was found."""
    now = state.of(FindState)
    pages = pages_of(len(_shown(state, facts)), _room(state, facts))
    return Turn(state.put(replace(now, page=(now.page + event.by) % pages)))


def choose_item(state: State, event: ItemChosen, facts: Facts) -> Turn:
    """Open the guide of an item."""
    return Turn(state) if facts.item(event.code) is None else open_guide(state, event.code)


def open_guide(state: State, code: str) -> Turn:
    """To the guide of an item, from where the way back leads here."""
    return Turn(state.put(Matter(code, found="find")), way=Way("guide", forget=Life.ANSWERS))


def says(state: State, wrong: Wrong) -> State:
    """Why the last code opened nothing."""
    return state.put(LeafletState(wrong))


LEAFLETS = leaflets("find", open_guide, says)


def back(state: State, facts: Facts) -> Turn:
    """Home, and what was looked for is forgotten."""
    return Turn(state.put(FindState()), way=HOME)


def restyled(was: State, state: State, facts: Facts) -> State:
    """Another number of rows a page: begin with the first."""
    return state.put(replace(state.of(FindState), page=0))


def view(state: State, facts: Facts) -> FindView:
    """One page of what was found, or what there is instead."""
    now, room, shown = state.of(FindState), _room(state, facts), _shown(state, facts)
    pages = pages_of(len(shown), room)
    page = now.page % pages
    return FindView(
        tiles=tuple(_tile(hit, state, facts) for hit in shown[page * room : (page + 1) * room]),
        page=page,
        pages=pages,
        room=room,
        asked=now.asked,
        nothing=_nothing(state),
        scans=not scanner_gone(state),
        wrong=state.of(LeafletState).wrong,
    )


def _room(state: State, facts: Facts) -> int:
    return ELDER_ROOM if state.mode is Mode.ELDER else ROOM[facts.orientation]


def _shown(state: State, facts: Facts) -> Sequence[Hit]:
    now = state.of(FindState)
    if not _nothing(state) and not _only_perhaps(now):
        return now.hits
    found = {hit.code for hit in now.hits}
    codes = (item.doc.code for item in facts.items if item.doc.catch_all)
    return (*now.hits, *(Hit(code) for code in codes if code not in found))


def _only_perhaps(now: FindState) -> bool:
    return bool(now.hits) and all(hit.perhaps for hit in now.hits)


def _nothing(state: State) -> bool:
    """Whether nothing is found, and nothing more is looked for."""
    now = state.of(FindState)
    return now.asked and not now.hits and not state.awaits(MEANING)


def _tile(hit: Hit, state: State, facts: Facts) -> TileView:
    item = facts.item(hit.code)
    assert item is not None, "only what is offered is found"
    shown = tile(item, state, facts)
    if hit.perhaps:
        perhaps = facts.texts.text("find.perhaps", state.language)
        return replace(shown, official_name=perhaps, unsure=True)
    if not hit.alias:
        return shown
    words = facts.texts.text("find.also_called", state.language, name=hit.alias)
    return replace(shown, official_name=words)


STEP = Step(
    name="find",
    shows=FindView,
    view=view,
    on=(on(Searched, search), on(ItemChosen, choose_item), on(TilesTurned, turn)),
    answers=(
        *LEAFLETS.answers,
        answer(MEANING, on(Meant, meant)),
        answer(READY),
    ),
    exits=("guide",),
    enter=enter,
    back=back,
    around=LEAFLETS.around,
    restyled=restyled,
)
