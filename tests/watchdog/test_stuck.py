"""A process in which C code keeps the interpreter ends itself, with the words why."""

import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from hardening.supervisor import Supervisor
from kiosk.records.places import ENROLMENT
from kiosk.settings import settings_of
from kiosk.watchdog.here import LAST_WORDS, SILENT_S, Watchdog, watchdog_of
from kiosk.watchdog.ladder import Counts, Mode
from kiosk.watchdog.memory import read_ladder

ROOT = Path(__file__).parents[2]
SILENT, LONG, LIMIT_S = 10.0, 600, 240
PROGRAM = """
import ctypes, sys
from pathlib import Path
from hardening.supervisor import Supervisor
from kiosk.watchdog.here import Watchdog

watchdog = Watchdog(Path(sys.argv[1]), supervisor=Supervisor({}), silent_s=float(sys.argv[2]))
watchdog.begin()
watchdog.start()
library = {"keeps": ctypes.PyDLL, "lets": ctypes.CDLL}[sys.argv[3]]
library(None).sleep(int(sys.argv[4]))
watchdog.ended()
watchdog.stop()
"""
SETTINGS = """
[terminal]
data_dir = "%s"
name = "T"
mode = "%s"
[centre]
url = "https://centre.example/"
"""


def run(folder: Path, silent_s: float, what: str, seconds: int) -> int:
    (folder / ENROLMENT).write_bytes(b"{}")
    words = (str(folder), str(silent_s), what, str(seconds))
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *words], cwd=ROOT, check=False, timeout=LIMIT_S
    ).returncode


def test_what_keeps_the_interpreter_ends_the_process_and_the_ladder_counts_it(
    tmp_path: Path,
) -> None:
    assert run(tmp_path, 3.0, "keeps", LONG) != 0
    assert "<module>" in (tmp_path / LAST_WORDS).read_text("utf-8"), "technicians learn where"
    after = Watchdog(tmp_path, supervisor=Supervisor({}))
    after.begin()
    ladder = read_ladder(tmp_path)
    assert (ladder.reason, ladder.counts) == ("stuck", Counts(program=1))
    assert after.mode is Mode.USUAL


@pytest.mark.journey
def test_whoever_is_looked_at_lives_on_and_ends_in_order(tmp_path: Path) -> None:
    assert run(tmp_path, SILENT, "lets", 2 * int(SILENT)) == 0
    ladder = read_ladder(tmp_path)
    assert (ladder.running, ladder.counts) == (False, Counts())


@pytest.mark.parametrize(("mode", "limit"), [("production", SILENT_S), ("demo", None)])
def test_a_terminal_that_shares_its_machine_is_not_ended_by_a_clock(
    tmp_path: Path, mode: str, limit: float | None
) -> None:
    demo = f'[demo]\nagent_socket = "{tmp_path}/a"\n' if mode == "demo" else ""
    made = watchdog_of(settings_of(SETTINGS % (tmp_path, mode) + demo, "t.toml"))
    assert made._silent_s == limit


def test_the_watch_goes_by_a_clock_that_nobody_sets() -> None:
    clock = sysconfig.get_config_var("HAVE_SEM_CLOCKWAIT")
    assert clock, "by the wall clock a time service that sets it would end the program"
