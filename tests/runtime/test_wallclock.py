import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.runtime.wallclock import read_clock

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def trusted(folder: Path, document: object) -> bool:
    path = folder / "clock.json"
    path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
    return read_clock(path, lambda: NOW).trusted


def test_a_clock_is_trusted_from_the_floor_on(tmp_path: Path) -> None:
    assert trusted(tmp_path, {"v": 1, "floor": (NOW - HOUR).isoformat()})
    assert trusted(tmp_path, {"v": 1, "floor": NOW.isoformat(), "ahead": False})
    assert not trusted(tmp_path, {"v": 1, "floor": (NOW + HOUR).isoformat(), "ahead": False})


def test_a_clock_that_is_proved_to_be_ahead_is_not_trusted(tmp_path: Path) -> None:
    assert not trusted(tmp_path, {"v": 1, "floor": (NOW - HOUR).isoformat(), "ahead": True})


@pytest.mark.parametrize("document", ["", "[]", "{}", {"floor": 7}, {"ahead": True}, "\x00"])
def test_without_a_word_of_the_centre_the_clock_is_all_there_is(
    tmp_path: Path, document: object
) -> None:
    assert trusted(tmp_path, document)
    assert read_clock(tmp_path / "none.json", lambda: NOW).trusted
