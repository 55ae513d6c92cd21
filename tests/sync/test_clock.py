from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from contracts.checked import checked_document
from kiosk.records.clockproof import FILE_NAME, read_proof
from kiosk.records.statefile import write_state
from sync.clock import CentreClock

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def clock(folder: Path, enrolled_at: datetime | None = None) -> CentreClock:
    return CentreClock(folder, lambda: NOW, enrolled_at)


def proof(folder: Path) -> dict[str, object]:
    return checked_document((folder / FILE_NAME).read_bytes())


def test_a_clock_that_is_nearly_right_is_left_alone(tmp_path: Path) -> None:
    it = clock(tmp_path)
    it.learn(NOW + timedelta(seconds=5))
    assert it.signing_time() == int(NOW.timestamp())
    assert it.floor == NOW


def test_a_wrong_clock_is_corrected_for_signing(tmp_path: Path) -> None:
    it = clock(tmp_path)
    it.learn(NOW + timedelta(days=30))
    assert it.signing_time() == int((NOW + timedelta(days=30)).timestamp())


def test_the_floor_survives_a_restart_and_stands_above_a_wrong_clock(tmp_path: Path) -> None:
    clock(tmp_path).learn(NOW + timedelta(days=30))
    assert clock(tmp_path).floor == NOW + timedelta(days=30)
    assert datetime.fromisoformat(str(proof(tmp_path)["floor"])) > NOW


def test_a_clock_that_runs_ahead_has_the_centres_time_as_its_floor(tmp_path: Path) -> None:
    it = clock(tmp_path)
    it.learn(NOW - timedelta(days=1))
    assert it.floor == NOW - timedelta(days=1)


def changed(data: bytes) -> bytes:
    """Another year, as one flipped bit makes it."""
    return data.replace(b"2026", b"2024")


@pytest.mark.parametrize("damage", [lambda _: b"", lambda data: data[:-9], changed])
def test_a_damaged_proof_is_named_and_stays_damaged_until_the_centre_is_heard(
    tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    clock(tmp_path).learn(NOW)
    file = tmp_path / FILE_NAME
    file.write_bytes(damage(file.read_bytes()))
    with capture_logs() as said:
        it = clock(tmp_path, NOW - timedelta(days=300))
    assert [(line["event"], line["alarm"]) for line in said] == [("clock.proof_damaged", True)]
    assert read_proof(file).damaged, "the enrolment's older time would count as proof"
    assert not read_proof(file).trusts(NOW - timedelta(days=299))
    it.learn(NOW)
    assert read_proof(file).trusts(NOW)


@pytest.mark.parametrize("document", [{}, {"floor": 7}, {"floor": "yesterday"}])
def test_a_proof_without_a_time_is_damaged(tmp_path: Path, document: dict[str, object]) -> None:
    write_state(tmp_path / FILE_NAME, document)
    assert clock(tmp_path).floor is None
    assert read_proof(tmp_path / FILE_NAME).damaged


def test_a_proof_of_an_earlier_program_is_understood(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(f'{{"v": 1, "floor": "{NOW.isoformat()}"}}')
    assert clock(tmp_path).floor == NOW


@pytest.mark.parametrize(("by_s", "ahead"), [(-400, False), (0, False), (299, False), (301, True)])
def test_a_clock_that_is_ahead_of_the_centre_is_noted_as_wrong(
    tmp_path: Path, by_s: int, ahead: bool
) -> None:
    clock(tmp_path).learn(NOW - timedelta(seconds=by_s))
    assert proof(tmp_path)["ahead"] is ahead


def test_the_note_of_a_clock_ahead_stays_over_a_restart_until_the_clock_is_right(
    tmp_path: Path,
) -> None:
    right = NOW - timedelta(days=7000)
    here = [NOW]
    CentreClock(tmp_path, lambda: here[0]).learn(right)
    it = CentreClock(tmp_path, lambda: here[0], right - timedelta(days=1))
    assert proof(tmp_path)["ahead"] is True
    here[0] = right
    it.learn(right)
    assert proof(tmp_path) == {"v": 1, "floor": right.isoformat(), "ahead": False, "zone": None}


def test_the_first_floor_is_the_time_of_the_enrolment(tmp_path: Path) -> None:
    day = timedelta(days=1)
    assert clock(tmp_path, NOW + day).floor == NOW + day
    assert proof(tmp_path)["floor"] == (NOW + day).isoformat()
    clock(tmp_path).learn(NOW + 3 * day)
    assert clock(tmp_path, NOW + day).floor == NOW + 3 * day


def test_what_could_not_be_written_is_written_the_next_time(tmp_path: Path) -> None:
    it = clock(tmp_path / "data")
    (tmp_path / "data").touch()
    it.learn(NOW - timedelta(days=1))
    (tmp_path / "data").unlink()
    it.learn(NOW - timedelta(days=1))
    assert proof(tmp_path / "data")["ahead"] is True


def test_a_disk_that_takes_nothing_does_not_stop_the_clock(tmp_path: Path) -> None:
    it = CentreClock(tmp_path / "file" / "below", lambda: NOW)
    (tmp_path / "file").touch()
    it.learn(NOW)
    assert it.floor == NOW


def test_the_centres_zone_is_kept_and_changes_at_once(tmp_path: Path) -> None:
    it = clock(tmp_path)
    it.learn(NOW, "Asia/Urumqi")
    it.learn(NOW)  # a centre that tells none
    assert proof(tmp_path)["zone"] == "Asia/Urumqi"
    clock(tmp_path).learn(NOW, "Asia/Shanghai")
    assert proof(tmp_path)["zone"] == "Asia/Shanghai"
