"""Items of a tab by use at this terminal: what is counted, what is forgotten, and that it costs no
more than the order, whatever a disk or a clock does.
"""

import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.packs import load_pack
from kiosk.records.statefile import read_state, write_state
from kiosk.releases.here import Releases
from kiosk.runtime.facts import build_facts, build_used
from kiosk.runtime.surroundings import SurroundingsBoard
from kiosk.runtime.used import (
    FEWEST,
    HALVED_EVERY,
    MOST_ITEMS,
    MOST_TIMES,
    RETRY_S,
    USED_NAME,
    UsedItems,
    added,
    halved,
)
from kiosk.runtime.wallclock import hall_clock
from kiosk.sets.files import RunningSet
from kiosk.sets.here import SetsHere
from kiosk.sets.state import SetStates
from kiosk.sets.trial import Trial
from kiosk.visit.shape import Mode
from kiosk.visit.state import Facts, HomeOrder
from kiosk.visit.tabs import by_use
from kiosk.watchdog.here import Watchdog
from tests.kiosk_sets.depot import SHIPPED_ITEMS, damage
from tests.kiosk_sets.test_state import full_disk
from tests.packs.pieces import files, good, written
from tests.records.drafts import AT
from tests.runtime.test_start import settings_in
from tests.visit import ev
from tests.visit.visitor import Visitor
from tests.visit.words import ALLOWANCE, elder, shipped_items, terminal_facts

DAY = date(2026, 6, 15)


class Days:
    """A calendar that stands still until it is turned."""

    def __init__(self) -> None:
        self.today = DAY

    def __call__(self) -> date:
        return self.today


def used(folder: Path, days: Callable[[], date] = lambda: DAY, **times: int) -> UsedItems:
    """Somebody did each of these so often."""
    items = UsedItems(folder, days)
    for code, n in times.items():
        for _ in range(n):
            items.done(code)
    items.look()
    return items


def order(folder: Path, days: Callable[[], date] = lambda: DAY) -> dict[str, int]:
    """What the next start finds."""
    return dict(UsedItems(folder, days).order)


# ---- what is counted -----------------------------------------------------------------------------


def test_what_was_done_orders_the_next_start_and_not_this_one(tmp_path: Path) -> None:
    assert used(tmp_path, often=9, seldom=6).order == frozenset()
    assert order(tmp_path) == {"often": 9, "seldom": 6}
    assert used(tmp_path, seldom=4).order == {("often", 9), ("seldom", 6)}
    assert order(tmp_path) == {"often": 9, "seldom": 10}


def test_nothing_is_kept_but_codes_numbers_and_the_day_of_halving(tmp_path: Path) -> None:
    used(tmp_path, often=9)
    assert read_state(tmp_path / USED_NAME) == {"since": "2026-06-15", "times": {"often": 9}}
    assert [path.name for path in tmp_path.iterdir()] == [USED_NAME]


def test_few_times_might_point_at_somebody_and_order_nothing(tmp_path: Path) -> None:
    used(tmp_path, few=FEWEST - 1, enough=FEWEST)
    assert order(tmp_path) == {"enough": FEWEST}
    used(tmp_path, few=1)
    assert order(tmp_path) == {"enough": FEWEST, "few": FEWEST}


def test_old_use_gives_way_and_what_was_done_once_is_forgotten(tmp_path: Path) -> None:
    days = Days()
    used(tmp_path, days, old=40, once=1)
    days.today += HALVED_EVERY
    used(tmp_path, days, new=30)
    assert order(tmp_path, days) == {"new": 30, "old": 20}
    document = read_state(tmp_path / USED_NAME)
    assert document is not None
    assert "once" not in document["times"]
    days.today += 20 * HALVED_EVERY
    assert order(tmp_path, days) == {}


def test_what_is_done_on_the_day_of_halving_counts_whole(tmp_path: Path) -> None:
    days = Days()
    used(tmp_path, days, item=1)
    days.today += HALVED_EVERY
    used(tmp_path, days, item=FEWEST)
    assert order(tmp_path, days) == {"item": FEWEST}


