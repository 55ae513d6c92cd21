"""A clock battery is dead: nothing dated is promised until somebody trusted has told the time."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.health.clock import look_at_the_clock
from kiosk.records.clockproof import FILE_NAME, raise_doubt, read_proof, write_proof
from kiosk.runtime.wallclock import HallClock
from sync.clock import CentreClock

BUILT = datetime(2025, 6, 1, 0, 0, tzinfo=UTC)
"""Where a machine without a battery begins: when its system was built."""
TRUE = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Machine:
    """One start of a machine, whose clock somebody may set."""

    def __init__(self, folder: Path, wall: datetime = BUILT, boot: str = "first") -> None:
        self.folder, self.wall, self.boot = folder, wall, boot
        self.hall = HallClock(folder / FILE_NAME, "Asia/Shanghai", lambda: self.wall, boot)

    @property
    def sync(self) -> CentreClock:
        """The sync process, begun anew."""
        return CentreClock(self.folder, lambda: self.wall, boot=self.boot)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A terminal that heard the centre an hour before its power went."""
    write_proof(tmp_path / FILE_NAME, TRUE - HOUR, ahead=False, zone=None)
    made = Machine(tmp_path)
    assert look_at_the_clock(tmp_path, made.hall.now(), "first")
    return made


def test_nothing_is_shown_and_nothing_is_trusted(machine: Machine) -> None:
    read = machine.hall.read()
    assert (read.time, read.date, read.trusted) == ("", "", False)
    assert not machine.hall.goes()
    assert machine.hall.known() == TRUE - HOUR, "what is past for sure"


def test_the_centres_word_makes_it_right_until_the_next_start(machine: Machine) -> None:
    machine.sync.learn(TRUE)
    read = machine.hall.read()
    assert (read.time, read.date, read.trusted) == ("16:00", "2026-11-29", True)
    assert abs(machine.hall.now() - TRUE) < timedelta(seconds=2)
    assert abs(machine.hall.known() - TRUE) < timedelta(seconds=2)
    later = Machine(machine.folder, boot="second")
    assert look_at_the_clock(later.folder, later.hall.now(), "second")
    assert not later.hall.read().trusted


def test_a_program_that_begins_anew_meanwhile_doubts_nothing(machine: Machine) -> None:
    machine.sync.learn(TRUE)
    os.utime(machine.folder / FILE_NAME, (BUILT.timestamp(), BUILT.timestamp()))
    again = Machine(machine.folder)
    assert not look_at_the_clock(again.folder, again.hall.now(), "first")
    assert again.hall.read().trusted


def test_a_time_service_that_sets_it_is_not_added_to(machine: Machine) -> None:
    machine.sync.learn(TRUE)
    machine.wall = TRUE + DAY
    assert abs(machine.hall.now() - machine.wall) < timedelta(seconds=1)
    raise_doubt(machine.folder / FILE_NAME)  # as whoever sees the jump does
    machine.sync.learn(TRUE + DAY)
    assert read_proof(machine.folder / FILE_NAME).late is None
    assert machine.hall.read().date == "2026-11-30"


def test_what_was_told_to_a_clock_that_was_doubted_since_counts_no_more(machine: Machine) -> None:
    machine.sync.learn(TRUE)
    raise_doubt(machine.folder / FILE_NAME)
    assert machine.hall.read().date == ""
    machine.sync.learn(TRUE + timedelta(seconds=40))
    assert machine.hall.read().date == "2026-11-29"


def test_only_a_clock_that_shows_the_past_is_lost(tmp_path: Path) -> None:
    write_proof(tmp_path / FILE_NAME, TRUE, ahead=False, zone=None)
    for wall, lost in ((BUILT, True), (TRUE - timedelta(seconds=200), False), (TRUE + DAY, False)):
        assert Machine(tmp_path, wall).sync.has_lost_the_time() is lost


@pytest.mark.parametrize(
    "late", [{}, {"seconds": "x"}, [], {"seconds": 1, "boot": "b", "start": 7}]
)
def test_a_word_that_nobody_can_read_proves_nothing(tmp_path: Path, late: object) -> None:
    document = {"floor": TRUE.isoformat(), "late": late}
    (tmp_path / FILE_NAME).write_text(json.dumps(document), "utf-8")
    assert read_proof(tmp_path / FILE_NAME).damaged
