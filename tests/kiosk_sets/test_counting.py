"""Visits are counted by set and item, from what became of each; nothing of anybody is kept."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.fleet import ALL_ITEMS, FEWEST_A_DAY, VisitCount
from kiosk.runtime.counting import VisitCounts, read_counts
from kiosk.runtime.tally import End, Tally
from kiosk.runtime.telling import Count, Counts, Telling, added
from kiosk.visit.session import step
from kiosk.visit.state import Facts, State
from tests.kiosk_sets.depot import ALLOWANCE, damage
from tests.kiosk_sets.hall import Hall
from tests.kiosk_sets.test_state import full_disk
from tests.records.drafts import AT
from tests.visit import ev, fx
from tests.visit.sn import surroundings
from tests.visit.visitor import READY, Visitor
from tests.visit.words import ALLOWANCE as ANSWERS
from tests.visit.words import elder, terminal_facts

# ---- what is counted -----------------------------------------------------------------------------


class Counted(Visitor):
    """A visitor whose visits are counted."""

    def __init__(self, facts: Facts, **otherwise: Any) -> None:
        self.counts: list[tuple[str, str]] = []
        self.tally = Tally(
            lambda item: self.counts.append((item, "begun")),
            lambda item, end: self.counts.append((item, end)),
        )
        super().__init__(facts, **otherwise)

    def do(self, *events: ev.Event) -> "Counted":
        for event in events:
            before: State = self.state
            after, _ = step(before, event, self.facts)
            super().do(event)
            self.tally.seen(before, event, after)
        return self

    @property
    def ends(self) -> list[str]:
        return [end for _, end in self.counts if end != "begun"]


@pytest.fixture(scope="module")
def facts() -> Facts:
    return terminal_facts()


@pytest.fixture
def visitor(facts: Facts) -> Counted:
    return Counted(facts)


def to_the_signature(visitor: Counted) -> Counted:
    visitor.start(ALLOWANCE)
    visitor.identify(elder())
    visitor.do(ev.NoticeAgreed())
    visitor.fill(ANSWERS)
    if visitor.page == "photo":
        visitor.take_photo()
    visitor.accept_review()
    return visitor


def test_looking_at_a_guide_begins_nothing(visitor: Counted) -> None:
    visitor.do(ev.Started("zh-CN"), ev.ItemChosen(ALLOWANCE), ev.FinishPressed())
    assert visitor.counts == []


def test_handed_in_is_done_once_whatever_follows(visitor: Counted) -> None:
    to_the_signature(visitor).sign().commit().print()
    visitor.do(ev.FinishPressed())
    assert visitor.counts == [(ALLOWANCE, "begun"), (ALLOWANCE, "done")]


@pytest.mark.parametrize("key", [ev.FinishPressed(), ev.HomePressed()])
def test_who_goes_away_in_the_middle_left(visitor: Counted, key: ev.Event) -> None:
    visitor.start(ALLOWANCE).do(key)
    assert visitor.counts == [(ALLOWANCE, "begun"), (ALLOWANCE, "left")]


def test_who_says_nothing_left(visitor: Counted) -> None:
    visitor.start(ALLOWANCE)
    visitor.fire("idle")
    visitor.fire("idle")
    assert visitor.shows("attract")
    assert visitor.ends == ["left"]


def test_back_to_the_guide_and_on_again_is_one_beginning(visitor: Counted) -> None:
    visitor.start(ALLOWANCE).do(ev.BackPressed(), ev.BackPressed())
    assert visitor.shows("guide")
    visitor.do(ev.BeginPressed())
    assert visitor.counts == [(ALLOWANCE, "begun")]


def test_what_a_rule_stops_is_nobodys_failure(visitor: Counted) -> None:
    visitor.start(ALLOWANCE)
    birth = elder().birth
    assert birth is not None
    visitor.identify(elder(birth=birth.replace(year=1990)))
    assert visitor.shows("stopped")
    visitor.do(ev.FinishPressed())
    assert visitor.counts == [(ALLOWANCE, "begun"), (ALLOWANCE, "")]


def test_what_could_not_be_kept_failed_unless_it_was_kept_after_all(visitor: Counted) -> None:
    to_the_signature(visitor).sign()
    asked = visitor.last(fx.Commit)
    visitor.do(ev.CommitFailed(asked.visit, asked.effect, "failed"), ev.HomePressed())
    visitor.do(ev.FinishPressed())
    assert visitor.ends == ["failed"]


def test_kept_at_the_second_try_is_done(visitor: Counted) -> None:
    to_the_signature(visitor).sign()
    asked = visitor.last(fx.Commit)
    visitor.do(ev.CommitFailed(asked.visit, asked.effect, "full"), ev.CommitRetried())
    visitor.keep().commit()
    visitor.do(ev.FinishPressed())
    assert visitor.ends == ["done"]


def test_a_step_of_ours_that_breaks_is_a_failure(visitor: Counted) -> None:
    visitor.start(ALLOWANCE)
    visitor.tally.broke()
    visitor.do(ev.FinishPressed())
    assert visitor.ends == ["failed"]


@pytest.mark.parametrize("around", [surroundings(power="low"), replace(READY, closed=True)])
def test_power_and_a_closed_door_are_nobodys_choice(visitor: Counted, around: Any) -> None:
    visitor.start(ALLOWANCE).do(ev.SurroundingsChanged(around), ev.HomePressed())
    assert visitor.ends == [""]


def test_a_page_that_cannot_be_shown_is_told_to_who_counts(facts: Facts) -> None:
    class Watcher:
        broken = 0

        def seen(self, before: State, event: ev.Event, after: State) -> None:
            """Nothing to see."""

        def broke(self) -> None:
            self.broken += 1

    watcher = Watcher()
    hall = Hall(replace(facts, place=7), watcher)  # type: ignore[arg-type]  # no page says it
    hall.start()
    hall.stop()
    assert watcher.broken == 1


# ---- what is kept --------------------------------------------------------------------------------


class Days:
    """A clock that stands still until a day passes."""

    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        return self.now

    def pass_one(self) -> None:
        self.now += timedelta(days=1)


def counts(
    folder: Path, name: str = "2026.1", boot: str = "b1", days: Callable[[], datetime] = lambda: AT
) -> VisitCounts:
    return VisitCounts(folder, name, lambda: None, days, lambda: boot)


def kept(folder: Path) -> list[dict[str, Any]]:
    """By set and item."""
    return [asdict(count) for count in read_counts(folder) if count.item != ALL_ITEMS]


def told(folder: Path) -> dict[str, Count]:
    """What the centre hears of the set, by item."""
    listed = json.loads((folder / "fleet" / "counts.json").read_bytes())
    assert all(VisitCount.model_validate(each) for each in listed)
    return {each["item"]: Count(**each) for each in listed}


def one(**numbers: int) -> dict[str, Any]:
    return asdict(Count("2026.1", ALLOWANCE, **numbers))


def test_they_only_grow_over_starts(tmp_path: Path) -> None:
    for _ in range(3):
        counted = counts(tmp_path)
        counted.begun(ALLOWANCE)
        counted.ended(ALLOWANCE, "done")
        assert counted.look() is None
    assert kept(tmp_path) == [one(begun=3, done=3)]
    assert told(tmp_path) == {ALL_ITEMS: Count("2026.1", ALL_ITEMS, begun=3, done=3)}


def test_each_set_and_item_has_its_own(tmp_path: Path) -> None:
    for name in ("2026.1", "2026.2"):
        counted = counts(tmp_path, name)
        counted.begun(ALLOWANCE)
        counted.ended(ALLOWANCE, "left")
        counted.begun("other")
        counted.ended("other", "failed")
        counted.look()
    assert {(each["set"], each["item"]) for each in kept(tmp_path)} == {
        ("2026.1", ALLOWANCE), ("2026.1", "other"), ("2026.2", ALLOWANCE), ("2026.2", "other"),
    }  # fmt: skip


FILES = ("counting.json", "counting.copy.json", "counts.json")


@given(
    gone=st.sets(st.sampled_from(FILES), max_size=2),
    damaged=st.sets(st.sampled_from(FILES), max_size=2),
    at=st.integers(0, 300),
)
def test_any_one_file_that_is_left_keeps_them(
    tmp_path_factory: pytest.TempPathFactory, gone: set[str], damaged: set[str], at: int
) -> None:
    folder = tmp_path_factory.mktemp("counts")
    counted = counts(folder)
    counted.begun(ALLOWANCE)
    counted.ended(ALLOWANCE, "left")
    counted.look()
    for name in gone:
        (folder / "fleet" / name).unlink()
    for name in damaged & set(FILES[:2]) - gone:
        damage(folder / "fleet" / name, at)
    if not set(FILES) - gone - damaged:
        return
    again = counts(folder)
    again.begun(ALLOWANCE)
    again.ended(ALLOWANCE, "left")
    again.look()
    assert told(folder) == {ALL_ITEMS: Count("2026.1", ALL_ITEMS, begun=2, left=2)}


def test_a_process_that_died_in_a_visit_failed_it(tmp_path: Path) -> None:
    counted = counts(tmp_path)
    counted.begun(ALLOWANCE)
    counted.look()
    counts(tmp_path, "2026.2").look()
    assert kept(tmp_path) == [one(begun=1, failed=1)]
    counts(tmp_path, "2026.2").look()
    assert kept(tmp_path) == [one(begun=1, failed=1)], "once"


def test_a_machine_that_lost_its_power_did_not(tmp_path: Path) -> None:
    counted = counts(tmp_path)
    counted.begun(ALLOWANCE)
    counted.look()
    counts(tmp_path, boot="b2").look()
    assert kept(tmp_path) == [one(begun=1)]


def test_nor_did_a_process_that_was_ended_in_order(tmp_path: Path) -> None:
    counted = counts(tmp_path)
    counted.begun(ALLOWANCE)
    counted.look()
    counted.close()
    counts(tmp_path).look()
    assert kept(tmp_path) == [one(begun=1)]


def test_a_full_disk_delays_them(tmp_path: Path) -> None:
    counted = counts(tmp_path)
    counted.begun(ALLOWANCE)
    with full_disk():
        assert counted.look() is not None
    assert counted.look() is None
    assert kept(tmp_path) == [one(begun=1)]


def test_counters_by_item_alone_are_those_of_their_set(tmp_path: Path) -> None:
    (tmp_path / "fleet").mkdir()
    listed = [one(begun=3, done=2), one(begun=4, left=1) | {"item": "other"}]
    (tmp_path / "fleet" / "counts.json").write_text(json.dumps(listed))
    assert read_counts(tmp_path)[-1] == Count("2026.1", ALL_ITEMS, begun=7, done=2, left=1)


# ---- what is told --------------------------------------------------------------------------------


def visit(counted: VisitCounts, times: int = 1, end: End = "done") -> None:
    for _ in range(times):
        counted.begun(ALLOWANCE)
        counted.ended(ALLOWANCE, end)
        counted.look()


def test_a_visit_under_way_is_told_when_it_is_over(tmp_path: Path) -> None:
    counted = counts(tmp_path)
    counted.begun(ALLOWANCE)
    counted.look()
    assert told(tmp_path) == {}
    counted.ended(ALLOWANCE, "")
    counted.look()
    assert told(tmp_path)[ALL_ITEMS].begun == 1


def test_fewer_than_five_a_day_are_told_with_their_set_alone(tmp_path: Path) -> None:
    days = Days()
    counted = counts(tmp_path, days=days)
    visit(counted, 4)
    assert told(tmp_path) == {ALL_ITEMS: Count("2026.1", ALL_ITEMS, begun=4, done=4)}
    visit(counted, end="left")
    assert told(tmp_path)[ALLOWANCE] == Count("2026.1", ALLOWANCE, begun=5, done=4, left=1)
    visit(counted)
    assert told(tmp_path)[ALLOWANCE].begun == 6, "a day that is told is told as it grows"
    days.pass_one()
    visit(counted, 4)
    assert (told(tmp_path)[ALLOWANCE].begun, told(tmp_path)[ALL_ITEMS].begun) == (6, 10)
    days.pass_one()
    visit(counted, 5)
    assert (told(tmp_path)[ALLOWANCE].begun, told(tmp_path)[ALL_ITEMS].begun) == (11, 15)


def test_a_start_begins_the_day_anew_and_takes_nothing_back(tmp_path: Path) -> None:
    visit(counts(tmp_path), 6)
    visit(counts(tmp_path), 4)
    assert (told(tmp_path)[ALLOWANCE].begun, told(tmp_path)[ALL_ITEMS].begun) == (6, 10)
    (tmp_path / "fleet" / "counts.json").unlink()
    visit(counts(tmp_path), 5)
    assert (told(tmp_path)[ALLOWANCE].begun, told(tmp_path)[ALL_ITEMS].begun) == (11, 15)


@given(st.lists(st.one_of(st.sampled_from(["a", "b", "c"]), st.just(None)), max_size=60))
def test_what_is_told_by_item_only_grows_and_by_five_a_day_at_least(
    happening: list[str | None],
) -> None:
    """``None``: a day passes."""
    exact: Counts = {}
    telling = Telling({}, {})
    day = AT.date()
    before: Counts = {}
    that_day = Counter[str]()
    said_that_day = Counter[str]()
    for item in happening:
        if item is None:
            day += timedelta(days=1)
            that_day.clear()
            said_that_day.clear()
            continue
        for name in (item, ALL_ITEMS):
            key = "2026.1", name
            exact[key] = added(exact.get(key, Count(*key)), Count(*key, begun=1, done=1))
        that_day[item] += 1
        said = telling.of(exact, day)
        for key, count in said.items():
            grown = count.begun - before.get(key, Count(*key)).begun
            assert grown >= 0
            said_that_day[key[1]] += grown
        for name in "abc":
            enough = that_day[name] >= FEWEST_A_DAY
            assert said_that_day[name] == (that_day[name] if enough else 0)
        assert said["2026.1", ALL_ITEMS] == exact["2026.1", ALL_ITEMS]
        before = said


def test_nothing_personal_is_in_them(tmp_path: Path) -> None:
    counted = counts(tmp_path)
    counted.begun(ALLOWANCE)
    counted.look()
    for name in FILES:
        document = (tmp_path / "fleet" / name).read_text("utf-8")
        words = set(document.replace('"', " ").replace(":", " ").replace(",", " ").split())
        assert not any(len(word) > 64 for word in words)