@pytest.mark.parametrize("away", [-4000, -29, 29, 4000], ids=lambda days: f"{days:+}d")
def test_a_clock_that_was_wrong_freezes_nothing(tmp_path: Path, away: int) -> None:
    days = Days()
    days.today += timedelta(days=away)
    used(tmp_path, days, wrong=8)
    days.today = DAY
    used(tmp_path, days, right=8)
    days.today += 2 * HALVED_EVERY
    assert order(tmp_path, days).get("right", 0) < FEWEST, "it still gives way"


numbers = st.dictionaries(st.text(max_size=3), st.integers(1, MOST_TIMES), max_size=9)


@given(numbers, st.dates(), st.dates())
def test_halving_keeps_who_is_ahead_of_whom(
    times: dict[str, int], since: date, today: date
) -> None:
    left, _ = halved(times, since, today)
    assert all(0 < n <= times[code] for code, n in left.items())
    for one in times:
        for other in times:
            if times[one] <= times[other]:
                assert left.get(one, 0) <= left.get(other, 0)


def test_no_more_items_are_counted_than_a_pack_can_name(tmp_path: Path) -> None:
    many = {f"item-{n}": 2 + n for n in range(MOST_ITEMS)}
    left = added(many, {"new": 1})
    assert len(left) == MOST_ITEMS
    assert (left["new"], "item-0" in left) == (1, False)
    assert added({"item": MOST_TIMES}, {"item": 1}) == {"item": MOST_TIMES}


# ---- what a disk does to it ----------------------------------------------------------------------


