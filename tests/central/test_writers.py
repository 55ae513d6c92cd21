"""Writers go one at a time in the order of their asking, and a hello is no writer."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import requests
from sqlalchemy import text

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
