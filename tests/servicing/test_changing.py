"""A change of the settings: on trial until a start has stood with it, and undone by itself."""

from pathlib import Path

import pytest

from contracts.errors import StorageError
from drivers.adapter import AdapterError
from kiosk.logbook.book import read_book
from kiosk.records.places import trial_path
from kiosk.servicing.changing import SettingsTrial, change, may_be_undone, undo
from kiosk.settings import SettingsError, load_settings
from sync.errors import SyncSettingsError
from tests.servicing.conftest import Make

NAME = "terminal.name"
WRONG = AdapterError("no such thing")


def name(path: Path) -> object:
    return load_settings(path).terminal.name


def trial(path: Path) -> SettingsTrial:
    return SettingsTrial(path, path.parent / "data")


@pytest.fixture
def changed(make: Make, path: Path) -> Path:
    make()
    assert change(path, {NAME: "8"}, {})
    assert name(path) == "8"
    return path


def test_a_start_that_stands_ends_the_trial(changed: Path) -> None:
    one = trial(changed)
    assert not one.begin()
    one.passed()
    assert not trial_path(changed).exists()
    assert not trial(changed).failed(WRONG)
    assert name(changed) == "8"


def test_a_start_that_fails_is_undone_at_once_and_said(changed: Path) -> None:
    one = trial(changed)
    assert not one.begin()
    assert one.failed(WRONG)
    assert name(changed) == "T"
    assert changed.read_text("utf-8").startswith("# by hand")
    (entry,) = read_book(changed.parent / "data").entries
    assert (entry.what, entry.said) == (
        "settings.undone",
        {"by": "terminal", "why": "start-failed"},
    )
    assert not trial(changed).failed(WRONG), "the file before is not on trial"


def test_starts_that_come_to_no_end_are_undone_but_one_cut_says_nothing(changed: Path) -> None:
    assert [trial(changed).begin() for _ in range(2)] == [False, False]
    assert name(changed) == "8"
    assert trial(changed).begin()
    assert name(changed) == "T"
    assert not trial(changed).begin()


def test_a_disk_that_fails_says_nothing_against_the_settings(changed: Path) -> None:
    trial(changed).begin()
    assert not trial(changed).failed(StorageError("full"))
    assert name(changed) == "8"


def test_what_a_person_wrote_since_is_not_undone(changed: Path) -> None:
    changed.write_text(changed.read_text("utf-8").replace('"8"', '"9"'), "utf-8")
    assert not trial(changed).failed(WRONG)
    assert name(changed) == "9"


@pytest.mark.parametrize("damage", [b"", b"{", b'{"begun": 1}', b"[]"])
def test_a_damaged_note_of_the_trial_ends_it(changed: Path, damage: bytes) -> None:
    trial_path(changed).write_bytes(damage)
    assert not trial(changed).begin()
    assert not trial(changed).failed(WRONG)
    assert name(changed) == "8"


def test_what_would_not_load_is_refused_and_changes_nothing(make: Make, path: Path) -> None:
    make()
    before = path.read_bytes()
    for value in ({"terminal.zone": "Mars/Olympus"}, {"terminal.langauges": ["en"]}):
        with pytest.raises(SettingsError):
            change(path, value, {})
    with pytest.raises(SyncSettingsError):
        change(path, {"centre.url": "ftp://x/"}, {})
    assert path.read_bytes() == before
    assert not trial_path(path).exists()


def test_the_same_again_is_no_change(make: Make, path: Path) -> None:
    make()
    assert not change(path, {NAME: "T"}, {})
    assert not may_be_undone(path)


def test_one_key_puts_the_settings_before_back_and_that_again_is_on_trial(changed: Path) -> None:
    trial(changed).passed()
    assert may_be_undone(changed)
    assert undo(changed, changed.parent / "data")
    assert name(changed) == "T"
    assert trial(changed).failed(WRONG)
    assert name(changed) == "8"


def test_where_there_is_nothing_before_nothing_is_undone(make: Make, path: Path) -> None:
    make()
    assert not undo(path, path.parent / "data")


OPEN = """[hours]
mon = "8:30-17:30"  # by hand too
tue = "8:30-17:30"

[[hours.days]]
on = 2026-10-01
"""


def week(path: Path) -> dict[str, str]:
    hours = load_settings(path).hours
    return {} if hours is None else {day: text for day, text in hours.week.items() if text}


def test_hours_are_changed_day_by_day_and_holidays_stay(make: Make, path: Path) -> None:
    make(OPEN)
    assert change(path, {"hours.mon": "9:00-12:00", "hours.tue": None, "hours.sat": ""}, {})
    assert week(path) == {"mon": "9:00-12:00"}
    hours = load_settings(path).hours
    assert hours is not None
    assert len(hours.days) == 1
    assert "# by hand too" in path.read_text("utf-8")


def test_a_hall_without_any_day_is_open_day_and_night_and_that_is_undone(
    make: Make, path: Path
) -> None:
    make(OPEN)
    assert change(path, {"hours.mon": None, "hours.tue": None}, {})
    assert load_settings(path).hours is None
    assert undo(path, path.parent / "data")
    assert set(week(path)) == {"mon", "tue"}


def test_a_hall_that_was_always_open_gets_hours(make: Make, path: Path) -> None:
    make()
    assert change(path, {"hours.mon": "8:30-12:00, 13:30-17:30"}, {})
    assert week(path) == {"mon": "8:30-12:00, 13:30-17:30"}
    assert change(path, {"hours.mon": None}, {})
    assert load_settings(path).hours is None