def other(**changed: Any) -> Callable[[Path], object]:
    whole = {"since": "2026-06-15", "times": {"often": 9}}
    return lambda path: write_state(path, whole | changed)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-9]),
        lambda path: path.write_bytes(b"[" * 50_000),
        lambda path: path.write_text(json.dumps({"times": []}), "utf-8"),
        lambda path: damage(path, at=20),
        other(times=[9]),
        other(times={"often": "9"}),
        other(times={"often": True}),
        other(times={"often": -9}),
        other(times={"often": MOST_TIMES + 1}),
        other(times={f"item-{n}": 9 for n in range(MOST_ITEMS + 1)}),
        other(since="yesterday"),
        other(since=7),
    ],
)
def test_a_damaged_file_is_the_order_as_listed_and_counting_goes_on(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    used(tmp_path, often=9)
    spoil(tmp_path / USED_NAME)
    assert order(tmp_path) == {}
    used(tmp_path, other=7)
    assert order(tmp_path) == {"other": 7}


def test_a_file_that_cannot_be_read_stops_no_start(tmp_path: Path) -> None:
    (tmp_path / USED_NAME).mkdir()
    assert used(tmp_path, often=9).order == frozenset()


def test_a_full_disk_keeps_what_was_and_takes_the_rest_later(tmp_path: Path) -> None:
    used(tmp_path, often=9)
    items = UsedItems(tmp_path, lambda: DAY)
    with full_disk():
        items.done("often")
        assert items.look() == RETRY_S
        assert order(tmp_path) == {"often": 9}
    assert items.look() is None
    assert order(tmp_path) == {"often": 10}
    before = (tmp_path / USED_NAME).stat().st_ino
    assert items.look() is None
    assert (tmp_path / USED_NAME).stat().st_ino == before, "nothing new, nothing written"


# ---- from the pack to the pages ------------------------------------------------------------------


def pack_that_sorts(folder: Path, sort: str) -> Path:
    document = good()
    document["home"]["sort"] = sort
    return written(folder / sort, files(document))


def test_only_a_pack_that_says_so_has_anything_counted(tmp_path: Path) -> None:
    path, settings = settings_in(tmp_path)
    data, clock = path.parent, hall_clock(settings)
    used(data, lambda: clock.known().date(), **{"residence-permit": 9})
    texts = terminal_facts().texts
    for folder in (None, pack_that_sorts(tmp_path, "listed")):
        pack = load_pack(folder)
        assert build_used(data, pack, clock) is None
        assert build_facts(settings, texts, pack=pack).home.used == frozenset()
    pack = load_pack(pack_that_sorts(tmp_path, "used"))
    assert pack.refused == ""
    facts = build_facts(settings, texts, pack=pack, used=build_used(data, pack, clock))
    assert facts.home.used == {("residence-permit", 9)}


def test_what_is_handed_in_is_counted_and_kept(tmp_path: Path) -> None:
    from kiosk.centre import CentreRoom  # loads what the other tests here need not

    _, settings = settings_in(tmp_path)
    states, items, facts = SetStates(tmp_path), UsedItems(tmp_path, lambda: DAY), terminal_facts()
    sets = SetsHere(
        RunningSet(), states, Trial(states, lambda: None), lambda: None, Releases(tmp_path)
    )
    board = SurroundingsBoard(lambda event: None, simulated=True)
    watchdog = Watchdog(tmp_path)
    centre = CentreRoom(
        settings, facts.texts, SHIPPED_ITEMS, sets, board, lambda: AT, watchdog, items
    )

    class Counted(Visitor):
        def do(self, *events: ev.Event) -> "Counted":
            for event in events:
                before = self.state
                super().do(event)
                centre.tally.seen(before, event, self.state)
            return self

    visitor = Counted(facts)
    visitor.start("elder-allowance").identify(elder())
    visitor.do(ev.NoticeAgreed())
    visitor.fill(ALLOWANCE)
    visitor.accept_review().sign()
    visitor.commit().print().do(ev.FinishPressed())
    visitor.start("residence-permit").do(ev.FinishPressed())
    centre.close()
    document = read_state(tmp_path / USED_NAME)
    assert document is not None
    assert document["times"] == {"elder-allowance": 1}


# ---- what home makes of it -----------------------------------------------------------------------

CODES = tuple(item.doc.code for item in shipped_items())


@given(st.permutations(shipped_items()), st.dictionaries(st.sampled_from(CODES), st.integers(1, 3)))
def test_the_same_items_in_the_order_of_use_and_else_as_listed(
    items: list[Any], times: dict[str, int]
) -> None:
    shown = list(by_use(items, frozenset(times.items())))
    assert sorted(map(id, shown)) == sorted(map(id, items))
    for before, after in itertools.pairwise(shown):
        more, less = (times.get(item.doc.code, 0) for item in (before, after))
        assert more > less or (more == less and items.index(before) < items.index(after))


def hall(used: dict[str, int]) -> Visitor:
    facts: Facts = replace(terminal_facts(), items=shipped_items())
    return Visitor(replace(facts, home=HomeOrder(used=frozenset(used.items())))).do(
        ev.Started("zh-CN")
    )


def seen(visitor: Visitor) -> tuple[str, ...]:
    """Every tile of what is shown, page by page."""
    found: list[str] = []
    for _ in range(visitor.snapshot.view.pages):
        found += [tile.code for tile in visitor.snapshot.view.tiles]
        visitor.do(ev.TilesTurned(1))
    return tuple(found)


def by_part(visitor: Visitor) -> dict[str, tuple[str, ...]]:
    """The tiles of each tab, or of each part of life in large print."""
    view = visitor.snapshot.view
    parts = [each.tab for each in view.tabs] or [each.topic for each in view.topics]
    chosen = ev.TabChosen if view.tabs else ev.TopicChosen
    found = {}
    for part in parts:
        found[part] = seen(visitor.do(chosen(part)))
        if not view.tabs:
            visitor.do(ev.TopicChosen(""))
    return found


@pytest.mark.parametrize("mode", Mode)
def test_tabs_and_parts_of_life_keep_their_items_and_show_the_used_ones_first(mode: Mode) -> None:
    listed = by_part(hall({}).do(ev.ModeChosen(mode)))
    times = {"legal-aid": 40, "complaints": 30, "residence-permit": 20, "gone-item": 90}
    ordered = by_part(hall(times).do(ev.ModeChosen(mode)))
    assert list(listed) == list(ordered), "the tabs themselves never change"
    for part, codes in listed.items():
        expected = sorted(codes, key=lambda code: -times.get(code, 0))
        assert ordered[part] == tuple(expected)
    assert ordered != listed
