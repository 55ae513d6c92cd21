"""Choosing an item: attract, home, guide, for whom."""

from dataclasses import replace

from contracts.rules import CompiledItem
from kiosk.visit import events as ev
from kiosk.visit.identify import enter_identify
from kiosk.visit.scan import suffices, ways_without_card
from kiosk.visit.snapshot import Mode, Page
from kiosk.visit.state import Facts, State, Step, Stop, stay, without_answers

TILES_PER_PAGE = {Mode.STANDARD: 8, Mode.ELDER: 6}


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


def turn_tiles(state: State, event: ev.TilesTurned, facts: Facts) -> Step:
    """Next or previous page of tiles."""
    if state.page is not Page.HOME:
        return stay(state)
    page = (state.home_page + event.by) % home_pages(state, facts)
    return replace(state, home_page=page), ()


def choose_item(state: State, event: ev.ItemChosen, facts: Facts) -> Step:
    """Open the guide of an item."""
    if state.page is not Page.HOME or facts.item(event.code) is None:
        return stay(state)
    state = without_answers(state)
    return replace(state, page=Page.GUIDE, item=event.code, guide_qa=False), ()


def why_not_now(state: State, item: CompiledItem, facts: Facts) -> str:
    """Why people can only read about an item now; "" when they can begin it.

    On battery what was begun is finished and nothing begun. Without a reader, only what can be
    done without a card; without a camera, nothing that needs a photo. A terminal that has not
    heard the centre for longer than an item allows may hold words and rules that are no longer
    true.
    """
    if state.around.power != "mains":
        return "on_battery"
    if reader_gone(state) and not ways_without_card(state, item, facts):
        return "no_reader"
    photo = item.doc.photo
    needed = photo is not None and photo.alternative is None
    if needed and state.around.camera.level in ("down", "absent"):
        return "no_camera"
    alone = state.around.network != "reachable"
    if alone and state.clock.days_alone > item.doc.max_offline_days:
        return "too_long_offline"
    return ""


def reader_gone(state: State) -> bool:
    """Whether no card can be read now."""
    return state.around.reader.level in ("down", "absent")


def begin(state: State, facts: Facts) -> Step:
    """From the guide to the question for whom."""
    item = facts.item(state.item)
    if state.page is not Page.GUIDE or item is None or why_not_now(state, item, facts):
        return stay(state)
    return replace(state, page=Page.FOR_WHOM), ()


def choose_whom(state: State, event: ev.ForWhomChosen, facts: Facts) -> Step:
    """For oneself or for someone else; some items refuse the second and say where to go."""
    item = facts.item(state.item)
    if state.page is not Page.FOR_WHOM or item is None:
        return stay(state)
    if not event.for_self and "other" not in item.doc.for_whom:
        return replace(state, page=Page.STOPPED, stop=Stop("other_refused")), ()
    same = suffices(state, item) and state.for_self == event.for_self
    state = replace(state, for_self=event.for_self)
    if same:
        return replace(state, page=Page.CONFIRM_IDENTITY), ()
    return enter_identify(replace(without_answers(state), identity=None))
