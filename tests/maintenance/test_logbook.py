"""``kiosk logbook``, and what the doctor says of the book."""

import json
from collections.abc import Callable
from pathlib import Path

from kiosk.logbook.book import FOLDER, read_book
from kiosk.logbook.logged import keep_logged
from kiosk.logbook.writing import Logbook
from kiosk.maintenance.datafolder import logbook
from kiosk.maintenance.finding import Level
from tests.maintenance.conftest import Kiosk


def found(data: Path) -> list[tuple[str, Level, str]]:
    return [(one.key, one.level, " ".join(one.params.values())) for one in logbook(data)]


def a_book(data: Path, entries: int = 3) -> Path:
    data.mkdir(exist_ok=True)
    book = Logbook(data)
    for number in range(entries):
        book.write("stick.taken", serial=number, outcome="applied")
    (path,) = (data / FOLDER).glob("*.log")
    return path


def test_the_book_is_printed_for_people_and_for_programs(
    tmp_path: Path, kiosk: Callable[[str], Kiosk]
) -> None:
    run, data = kiosk(""), tmp_path / "data"
    a_book(data)
    ended = run("logbook")
    assert ended.returncode == 0, ended.stderr
    first, *_, last = ended.stdout.splitlines()
    assert "stick.taken  outcome=applied serial=0" in first
    assert last == "3 entries, whole, unknown at the centre"
    lines = [json.loads(line) for line in run("logbook", "--json").stdout.splitlines()]
    assert [line["hash"] for line in lines] == [each.hash for each in read_book(data).entries]


def test_a_damaged_book_is_said_and_printed_as_far_as_it_goes(
    tmp_path: Path, kiosk: Callable[[str], Kiosk]
) -> None:
    run, data = kiosk(""), tmp_path / "data"
    path = a_book(data)
    path.write_bytes(path.read_bytes().replace(b'"serial":1', b'"serial":7'))
    ended = run("logbook")
    assert ended.returncode == 1
    assert ended.stdout.splitlines()[-1] == "3 entries, damaged: 2-2, unknown at the centre"
    said = run("doctor").stdout
    assert "! Entries of the logbook are damaged: 2–2." in said


def test_the_doctor_says_whether_it_is_whole_and_how_far_the_centre_is(tmp_path: Path) -> None:
    assert found(tmp_path) == [], "nothing was ever written"
    path = a_book(tmp_path)
    assert found(tmp_path) == [("logbook", Level.OK, "3")]
    keep_logged(tmp_path, read_book(tmp_path).entries[1].head)
    assert found(tmp_path) == [("logbook_told", Level.OK, "3 2")]
    path.write_bytes(path.read_bytes()[:300])
    assert [(key, level) for key, level, _ in found(tmp_path)] == [
        ("logbook_damaged", Level.WARNING)
    ]
    path.unlink()
    path.mkdir()
    assert [key for key, *_ in found(tmp_path)] == ["logbook_unreadable"]
