"""Writers go one at a time in the order of their asking, and a hello is no writer."""

import errno
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
import requests
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from central.storage.engine import Database
from central.storage.migrate import migrate
from central.storage.models import NonceRow
from central.storage.trouble import StorageTroubleError, Trouble
from central.storage.turns import Turns
from contracts.wire import HELLO_PATH, RECORDS_PATH
from tests.central.harness import TIMEOUT_S, FakeTerminal, RunningCentre, running_centre

MANY = 20


def _queue(turns: Turns, length: int) -> None:
    while turns.waiting < length:
        threading.Event().wait(0.001)


def test_turns_come_in_the_order_of_asking() -> None:
    turns, order = Turns(), list[int]()

    def ask(number: int) -> None:
        assert turns.take(TIMEOUT_S)
        order.append(number)
        turns.pass_on()

    assert turns.take(0)
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(MANY)]
    for number, thread in enumerate(threads):
        thread.start()
        _queue(turns, number + 1)
    turns.pass_on()
    for thread in threads:
        thread.join()
    assert order == list(range(MANY))
    assert turns.take(0)


def test_who_gives_up_leaves_the_line() -> None:
    turns = Turns()
    assert turns.take(0)
    assert not turns.take(0.001)
    assert turns.waiting == 0
    turns.pass_on()
    assert turns.take(0)


def test_a_write_that_fails_passes_its_turn_on(tmp_path: Path) -> None:
    migrate(tmp_path / "centre.db")
    database = Database(tmp_path / "centre.db")
    with pytest.raises(ZeroDivisionError), database.write():
        raise ZeroDivisionError
    with pytest.raises(Exception, match="no such table: missing"), database.write() as session:
        session.execute(text("DELETE FROM missing"))
    with database.write() as session:
        session.execute(text("DELETE FROM nonce"))
    database.close()


