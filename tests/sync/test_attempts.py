from datetime import UTC, datetime, timedelta
from pathlib import Path

from sync.attempts import FILE_NAME, Attempts

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


def test_a_damaged_notebook_is_replaced(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"this is no database" * 300)
    attempts = Attempts(tmp_path)
    assert attempts.note("a", "N-101", NOW) == 1
    attempts.close()


def test_a_notebook_of_another_layout_is_started_anew(tmp_path: Path) -> None:
    import sqlite3

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
    assert attempts.note("a", "N-101", NOW) == 0
    assert attempts.waiting(NOW) == frozenset()
    attempts.forget("a")
    attempts.close()
