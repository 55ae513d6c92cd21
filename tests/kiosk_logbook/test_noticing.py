"""What a start writes of itself, and of what is otherwise than before."""

import errno
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hardening import files as hardening
from kiosk import VERSION
from kiosk.logbook.noticing import MOST_NAMED, NOTED_NAME, Diary, Found
from kiosk.logbook.writing import Logbook
from tests.kiosk_logbook.books import book_at, only_file, said

FOUND = Found("1", settings={"terminal": {"name": "T", "tags": ["a"]}, "idle": {"warn_s": 60}})
ROOT = Path(__file__).parents[2]


def started(folder: Path, found: Found) -> list[str]:
    """What one start adds to the book."""
    before = len(said(folder))
    Diary(folder, Logbook(folder)).begin(found)
    return said(folder)[before:]


def test_the_first_start_has_nothing_to_compare_with(tmp_path: Path) -> None:
    assert started(tmp_path, FOUND) == ["program.started set=shipped version=1"]
    assert started(tmp_path, FOUND) == ["program.started set=shipped version=1"]


def test_a_run_is_begun_once_and_its_end_is_said(tmp_path: Path) -> None:
    diary = Diary(tmp_path, Logbook(tmp_path))
    diary.end("told")
    assert said(tmp_path) == [], "it never began"
    diary.begin(FOUND)
    diary.begin(FOUND)
    diary.end("again")
    assert said(tmp_path) == ["program.started set=shipped version=1", "program.ended why=again"]


def test_settings_are_named_and_never_told(tmp_path: Path) -> None:
    started(tmp_path, FOUND)
    secret = {"terminal": {"name": "somebody", "tags": ["a"]}, "idle": {"warn_s": 61}}
    lines = started(tmp_path, replace(FOUND, settings=secret | {"voice": {"live": None}}))
    assert lines[:-1] == [
        "settings.changed field=idle.warn_s",
        "settings.changed field=terminal.name",
        "settings.changed field=voice.live",
    ]
    kept = only_file(tmp_path).read_bytes() + (tmp_path / "logbook" / NOTED_NAME).read_bytes()
    assert b"somebody" not in kept
    many = {f"field{number:02}": number for number in range(MOST_NAMED + 5)}
    lines = started(tmp_path, replace(FOUND, settings=many))
    assert len([line for line in lines if "field=" in line]) == MOST_NAMED
    assert any(line.startswith("settings.changed others=") for line in lines)


def test_another_set_and_one_taken_back(tmp_path: Path) -> None:
    started(tmp_path, FOUND)
    switched = replace(FOUND, running=("2026.2", "ab" * 32), choice=7)
    assert started(tmp_path, switched)[:-1] == [
        "set.switched choice=7 hash=abababababab set=2026.2"
    ]
    back = replace(FOUND, choice=7, returned=(("ab" * 32, "2026.2", "start-failed"),))
    assert started(tmp_path, back) == [
        "set.returned reason=start-failed set=2026.2",
        "set.switched choice=7 set=shipped",
        "program.started set=shipped version=1",
    ]
    assert started(tmp_path, back) == ["program.started set=shipped version=1"]


def test_what_the_disk_did_not_take_the_next_start_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(tmp_path, FOUND)

    def full(file: int, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "full")

    changed = replace(FOUND, settings={"terminal": {"name": "U", "tags": ["a"]}})
    with monkeypatch.context() as disk:
        disk.setattr(hardening, "write_all", full)
        assert started(tmp_path, changed) == []
    lines = started(tmp_path, changed)
    assert "settings.changed field=terminal.name" in lines


def test_a_clock_that_was_set_back_while_nothing_ran(tmp_path: Path) -> None:
    book_at(tmp_path, 1, datetime.now(UTC) + timedelta(hours=2))
    (line, _) = started(tmp_path, FOUND)
    word, _, seconds = line.partition(" seconds=")
    assert word == "clock.set_back"
    assert 7100 < int(seconds) <= 7200


def test_the_version_is_the_programs() -> None:
    assert f'\nversion = "{VERSION}"\n' in (ROOT / "pyproject.toml").read_text("utf-8")
