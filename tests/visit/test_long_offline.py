"""A terminal that has not heard the centre for too long: an item can only be read about."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.runtime.wallclock import HallClock
from kiosk.visit.state import Facts
from kiosk.visit.steps.home.step import HomeView
from tests.visit import ev
from tests.visit.sn import GuideView
from tests.visit.visitor import READY, Visitor
from tests.visit.words import TODAY_ISO

ALONE = replace(READY, network="unreachable")
ITEM = "elder-allowance"
NOW = datetime(2026, 11, 21, 7, 20, tzinfo=UTC)


def allowed(facts: Facts) -> int:
    item = facts.item(ITEM)
    assert item is not None
    return item.doc.max_offline_days


def alone_for(facts: Facts, days: int) -> Visitor:
    visitor = Visitor(facts, around=ALONE)
    return visitor.do(ev.ClockRead("15:20", TODAY_ISO, True, days), ev.Started("zh-CN"))


def reason_of_tile(visitor: Visitor) -> str:
    seen = visitor.snapshot.view
    assert isinstance(seen, HomeView)
    [tile] = [tile for tile in seen.tiles if tile.code == ITEM]
    assert tile.available is (tile.reason_key == "")
    assert tile.available or tile.reason_key == "not_now"
    return seen.blocked


def test_past_the_days_of_an_item_it_is_only_information(facts: Facts) -> None:
    visitor = alone_for(facts, allowed(facts) + 1)
    assert reason_of_tile(visitor) == "too_long_offline"
    for language in ("zh-CN", "en"):
        assert facts.texts.text("home.blocked_too_long_offline", language)
    visitor.do(ev.ItemChosen(ITEM))
    seen = visitor.snapshot.view
    assert isinstance(seen, GuideView)
    assert (seen.available, seen.reason_key) == (False, "too_long_offline")
    assert seen.staffed_way
    assert visitor.do(ev.BeginPressed()).shows("guide")


def test_up_to_the_days_of_an_item_it_is_done_as_ever(facts: Facts) -> None:
    visitor = alone_for(facts, allowed(facts))
    assert reason_of_tile(visitor) == ""
    assert visitor.do(ev.ItemChosen(ITEM), ev.BeginPressed()).shows("for-whom")


def test_when_the_line_is_back_it_can_be_done_at_once(facts: Facts) -> None:
    visitor = alone_for(facts, allowed(facts) + 1).do(ev.ItemChosen(ITEM))
    visitor.do(ev.SurroundingsChanged(READY), ev.BeginPressed())
    assert visitor.shows("for-whom")


def test_who_has_begun_is_not_stopped(facts: Facts) -> None:
    visitor = alone_for(facts, 0).do(ev.ItemChosen(ITEM), ev.BeginPressed())
    visitor.do(ev.ClockRead("15:21", TODAY_ISO, True, 999), ev.ForWhomChosen(for_self=True))
    assert visitor.shows("identify")


@pytest.mark.parametrize(
    ("heard", "days", "trusted"),
    [
        (NOW - timedelta(days=31), 31, False),
        (NOW - timedelta(days=29), 29, True),
        (NOW - timedelta(hours=23), 0, True),
        (NOW + timedelta(days=3), 0, False),  # this terminal's clock is behind: not counted
        (None, 0, True),
    ],
)
def test_days_count_from_the_last_signed_time_of_the_centre(
    tmp_path: Path, heard: datetime | None, days: int, trusted: bool
) -> None:
    file = tmp_path / "clock.json"
    if heard is not None:
        file.write_text(json.dumps({"v": 1, "floor": heard.isoformat()}), "utf-8")
    reading = HallClock(file, now=lambda: NOW).read()
    assert reading.days_alone == days
    assert reading.trusted is trusted


@pytest.mark.parametrize(
    ("made", "days"),
    [
        ((NOW - timedelta(days=3)).isoformat(), 3),
        ((NOW - timedelta(days=90)).isoformat(), 60),
        ((NOW + timedelta(days=3)).isoformat(), 0),
        ("2026-11-18T07:20:00", 60),  # no zone: nobody signed it so
        ("noise", 60),
        (7, 60),
    ],
)
def test_a_stick_of_the_centre_is_heard_too(tmp_path: Path, made: object, days: int) -> None:
    file = tmp_path / "clock.json"
    file.write_text(json.dumps({"v": 1, "floor": (NOW - timedelta(days=60)).isoformat()}))
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "stick.json").write_text(json.dumps({"serial": 1, "made_at": made}))
    reading = HallClock(file, now=lambda: NOW).read()
    assert reading.days_alone == days
    assert not reading.trusted, "it proves no clock"
