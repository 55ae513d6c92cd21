import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sync.clock import FILE_NAME, CentreClock

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def clock(folder: Path) -> CentreClock:
    return CentreClock(folder, lambda: NOW)


def test_a_clock_that_is_nearly_right_is_left_alone(tmp_path: Path) -> None:
    it = clock(tmp_path)
    it.learn(NOW + timedelta(seconds=5))
    assert it.signing_time() == int(NOW.timestamp())
    assert it.floor == NOW


def test_a_wrong_clock_is_corrected_for_signing(tmp_path: Path) -> None:
    it = clock(tmp_path)
    it.learn(NOW + timedelta(days=30))
    assert it.signing_time() == int((NOW + timedelta(days=30)).timestamp())


def test_the_floor_survives_a_restart_and_stands_above_a_wrong_clock(tmp_path: Path) -> None:
    clock(tmp_path).learn(NOW + timedelta(days=30))
    assert clock(tmp_path).floor == NOW + timedelta(days=30)
    text = json.loads((tmp_path / FILE_NAME).read_bytes())["floor"]
    assert datetime.fromisoformat(text) > NOW


def test_a_clock_that_runs_ahead_has_the_centres_time_as_its_floor(tmp_path: Path) -> None:
    it = clock(tmp_path)
    it.learn(NOW - timedelta(days=1))
    assert it.floor == NOW - timedelta(days=1)


@pytest.mark.parametrize("content", ["", "{}", '{"floor": 7}', '{"floor": "2026-11-21"}', "[]"])
def test_a_damaged_floor_is_no_floor(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE_NAME).write_text(content)
    assert clock(tmp_path).floor is None


def test_a_disk_that_takes_nothing_does_not_stop_the_clock(tmp_path: Path) -> None:
    it = CentreClock(tmp_path / "file" / "below", lambda: NOW)
    (tmp_path / "file").touch()
    it.learn(NOW)
    assert it.floor == NOW
