"""Burn-in: every device again and again, until somebody stops it."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kiosk.maintenance.finding import Level
from kiosk.servicing.burnin import Endured, burn_in, finding
from tests.servicing import failing
from tests.servicing.conftest import BUILT_IN, Make
from tests.setting_up import toy

TOYS = '[devices.keypad]\nadapter = "toy"\n[devices.ups]\nadapter = "failing"\n'


@pytest.fixture(autouse=True)
def nothing_asked() -> None:
    failing.ASKED.clear()


ROOT = Path(__file__).parents[2]
NEVER = threading.Event()


def test_each_device_is_asked_in_every_round_and_none_is_held_afterwards(make: Make) -> None:
    *_, last = burn_in(make(TOYS).devices.tables, BUILT_IN, 6, NEVER, 0.0)
    assert {each.device: (each.rounds, each.failed) for each in last} == {
        "keypad": (6, 0), "ups": (6, 3),
    }  # fmt: skip
    assert toy.OPEN == []
    assert len(failing.ASKED) == 6


def test_it_ends_when_it_is_stopped_and_says_what_was_seen(make: Make) -> None:
    stopped = threading.Event()
    rounds = burn_in(make(TOYS).devices.tables, BUILT_IN, 100, stopped, 0.0)
    next(rounds)
    stopped.set()
    *_, last = rounds
    assert {each.device: each.rounds for each in last} == {"keypad": 1, "ups": 1}
    assert toy.OPEN == []


def test_a_driver_of_somebody_else_that_raises_is_a_round_that_failed(make: Make) -> None:
    tables = make('[devices.ups]\nadapter = "failing"\nodd = true\n').devices.tables
    *_, last = burn_in(tables, BUILT_IN, 2, NEVER, 0.0)
    assert last[0].failures == {"driver": 1}


def test_settings_that_no_driver_takes_fail_every_round_and_stop_no_other(make: Make) -> None:
    tables = make('[devices.ups]\nadapter = "gone"\n[devices.keypad]\nadapter = "toy"\n')
    *_, last = burn_in(tables.devices.tables, BUILT_IN, 3, NEVER, 0.0)
    assert {each.device: each.failures for each in last} == {"ups": {"P-140": 3}, "keypad": {}}


def test_a_terminal_without_devices_has_nothing_to_burn_in(make: Make) -> None:
    assert [*burn_in(make().devices.tables, BUILT_IN, 2, NEVER, 0.0)] == [(), ()]


@pytest.mark.parametrize(
    ("endured", "key", "level"),
    [
        (Endured("ups", "x", 9), "burn_well", Level.OK),
        (Endured("ups", "x", 9, slowest_ms=5000), "burn_slow", Level.WARNING),
        (Endured("ups", "x", 9, {"D-101": 2, "D-102": 1}), "burn_failed", Level.TROUBLE),
        (Endured("ups", "x"), "burn_untried", Level.WARNING),
    ],
)
def test_what_came_of_it_is_said_in_words(endured: Endured, key: str, level: Level) -> None:
    found = finding(endured)
    assert (found.key, found.level) == (key, level)
    if endured.failures:
        assert (found.params["failed"], found.params["codes"]) == ("3", "D-101 (2), D-102 (1)")


def kiosk(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kiosk", words[0], "--settings", str(path), *words[1:]],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_on_a_console_it_is_run_and_then_read_in_the_logs(make: Make, path: Path) -> None:
    make(f'[devices.receipt_printer]\nadapter = "escpos_file"\npath = "{path.parent}/paper"\n')
    (path.parent / "paper").touch()
    done = kiosk(path, "burn-in", "--rounds", "2")
    assert done.returncode == 0, done.stderr
    assert "Receipt printer: no failure; rounds: 2" in done.stdout
    shown = kiosk(path, "logs")
    assert "Devices burnt in" in shown.stdout
    stick = path.parent / "stick"
    stick.mkdir()
    assert kiosk(path, "logs", "--onto", str(stick)).returncode == 0
    assert list(stick.rglob("logbook.log"))
    assert kiosk(path, "logs", "--onto", str(stick / "gone")).returncode == 1


def test_a_device_that_fails_is_the_exit_code(make: Make, path: Path) -> None:
    make(f'[devices.receipt_printer]\nadapter = "escpos_file"\npath = "{path.parent}/no/paper"\n')
    done = kiosk(path, "burn-in", "--rounds", "2")
    assert (done.returncode, "rounds that failed: 2 of 2" in done.stdout) == (1, True), done.stdout
