"""Logs on the screen and on a stick: in order, in words, and nothing of anybody in them."""

import json
import os
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.logbook.writing import Logbook
from kiosk.maintenance.finding import Level
from kiosk.servicing.commands import said_of
from kiosk.servicing.logs import FOLDER, copy, newest, without_free_text
from tests.visit.technician import new_terminal

WORDS = Path(__file__).parents[2] / "central" / "console" / "words"
AT = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
PERSONAL = ("110101199003070011", "13800000000", "买买提艾力", "Zhang San", "a@b.example")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    made = tmp_path / "data"
    made.mkdir()
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "logs"
    made.mkdir()
    return made


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


def write(folder: Path, *lines: object, name: str = "terminal.log") -> None:
    text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    (folder / name).write_text(text, "utf-8")


def line(minute: int, event: str, level: str = "error", **said: object) -> dict[str, object]:
    at = AT + timedelta(minutes=minute)
    return {"event": event, "level": level, "timestamp": at.isoformat(), **said}


def test_the_newest_stands_first_whichever_log_it_is_of(data: Path, folder: Path) -> None:
    Logbook(data, lambda: AT + timedelta(minutes=2)).note("set.switched", set="2026.1")
    write(folder, line(1, "printer.jammed", code="D-233"), line(3, "sync.failed", "warning"))
    shown = newest(data, folder)
    assert [each.what for each in shown] == ["sync.failed", "set.switched", "printer.jammed"]
    assert shown[2].said == {"code": "D-233"}


def test_what_is_in_order_fills_no_screen(data: Path, folder: Path) -> None:
    write(folder, line(1, "visit.begun", "info"), line(2, "device.lost"))
    assert [each.what for each in newest(data, folder)] == ["device.lost"]


def test_no_more_than_can_be_read(data: Path, folder: Path) -> None:
    write(folder, *(line(n, "device.lost") for n in range(50)))
    shown = newest(data, folder, most=7)
    assert len(shown) == 7
    assert shown[0].at == AT + timedelta(minutes=49)


def test_without_any_log_there_is_nothing_to_show(data: Path) -> None:
    assert newest(data, None) == []
    assert newest(data, data / "missing") == []


@pytest.mark.parametrize("text", PERSONAL)
def test_nothing_of_anybody_passes_even_where_a_log_had_it(
    data: Path, folder: Path, stick: Path, text: str
) -> None:
    number = int(text) if text.isdigit() else text
    write(
        folder,
        line(1, "visit.failed", code=text, reason=text, error=text, who=[text], n=number),
        line(2, "visit.failed", said={"name": text, text: 1}),
        f"Traceback of a library: {text}",
        f'"{text}"',
    )
    shown = newest(data, folder)
    assert len(shown) == 2
    assert text not in str(shown)
    assert copy(data, folder, stick, "T0001").level is Level.OK
    copied = b"".join(path.read_bytes() for path in stick.rglob("*.log"))
    assert b"visit.failed" in copied
    assert text.encode() not in copied
    assert json.dumps(text)[1:-1].encode() not in copied


def test_what_is_no_line_of_ours_is_left_out() -> None:
    for damaged in (b"", b"{", b"[]", b"7", b'{"event": 7}', b'{"event": "Hello there"}', b"\xff"):
        assert without_free_text(damaged) is None


def test_a_stick_gets_the_logbook_and_every_log_in_a_folder_of_this_terminal(
    data: Path, folder: Path, stick: Path
) -> None:
    Logbook(data, lambda: AT).note("set.switched", set="2026.1")
    write(folder, line(1, "device.lost"))
    write(folder, line(1, "sync.failed"), name="sync.log")
    found = copy(data, folder, stick, "T/../0001")
    assert found.level is Level.OK
    (place,) = (stick / FOLDER).iterdir()
    assert place.name == "T-..-0001"
    assert {path.name for path in place.iterdir()} == {"logbook.log", "sync.log", "terminal.log"}
    assert newest(data, None)[0].what == "logs.copied"


def test_a_stick_that_leads_elsewhere_is_not_followed(
    data: Path, folder: Path, stick: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (stick / FOLDER).symlink_to(outside)
    assert copy(data, folder, stick, "T0001").key == "logs_not_copied"
    assert list(outside.iterdir()) == []


def test_a_stick_that_is_gone_or_takes_nothing_is_said(
    data: Path, folder: Path, stick: Path
) -> None:
    assert copy(data, folder, stick / "gone", "T0001").key == "logs_not_copied"
    if os.geteuid():
        stick.chmod(0o500)
        assert copy(data, folder, stick, "T0001").key == "logs_not_copied"


def test_a_stick_without_room_is_said(
    data: Path, folder: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.servicing.logs.disk_free", lambda folder: (1000, 1))
    assert copy(data, folder, stick, "T0001").key == "logs_full"


def test_lines_are_said_in_words_and_by_their_own_where_there_are_none(
    data: Path, folder: Path
) -> None:
    Logbook(data, lambda: AT).note("paper.roll_replaced", device="receipt_printer", metres=80)
    write(folder, line(1, "odd.thing", code="D-101"))
    odd, roll = newest(data, folder)
    texts = new_terminal().texts
    assert said_of(odd, texts, "en") == "odd.thing (code D-101)"
    assert said_of(roll, texts, "en").startswith("Roll of paper replaced (device receipt_printer")
    assert said_of(roll, texts, "zh-CN").startswith("换了纸卷")


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_the_terminal_says_every_entry_that_the_centre_has_words_for(language: str) -> None:
    words = tomllib.loads((WORDS / f"{language}.toml").read_text("utf-8"))
    texts = new_terminal().texts
    for section in ("logged", "loggedkey"):
        lacking = [key for key in words[section] if not texts.has(f"{section}.{key}", language)]
        assert not lacking, f"put them into [{section}] of the technicians' texts"
