"""What is told of a machine that is not well, also where its clock has lost the time."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.health.certificates import ends_first
from kiosk.health.clock import has_lost_the_time, look_at_the_clock
from kiosk.health.words import LOOK_S, Ailing
from kiosk.maintenance.finding import Level
from kiosk.maintenance.health import certificates, keeping_up, machine
from kiosk.records.clockproof import FILE_NAME, write_proof
from kiosk.records.places import ENROLMENT
from kiosk.runtime.wallclock import HallClock
from kiosk.watchdog.memory import Memory
from tests.central.certificates import own_certificate
from tests.health.test_machine import tree

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_machine_that_is_well_is_told_nothing_of(tmp_path: Path) -> None:
    assert Ailing(tmp_path, sys=tmp_path, proc=tmp_path).words(NOW) == ()


def test_each_word_once(tmp_path: Path) -> None:
    sys = tree(
        tmp_path / "sys",
        {
            "class/thermal/thermal_zone0/temp": "99000",
            "block/mmcblk1/device/life_time": "0x0a 0x0a",
            "fs/ext4/mmcblk1p2/errors_count": "1",
        },
    )
    assert Ailing(tmp_path, sys=sys, proc=tmp_path).words(NOW) == (
        "hot",
        "disk-worn",
        "disk-failing",
    )
    assert Ailing(tmp_path, sys=None).words(NOW) == (), "a machine that is shared with others"
    keys = {found.key: found.level for found in machine(tmp_path, sys=sys, proc=tmp_path)}
    assert keys == {
        "hot": Level.WARNING,
        "disk_worn": Level.WARNING,
        "disk_errors": Level.TROUBLE,
    }


@pytest.mark.parametrize(("free", "words"), [(199, ("memory-short",)), (900, ())])
def test_a_machine_short_of_memory_is_told(
    tmp_path: Path, free: int, words: tuple[str, ...]
) -> None:
    (tmp_path / "meminfo").write_text(f"MemTotal: 2000000 kB\nMemAvailable: {free * 1024} kB\n")
    assert Ailing(tmp_path, sys=tmp_path / "sys", proc=tmp_path).words(NOW) == words


def test_what_the_kernel_says_is_read_again_after_a_while_only(tmp_path: Path) -> None:
    at = [0.0]
    looks = Ailing(tmp_path, sys=tmp_path / "sys", proc=tmp_path, seconds=lambda: at[0])
    assert looks.words(NOW) == ()
    tree(tmp_path / "sys", {"class/thermal/thermal_zone0/temp": "99000"})
    at[0] = LOOK_S - 1
    assert looks.words(NOW) == ()
    at[0] = LOOK_S
    assert looks.words(NOW) == ("hot",)


# ---- the clock -----------------------------------------------------------------------------------


@pytest.fixture
def terminal(tmp_path: Path) -> Path:
    """A terminal that heard the centre long ago, and wrote a record since."""
    write_proof(tmp_path / FILE_NAME, NOW - 20 * DAY, ahead=False, zone=None)
    (tmp_path / "records.db").write_bytes(b"")
    for name, at in ((FILE_NAME, NOW - 20 * DAY), ("records.db", NOW)):
        os.utime(tmp_path / name, (at.timestamp(), at.timestamp()))
    return tmp_path


def test_a_clock_that_went_on_is_believed(terminal: Path) -> None:
    assert not look_at_the_clock(terminal, NOW + HOUR, "boot")
    assert not look_at_the_clock(terminal, NOW - timedelta(seconds=200), "boot")
    assert HallClock(terminal / FILE_NAME, now=lambda: NOW).read().trusted


def test_a_clock_that_has_lost_the_time_promises_no_date(terminal: Path) -> None:
    lost = NOW - 5 * DAY  # later than the centre's last word
    clock = HallClock(terminal / FILE_NAME, now=lambda: lost)
    assert clock.read().trusted, "by that word alone it could be right"
    assert look_at_the_clock(terminal, lost, "boot")
    assert not clock.read().trusted
    write_proof(terminal / FILE_NAME, NOW, ahead=False, zone=None)
    assert HallClock(terminal / FILE_NAME, now=lambda: NOW).read().trusted, "the centre was heard"


def test_it_is_told_for_as_long_as_the_machine_runs(terminal: Path) -> None:
    look_at_the_clock(terminal, NOW - 5 * DAY)
    assert "clock-battery" in Ailing(terminal, sys=None).words(NOW)
    assert [found.key for found in machine(terminal, sys=terminal, proc=terminal)] == ["clock_lost"]
    assert not has_lost_the_time(terminal, "another start")


def test_before_anything_was_written_there_is_nothing_to_compare_with(tmp_path: Path) -> None:
    assert not look_at_the_clock(tmp_path, datetime(1970, 1, 1, tzinfo=UTC), "boot")


def test_a_clock_before_the_centres_word_has_lost_it_too(tmp_path: Path) -> None:
    write_proof(tmp_path / FILE_NAME, NOW, ahead=False, zone=None)
    assert look_at_the_clock(tmp_path, datetime(1970, 1, 1, tzinfo=UTC), "boot")


# ---- certificates --------------------------------------------------------------------------------


def test_a_certificate_is_told_a_month_before_its_end(tmp_path: Path) -> None:
    _key, path = own_certificate(tmp_path)
    end = ends_first(path)
    assert end is not None
    for before, soon in ((31 * DAY, False), (29 * DAY, True), (-DAY, True)):
        trusting = Ailing(tmp_path, ca=path, sys=None)
        assert ("certificate" in trusting.words(end - before)) is soon
        (found,) = certificates(end - before, path, None)
        assert (found.key == "certificate_ca_soon") is soon
        assert found.params["day"] == end.date().isoformat()
        seen = Ailing(tmp_path, sys=None).words(end - before, seen_until=end)
        assert ("certificate" in seen) is soon


def test_a_file_of_certificates_is_read_again_only_when_it_was_written_anew(
    tmp_path: Path,
) -> None:
    _key, path = own_certificate(tmp_path)
    end, before = ends_first(path), path.stat()
    assert end is not None
    looks = Ailing(tmp_path, ca=path, sys=None)
    assert looks.words(end - DAY) == ("certificate",)
    path.write_bytes(b" " * before.st_size)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert looks.words(end - DAY) == ("certificate",), "by all that is seen it is the same file"
    path.write_bytes(b"")
    assert looks.words(end - DAY) == ()
    path.unlink()
    assert looks.words(end - DAY) == ()


@pytest.mark.parametrize("content", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAA"])
def test_a_file_without_one_ends_never(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "ca.pem"
    path.write_bytes(content)
    assert ends_first(path) is None
    assert ends_first(tmp_path / "none") is None


# ---- the ladder ----------------------------------------------------------------------------------


def test_the_doctor_says_how_the_terminal_keeps_itself_running(tmp_path: Path) -> None:
    (tmp_path / ENROLMENT).write_bytes(b"{}")
    assert [found.key for found in keeping_up(tmp_path)] == ["kept"]
    memory = Memory(tmp_path, lambda: 100, lambda: "boot")
    memory.begin()
    memory.begin("segfault")
    assert [found.key for found in keeping_up(tmp_path)] == ["kept_trouble"]
    for _ in range(3):
        memory.begin("segfault")
    (found,) = keeping_up(tmp_path)
    assert (found.key, found.params) == ("kept_safe", {"why": "segfault"})
