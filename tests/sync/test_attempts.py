import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sync.attempts import FILE_NAME, REFUSED_RETRY, Attempts

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def test_tries_are_counted(tmp_path: Path) -> None:
    attempts = Attempts(tmp_path)
    assert [attempts.note("a", "N-101", NOW) for _ in range(3)] == [1, 2, 3]
    attempts.forget("a")
    assert attempts.note("a", "N-101", NOW) == 1
    attempts.close()


def test_a_record_that_was_put_off_waits_its_time(tmp_path: Path) -> None:
    attempts = Attempts(tmp_path)
    attempts.note("a", "malformed", NOW, NOW + timedelta(hours=1))
    attempts.note("b", "N-101", NOW)
    assert attempts.waiting(NOW) == {"a"}
    assert attempts.waiting(NOW + timedelta(hours=2)) == frozenset()
    attempts.close()


def test_a_time_that_a_wrong_clock_noted_is_not_waited_for(tmp_path: Path) -> None:
    attempts = Attempts(tmp_path)
    attempts.note("a", "malformed", NOW, NOW + REFUSED_RETRY)
    for it in (attempts, Attempts(tmp_path)):
        assert it.waiting(NOW) == {"a"}
        assert it.waiting(NOW + REFUSED_RETRY) == frozenset()
        assert it.waiting(NOW - timedelta(seconds=1)) == frozenset()
        it.close()


def test_what_was_put_off_is_known_after_a_restart_until_it_is_forgotten(tmp_path: Path) -> None:
    attempts = Attempts(tmp_path)
    attempts.note("a", "malformed", NOW, NOW + REFUSED_RETRY)
    attempts.close()
    attempts = Attempts(tmp_path)
    assert attempts.waiting(NOW) == {"a"}
    attempts.note("a", "N-101", NOW)
    assert attempts.waiting(NOW) == frozenset()
    attempts.note("a", "malformed", NOW, NOW + REFUSED_RETRY)
    attempts.forget("a")
    assert attempts.waiting(NOW) == frozenset()
    attempts.close()


def test_a_note_that_is_no_time_is_no_wait(tmp_path: Path) -> None:
    attempts = Attempts(tmp_path)
    attempts.note("a", "malformed", NOW, NOW + REFUSED_RETRY)
    attempts.close()
    database = sqlite3.connect(tmp_path / FILE_NAME)
    database.execute("UPDATE attempts SET not_before = 'soon'")
    database.commit()
    database.close()
    attempts = Attempts(tmp_path)
    assert attempts.waiting(NOW) == frozenset()
    attempts.close()


def test_a_damaged_notebook_is_replaced(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"this is no database" * 300)
    attempts = Attempts(tmp_path)
    assert attempts.note("a", "N-101", NOW) == 1
    attempts.close()


def test_a_notebook_of_another_layout_is_started_anew(tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / FILE_NAME)
    database.execute("CREATE TABLE attempts (x)")
    database.execute("PRAGMA user_version = 99")
    database.commit()
    database.close()
    attempts = Attempts(tmp_path)
    assert attempts.note("a", "N-101", NOW) == 1
    attempts.close()


def test_a_notebook_that_cannot_be_written_stops_nobody(tmp_path: Path) -> None:
    attempts = Attempts(tmp_path)
    attempts.close()
    for path in tmp_path.glob(f"{FILE_NAME}*"):
        path.unlink()
    tmp_path.joinpath(FILE_NAME).mkdir()
    assert attempts.note("a", "malformed", NOW, NOW + REFUSED_RETRY) == 0
    assert attempts.waiting(NOW) == {"a"}
    attempts.forget("a")
    assert attempts.waiting(NOW) == frozenset()
    attempts.close()
