"""A terminal's logbook in the console: newest first, a page at a time, and what is wrong."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from central.console.texts import load_words
from central.fleet.logbooks import PAGE_ROWS, keep_books
from contracts.logbook import START, Entry, Saying, chained, part_of
from tests.central.harness import RunningCentre
from tests.console.operations import Fleet, beat, give_passwords, terminals
from tests.console.test_rights import Browsing

ROOT = Path(__file__).parents[2]
_WORD = r'"([a-z_]+\.[a-z_]+)"'
WRITTEN = re.compile(rf"(?:\.(?:note|write)\((?:\s*# [^\n]*)?|yield|_saying\(|else)\s*{_WORD}")
AT = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)


@pytest.fixture
def one(running: RunningCentre) -> str:
    give_passwords(running.database)
    (name,) = terminals(running.database, 1, first=10)
    Fleet(running).say({name: beat()})
    return name


@pytest.fixture
def operator(running: RunningCentre, one: str) -> Iterator[Browsing]:
    somebody = Browsing(running, "operator")
    yield somebody
    somebody.session.close()


def told(running: RunningCentre, one: str, book: tuple[Entry, ...], since: int = 0) -> None:
    part = part_of(book[-1].head, since, book[since:])
    with running.database.write() as session:
        keep_books(session, {one: part}, running.clock())


def book_of(count: int) -> tuple[Entry, ...]:
    said = [Saying(at=AT, what="stick.taken", said={"serial": number}) for number in range(count)]
    return chained(START, said)


def test_a_terminal_that_never_told_of_one(operator: Browsing, one: str) -> None:
    page = operator.get(f"/fleet/{one}/logbook")
    assert page.status_code == 200
    assert load_words()["zh-CN"]("logbook.none") in page.text
    assert operator.get("/fleet/none/logbook").status_code == 404


def test_the_newest_come_first_and_older_ones_on_pages_of_their_own(
    running: RunningCentre, operator: Browsing, one: str
) -> None:
    told(running, one, book_of(2 * PAGE_ROWS + 5))
    address, seen = f"/fleet/{one}/logbook", []
    for _ in range(3):
        page = operator.get(address).text
        seen += [int(part.split("<", 1)[0]) for part in page.split("<tr>\n  <td>")[1:]]
        address = page.rpartition(f"/fleet/{one}/logbook?before=")[2].partition('"')[0]
        address = f"/fleet/{one}/logbook?before={address}"
    assert seen == list(range(2 * PAGE_ROWS + 5, 0, -1))
    shown = operator.get(f"/fleet/{one}").text
    assert f"/fleet/{one}/logbook" in shown
    assert "插入更新盘" in shown


def test_what_is_wrong_is_said_and_seen_by_somebody(
    running: RunningCentre, operator: Browsing, one: str
) -> None:
    book = book_of(6)
    told(running, one, book)
    told(running, one, chained(book[3].head, [Saying(at=AT, what="program.ended")]), since=0)
    page = operator.get(f"/fleet/{one}/logbook").text
    words = load_words()["zh-CN"]
    assert words("logbook.w_fork") in page
    assert f"{words('fleetalert.log-fork')} 5" in page
    assert words("fleet.acknowledge") in page
    assert words("logbook.wrong") in page


def test_everything_that_the_program_writes_has_a_word() -> None:
    """What it writes is found in its source: a word with a dot, given to ``note`` or ``write``."""
    sources = [path for folder in ("kiosk", "sync") for path in (ROOT / folder).rglob("*.py")]
    said = [text for path in sources if "ogbook" in (text := path.read_text("utf-8"))]
    written = {word for text in said for word in WRITTEN.findall(text)}
    assert {"program.started", "set.switched", "stick.taken", "store.recovered"} <= written
    for words in load_words().values():
        assert {f"logged.{word}" for word in written} <= words.keys()
