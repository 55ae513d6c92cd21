"""Logbooks of terminals at a centre that answers: kept, acknowledged, judged, whoever speaks."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from central.backup import back_up, restore
from central.fleet import beats, logbooks
from central.fleet.alerts import acknowledge
from central.fleet.board import alerts, told
from central.fleet.board import terminal as board_terminal
from central.fleet.logbooks import keep_books, lines_of
from central.folder import DataFolder
from central.storage.engine import Database
from central.storage.fleet import FleetAlertRow, LogEntryRow
from central.storage.models import AuditRow
from contracts.fleet import HEARTBEAT_PATH, MAX_HEARTBEAT_BYTES, HeartbeatAck
from contracts.logbook import NOTHING, START, BookPart, Entry, Head, Saying, chained, part_of
from tests.central.fleet.beating import beat, keep_up, said
from tests.central.harness import FakeTerminal, RunningCentre

AT = datetime(2026, 11, 29, 8, 0, tzinfo=UTC)


def entries(count: int, after: Head = START, what: str = "stick.taken") -> tuple[Entry, ...]:
    return chained(after, [Saying(at=AT, what=what, said={"serial": n}) for n in range(count)])


def part(book: tuple[Entry, ...], since: int, first: int = 0, last: int | None = None) -> Any:
    """What a terminal with this book tells: entries from ``first`` (from 0) before ``last``."""
    return part_of(book[-1].head, since, book[first:last]).model_dump(mode="json")


class Speaker:
    """A terminal that counts its heartbeats."""

    def __init__(self, terminal: FakeTerminal) -> None:
        self.terminal = terminal
        self.seq = 0

    def says(self, logbook: Any) -> HeartbeatAck:
        self.seq += 1
        ack = beat(self.terminal, self.seq, logbook=logbook)
        keep_up(self.terminal.centre)
        return ack

    def hears(self) -> Head | None:
        self.seq += 1
        return beat(self.terminal, self.seq).logged


@pytest.fixture
def speaker(terminal: FakeTerminal) -> Speaker:
    return Speaker(terminal)


def kept(centre: RunningCentre, terminal: FakeTerminal) -> list[tuple[int, str]]:
    with centre.database.read() as session:
        return [(one.row.n, one.row.wrong) for one in lines_of(session, terminal.id)][::-1]


def raised(centre: RunningCentre) -> list[tuple[str, str]]:
    with centre.database.read() as session:
        return sorted((row.kind, row.detail) for row in alerts(session))


def test_entries_are_acknowledged_when_they_are_on_the_disk_not_before(
    centre: RunningCentre, terminal: FakeTerminal, speaker: Speaker
) -> None:
    book = entries(5)
    assert speaker.says(part(book, 0, 0, 3)).logged is None, "nobody looked yet"
    assert speaker.hears() == book[2].head
    assert speaker.says(part(book, 3, 3)).logged == book[2].head, "not yet on the disk"
    assert speaker.hears() == book[4].head
    assert kept(centre, terminal) == [(n, "") for n in range(1, 6)]
    assert raised(centre) == []
    with centre.database.read() as session:
        standing = board_terminal(session, terminal.id, centre.clock())
    assert standing is not None
    assert told(standing)["logbook"] == {"known": 5, "told": 5}


def test_the_same_again_changes_nothing_and_asks_no_disk(
    centre: RunningCentre, terminal: FakeTerminal, speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = entries(3)
    speaker.says(part(book, 0))
    speaker.says(part(book, 0))
    assert speaker.says(part(book, 3, 3)).logged == book[2].head
    assert len(kept(centre, terminal)) == 3
    asked: list[int] = []

    def counted(session: object, parts: dict[str, BookPart], now: datetime) -> dict[str, Head]:
        asked.append(len(parts))
        return {}

    monkeypatch.setattr(beats, "keep_books", counted)
    speaker.says(part(book, 3, 3))
    assert asked == [0]


def test_a_centre_that_begins_anew_says_what_it_has_once_it_has_looked(
    centre: RunningCentre, terminal: FakeTerminal, speaker: Speaker
) -> None:
    book = entries(4)
    speaker.says(part(book, 0))
    centre.centre.heartbeats._beats._logged.clear()
    assert speaker.says(part(book, 4, 4)).logged is None
    assert speaker.says(part(book, 4, 4)).logged == book[3].head
    assert raised(centre) == []


def test_a_fork_a_gap_and_a_step_back_are_alerts_each_once_with_a_line_of_the_audit_log(
    centre: RunningCentre, terminal: FakeTerminal, speaker: Speaker
) -> None:
    book = entries(6)
    speaker.says(part(book, 0))
    for _ in range(3):
        speaker.says(part(book[:4], 6, 4))
    assert raised(centre) == [("log-back", "6 → 4")]
    other = (*book[:4], *entries(3, book[3].head, "program.ended"))
    for _ in range(3):
        speaker.says(part(other, 4, 4))
    assert raised(centre) == [("log-back", "6 → 4"), ("log-fork", "5")]
    assert kept(centre, terminal)[6:] == [(5, "fork"), (6, ""), (7, "")]
    longer = (*other, *entries(5, other[-1].head))
    for _ in range(3):
        speaker.says(part(longer, 7, 9))
    assert ("log-gap", "8–9") in raised(centre)
    assert kept(centre, terminal)[9:] == [(10, "gap"), (11, ""), (12, "")]
    with centre.database.read() as session:
        lines = session.scalars(select(AuditRow).where(AuditRow.action == "logbook.wrong")).all()
    assert [(line.actor, line.success) for line in lines] == [
        (f"terminal:{terminal.id}", False)
    ] * 3
    assert speaker.hears() == longer[-1].head


def test_an_alert_stands_until_somebody_has_seen_it_and_comes_again_with_the_next(
    centre: RunningCentre, speaker: Speaker
) -> None:
    book = entries(6)
    speaker.says(part(book, 0))
    speaker.says(part(book[:4], 6, 4))
    centre.clock.move(timedelta(days=2))
    speaker.says(part(book[:4], 4, 4))
    assert raised(centre) == [("log-back", "6 → 4")]
    with centre.database.write() as session:
        (row,) = session.scalars(select(FleetAlertRow)).all()
        assert acknowledge(session, row.id, "operator", centre.clock())
    speaker.says(part(book[:4], 4, 4))
    assert raised(centre) == []
    speaker.says(part(book[:2], 4, 2))
    assert raised(centre) == [("log-back", "4 → 2")]


def test_a_restored_centre_gets_what_it_lacks_and_raises_nothing(
    centre: RunningCentre, terminal: FakeTerminal, speaker: Speaker, tmp_path: Path
) -> None:
    book = entries(9)
    speaker.says(part(book[:4], 0))
    back_up(DataFolder(centre.data), tmp_path / "backup", centre.clock)
    speaker.says(part(book, 4, 4))
    restore(tmp_path / "backup", DataFolder(tmp_path / "again"), centre.clock)
    now = centre.clock()
    with closing(Database(tmp_path / "again" / "centre.db")) as database:

        def says(told: Any) -> Head:
            with database.write() as session:
                one = BookPart.model_validate(told)
                return keep_books(session, {terminal.id: one}, now)[terminal.id]

        assert says(part(book, 9, 9)) == book[3].head
        longer = (*book, *entries(1, book[-1].head))
        assert says(part(longer, 9, 9)) == book[3].head, "nothing is left out"
        assert says(part(longer, 4, 4)) == longer[-1].head
        with database.read() as session:
            assert alerts(session) == []


def test_a_new_enrolment_is_another_terminal_with_a_book_of_its_own(
    centre: RunningCentre, terminal: FakeTerminal, speaker: Speaker
) -> None:
    speaker.says(part(entries(6), 0))
    again = centre.terminal("the same place after a reset")
    anew = Speaker(again)
    anew.says(part(entries(2, what="terminal.enrolled"), 0))
    assert anew.hears() is not None
    assert raised(centre) == []


def test_who_tells_nothing_of_a_book_goes_on_as_before(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    ack = beat(terminal, 1)
    keep_up(centre)
    assert (ack.logged, kept(centre, terminal)) == (None, [])
    assert beat(terminal, 2).logged is None


@pytest.mark.parametrize(
    "logbook",
    [
        {"after": {"n": 10**30, "hash": "ab" * 32}},
        {"after": {"n": -5, "hash": "ab" * 32}},
        {"after": {"n": 5, "hash": "x"}},
        {"after": {"n": 5, "hash": "ab" * 32}, "since": 1e300},
        {"after": {"n": 0, "hash": NOTHING}, "entries": [{}]},
        {"after": {"n": 0, "hash": "ab" * 32}},
        {"head": 7},
        "a book",
        7,
    ],
)
def test_absurd_books_are_malformed_and_the_centre_goes_on(
    centre: RunningCentre, terminal: FakeTerminal, speaker: Speaker, logbook: Any
) -> None:
    body = json.dumps(json.loads(said(50)) | {"logbook": logbook}).encode()
    assert terminal.post(HEARTBEAT_PATH, body).status_code == 400
    speaker.seq = 60
    speaker.says(part(entries(2), 0))
    assert len(kept(centre, terminal)) == 2


def test_a_megabyte_of_entries_is_too_large(terminal: FakeTerminal) -> None:
    many = {"after": {"n": 5, "hash": "ab" * 32}, "entries": [{"what": "a.b"}] * 60_000}
    body = said(1, logbook=many)
    assert len(body) > MAX_HEARTBEAT_BYTES
    assert terminal.post(HEARTBEAT_PATH, body).status_code == 413


def test_a_stranger_with_a_key_harms_nobody_else_and_fills_no_disk(
    centre: RunningCentre,
    terminal: FakeTerminal,
    speaker: Speaker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(logbooks, "MOST_A_DAY", 40)
    honest = Speaker(centre.terminal("二号机"))
    head = START
    for turn in range(12):
        book = entries(30, head, f"flood.{'abcdefghijkl'[turn]}")
        speaker.says(part(book, head.n))
        speaker.says({"after": {"n": 10**12, "hash": f"{turn + 1:064x}"}})
        heard = speaker.hears()
        assert heard is not None
        head = heard
    assert len(kept(centre, terminal)) <= 40
    book = entries(7)
    honest.says(part(book, 0))
    assert honest.hears() == book[-1].head
    assert kept(centre, honest.terminal) == [(n, "") for n in range(1, 8)]
    centre.clock.move(timedelta(days=1))
    speaker.says(part(entries(5, head), head.n))
    assert len(kept(centre, terminal)) == 45, "the next day it may again"


def test_entries_that_were_changed_here_are_shown_as_changed(
    centre: RunningCentre, terminal: FakeTerminal, speaker: Speaker
) -> None:
    speaker.says(part(entries(3), 0))
    with centre.database.write() as session:
        session.execute(
            update(LogEntryRow).where(LogEntryRow.n == 2).values(said=json.dumps({"serial": 99}))
        )
    with centre.database.read() as session:
        lines = lines_of(session, terminal.id)
    assert [(line.row.n, line.damaged) for line in lines] == [(3, False), (2, True), (1, False)]