def test_waiting_for_another_program_ends_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("central.storage.engine.BUSY_TIMEOUT_MS", 10)
    migrate(tmp_path / "centre.db")
    database = Database(tmp_path / "centre.db")
    with closing(sqlite3.connect(database.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageTroubleError) as caught, database.write() as session:
            session.execute(text("DELETE FROM nonce"))
        assert caught.value.trouble is Trouble.LOCKED
        assert database.ailing
    with database.write() as session:
        session.execute(text("DELETE FROM nonce"))
    assert not database.ailing
    database.close()


class _Line:
    """Writers who stand in line behind one, each with a block of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.commits = 0
        self.heard: list[str] = []
        event.listen(database._writer, "commit", self._count)

    def _count(self, _connection: object) -> None:
        self.commits += 1

    def serve(self, *blocks: Callable[[], None]) -> None:
        """Let them ask one after the other while another one writes, then have their turns."""
        threads = [threading.Thread(target=self._run, args=(block,)) for block in blocks]
        with self._database.write():
            for number, thread in enumerate(threads):
                thread.start()
                _queue(self._database._turns, number + 1)
        for thread in threads:
            thread.join()
        self.commits -= 1  # of the one before them

    def _run(self, block: Callable[[], None]) -> None:
        try:
            block()
        except Exception as error:
            self.heard.append(type(error).__name__)


def _nonce(session: Session, name: str) -> None:
    session.execute(text("INSERT INTO nonce VALUES ('t', :name, 0)"), {"name": name})


def _durable(database: Database) -> list[str]:
    """What another process would see."""
    with closing(sqlite3.connect(database.path)) as other:
        return [name for (name,) in other.execute("SELECT nonce FROM nonce ORDER BY rowid")]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    migrate(tmp_path / "centre.db")
    database = Database(tmp_path / "centre.db")
    yield database
    database.close()


def test_writers_in_line_share_a_commit_and_each_is_durable_when_its_block_ends(
    database: Database,
) -> None:
    line, seen = _Line(database), dict[str, bool]()

    def write(name: str) -> None:
        with database.write_together() as session:
            _nonce(session, name)
            assert name not in _durable(database)
        seen[name] = name in _durable(database)

    names = [f"n{number:02d}" for number in range(10)]
    line.serve(*(partial(write, name) for name in names))
    assert (line.commits, _durable(database)) == (1, names)
    assert seen == dict.fromkeys(names, True)
    line.serve(*(partial(write, f"more{number}") for number in range(20)))
    assert line.commits == 3


def test_a_block_that_raises_undoes_its_own_and_nothing_else(database: Database) -> None:
    line = _Line(database)

    def write(name: str, *, fails: bool) -> None:
        with database.write_together() as session:
            _nonce(session, name)
            if fails:
                raise ZeroDivisionError
            assert "first" not in session.scalars(text("SELECT nonce FROM nonce")).all()

    for first in (True, False):
        names = [("first", True)] * first + [("a", False), ("b", True), ("c", False), ("d", True)]
        line.serve(*(partial(write, name, fails=fails) for name, fails in names))
        assert _durable(database) == ["a", "c"]
        assert line.heard == ["ZeroDivisionError"] * (2 + first)
        line.heard.clear()
        with database.write() as session:
            session.execute(text("DELETE FROM nonce"))


def test_what_breaks_a_statement_of_one_leaves_the_others_whole(database: Database) -> None:
    line = _Line(database)

    def write(name: str, terminal: str) -> None:
        with database.write_together() as session:
            session.add(NonceRow(terminal_id=terminal, nonce=name, created=0))

    again = [("a", "t"), ("b", "t"), ("a", "t"), ("c", "t")]
    line.serve(*(partial(write, *each) for each in again))
    assert (_durable(database), line.heard) == (["a", "b", "c"], ["IntegrityError"])


def test_of_a_commit_that_fails_everybody_hears(database: Database) -> None:
    line = _Line(database)

    def fail(_connection: object) -> None:
        if line.commits > 1:
            raise OSError(errno.ENOSPC, "no room")

    event.listen(database._writer, "commit", fail)

    def write(name: str) -> None:
        with database.write_together() as session:
            _nonce(session, name)

    line.serve(*(partial(write, name) for name in "abc"))
    assert (_durable(database), line.heard) == ([], ["StorageTroubleError"] * 3)
    assert database.ailing
    event.remove(database._writer, "commit", fail)
    write("d")
    assert (_durable(database), database.ailing) == (["d"], False)


def test_a_disk_that_is_ill_is_so_for_all_who_share(database: Database) -> None:
    line = _Line(database)

    def write(name: str) -> None:
        with database.write_together() as session:
            _nonce(session, name)
            if name == "b":
                raise OSError(errno.EIO, "broken")

    line.serve(*(partial(write, name) for name in "abc"))
    assert (_durable(database), line.heard) == (["c"], ["StorageTroubleError"] * 2)


def test_without_room_each_writer_is_right_or_told_so(database: Database) -> None:
    """SQLite ends the transaction by itself then, and a savepoint in it is no more."""
    told: dict[str, Trouble | None] = {}

    def little_room(connection: sqlite3.Connection, *_about: object) -> None:
        connection.execute(f"PRAGMA max_page_count={room}")

    with database.read() as session:
        (pages,) = session.execute(text("PRAGMA page_count")).one()
    room = pages + 400  # for two or three of them
    event.listen(database._writer, "checkout", little_room)

    def write(name: str) -> None:
        told[name] = Trouble.BROKEN
        try:
            with database.write_together() as session:
                _nonce(session, name + "x" * 400_000)
            told[name] = None
        except StorageTroubleError as error:
            told[name] = error.trouble
            raise

    line, names = _Line(database), list("abcdefgh")
    line.serve(*(partial(write, name) for name in names))
    right = [name for name in names if told[name] is None]
    assert [name[0] for name in _durable(database)] == right
    assert {told[name] for name in names} == {None, Trouble.NO_ROOM}
    assert set(line.heard) == {"StorageTroubleError"}


def test_who_writes_alone_begins_when_what_others_wrote_is_durable(database: Database) -> None:
    line, seen = _Line(database), list[list[str]]()

    def write(name: str) -> None:
        with database.write_together() as session:
            _nonce(session, name)

    def alone() -> None:
        with database.write() as session:
            seen.append(_durable(database))
            _nonce(session, "alone")

    line.serve(partial(write, "a"), partial(write, "b"), alone, database.probe, partial(write, "c"))
    assert (seen, line.heard) == ([["a", "b"]], [])
    assert (_durable(database), line.commits) == (["a", "b", "alone", "c"], 3)


def _on_disk(centre: RunningCentre) -> list[bytes]:
    return [path.read_bytes() for path in sorted(centre.data.glob("centre.db*"))]


def test_a_hello_writes_nothing_even_while_another_program_holds_the_lock(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    before = _on_disk(centre)[0], _on_disk(centre)[2]  # the file and its log, not what is shared
    with closing(sqlite3.connect(centre.data / "centre.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(MANY) as pool:
            answers = list(pool.map(lambda _n: terminal.post(HELLO_PATH, b"{}"), range(MANY)))
    assert {answer.status_code for answer in answers} == {200}
    assert (_on_disk(centre)[0], _on_disk(centre)[2]) == before


def test_of_the_same_hello_many_times_at_once_one_is_answered(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    headers = terminal.headers(HELLO_PATH, b"{}")
    with ThreadPoolExecutor(MANY) as pool:
        answers = list(pool.map(lambda _n: _sent(centre, HELLO_PATH, b"{}", headers), range(MANY)))
    assert sorted(answers) == [200] + [401] * (MANY - 1)


@pytest.mark.parametrize("path", [HELLO_PATH, RECORDS_PATH])
def test_the_next_process_knows_the_nonces_of_the_one_before(
    centre: RunningCentre, terminal: FakeTerminal, tmp_path: Path, path: str
) -> None:
    body = terminal.envelope(terminal.submission()) if path == RECORDS_PATH else b"{}"
    headers = terminal.headers(path, body)
    assert _sent(centre, path, body, headers) in (200, 201)
    centre.centre.intake.close()
    with running_centre(centre.data, tmp_path / "next") as after:
        assert _sent(after, path, body, headers) == 401


def test_nonces_reach_the_disk_in_batches_with_the_next_record(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    for _ in range(MANY):
        terminal.post(HELLO_PATH, b"{}")
    assert _nonces(centre) == 0
    terminal.send(terminal.submission())
    assert _nonces(centre) == MANY + 1


def test_nonces_that_could_not_be_written_reach_the_disk_with_the_record_after(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    with closing(sqlite3.connect(centre.data / "centre.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        assert terminal.send(terminal.submission()).status_code == 503
    assert _nonces(centre) == 0
    assert terminal.send(terminal.submission()).status_code == 201
    assert _nonces(centre) == 2


def test_after_a_killed_process_what_was_signed_before_is_asked_for_anew(
    centre: RunningCentre, terminal: FakeTerminal, tmp_path: Path
) -> None:
    now = int(centre.clock().timestamp())
    before = terminal.headers(HELLO_PATH, b"{}", created=now - 1)
    with running_centre(centre.data, tmp_path / "next", interrupted=True) as after:
        assert _sent(after, HELLO_PATH, b"{}", before) == 401
        assert _sent(after, HELLO_PATH, b"{}", terminal.headers(HELLO_PATH, b"{}")) == 200
    with running_centre(centre.data, tmp_path / "orderly") as after:
        assert _sent(after, HELLO_PATH, b"{}", before) == 200


def _nonces(centre: RunningCentre) -> int:
    with centre.database.read() as session:
        return session.query(NonceRow).count()


def _sent(centre: RunningCentre, path: str, body: bytes, headers: dict[str, str]) -> int:
    answer = requests.post(centre.url + path, data=body, headers=headers, timeout=TIMEOUT_S)
    return answer.status_code
