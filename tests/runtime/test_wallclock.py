import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.records.clockproof import DOUBT_NAME
from kiosk.runtime.wallclock import HallClock, JumpWatch

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def trusted(folder: Path, document: object) -> bool:
    path = folder / "clock.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return HallClock(path, now=lambda: NOW).read().trusted


def test_a_clock_is_trusted_from_the_floor_on(tmp_path: Path) -> None:
    assert trusted(tmp_path, {"v": 1, "floor": (NOW - HOUR).isoformat()})
    assert trusted(tmp_path, {"v": 1, "floor": NOW.isoformat(), "ahead": False})
    assert not trusted(tmp_path, {"v": 1, "floor": (NOW + HOUR).isoformat(), "ahead": False})


def test_a_clock_that_is_proved_to_be_ahead_is_not_trusted(tmp_path: Path) -> None:
    assert not trusted(tmp_path, {"v": 1, "floor": (NOW - HOUR).isoformat(), "ahead": True})


@pytest.mark.parametrize("document", ["", "[]", "{}", {"floor": 7}, {"ahead": True}, "\x00"])
def test_a_damaged_word_of_the_centre_is_not_the_same_as_none(
    tmp_path: Path, document: object
) -> None:
    assert not trusted(tmp_path, document)


def test_without_a_word_of_the_centre_the_clock_is_all_there_is(tmp_path: Path) -> None:
    assert HallClock(tmp_path / "none.json", now=lambda: NOW).read().trusted


@pytest.mark.parametrize(("days", "right"), [(29, True), (31, False), (60, False)])
def test_a_month_after_the_centre_was_heard_the_clock_proves_nothing(
    tmp_path: Path, days: int, right: bool
) -> None:
    assert trusted(tmp_path, {"floor": (NOW - timedelta(days=days)).isoformat()}) is right


class Machine:
    """A machine whose clock somebody sets while it runs."""

    def __init__(self, folder: Path) -> None:
        self.clock = folder / "clock.json"
        self.wall, self.running = NOW, 1000.0
        self.heard(NOW)
        self.watch = JumpWatch(self.clock, lambda: self.wall, lambda: self.running)

    def heard(self, at: datetime) -> None:
        self.clock.write_text(json.dumps({"floor": at.isoformat(), "ahead": False}), "utf-8")

    def runs(self, time: timedelta) -> None:
        self.wall += time
        self.running += time.total_seconds()
        self.watch.look()

    def trusts(self) -> bool:
        return HallClock(self.clock, now=lambda: self.wall).read().trusted


def test_a_clock_that_jumps_is_doubted_until_the_centre_is_heard(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.runs(HOUR * 30)
    assert machine.trusts()
    machine.wall += timedelta(days=5)
    machine.runs(HOUR)
    assert not machine.trusts()
    machine.watch = JumpWatch(machine.clock, lambda: machine.wall, lambda: machine.running)
    machine.runs(HOUR)
    assert not machine.trusts(), "starting again ends no doubt"
    machine.heard(machine.wall)
    machine.runs(HOUR)
    assert machine.trusts()


def test_who_asked_is_told_how_far_it_jumped(tmp_path: Path) -> None:
    machine, told = Machine(tmp_path), list[int]()
    machine.watch = JumpWatch(
        machine.clock, lambda: machine.wall, lambda: machine.running, told.append
    )
    machine.runs(HOUR)
    machine.wall -= HOUR
    machine.runs(HOUR)
    machine.wall += HOUR * 2
    machine.runs(HOUR)
    assert told == [-3600, 7200]


def test_small_corrections_are_no_jump(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    for _ in range(200):
        machine.wall += timedelta(seconds=2)
        machine.runs(HOUR)
    assert machine.trusts()


def test_a_damaged_doubt_is_a_doubt(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    (tmp_path / DOUBT_NAME).write_bytes(b"")
    assert not machine.trusts()
