import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sync.attempts import FILE_NAME, FIRST_WAIT, REFUSED_RETRY, Attempts

ROOT = Path(__file__).parents[2]
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


def test_each_wait_is_twice_as_long_as_the_last_over_restarts(tmp_path: Path) -> None:
    lengths = []
    for _ in range(13):
        attempts = Attempts(tmp_path)
        lengths.append(attempts.next_wait("a"))
        attempts.note("a", "N-102", NOW, NOW + lengths[-1])
        attempts.close()
    assert lengths[:3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert lengths[-2:] == [REFUSED_RETRY] * 2


def test_what_one_waited_for_the_others_wait_for_no_longer_when_it_passed(tmp_path: Path) -> None:
    attempts = Attempts(tmp_path)
    for name, reason in (("a", "no-room"), ("b", "no-room"), ("c", "malformed")):
        attempts.note(name, reason, NOW, NOW + REFUSED_RETRY)
    attempts.forget("a")
    assert attempts.waiting(NOW) == {"c"}
    assert attempts.reasons() == {"no-room": 1, "malformed": 1}
    attempts.close()


@pytest.mark.parametrize("size", [0, 4096, 20_000])
def test_on_a_full_disk_nothing_is_deleted_and_notes_are_kept_in_memory(
    tmp_path: Path, size: int
) -> None:
    attempts = Attempts(tmp_path)
    attempts.note("a", "malformed", NOW, NOW + REFUSED_RETRY)
    attempts.close()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    program = f"""
import datetime, pathlib, resource, sys
from sync.attempts import Attempts, REFUSED_RETRY
resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, resource.RLIM_INFINITY))
now = datetime.datetime.fromisoformat({NOW.isoformat()!r})
attempts = Attempts(pathlib.Path({str(tmp_path)!r}))
for _ in range(200):
    attempts.note("b", "malformed", now, now + REFUSED_RETRY)
print(*sorted(attempts.waiting(now)), file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr.split()[-1] == "b"
    after = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert after[FILE_NAME] == before[FILE_NAME]
    attempts = Attempts(tmp_path)
    assert "a" in attempts.waiting(NOW)
    attempts.close()


def test_a_notebook_that_could_not_be_opened_is_opened_later(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    attempts = Attempts(tmp_path)
    assert attempts.note("a", "malformed", NOW, NOW + REFUSED_RETRY) == 0
    (tmp_path / FILE_NAME).rmdir()
    assert attempts.note("a", "malformed", NOW, NOW + REFUSED_RETRY) == 1
    attempts.close()
    attempts = Attempts(tmp_path)
    assert attempts.waiting(NOW) == {"a"}
    attempts.close()
