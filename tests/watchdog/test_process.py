"""Real terminals with drivers that crash, hold the interpreter or freeze the screen."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from demo.link import ScreenLink, ScreenLostError, Tree
from kiosk.maintenance.board import read_states
from kiosk.records.migrate import migrate
from kiosk.records.places import trial_path
from kiosk.servicing.changing import change
from kiosk.watchdog.ladder import Counts, Ladder, Mode
from kiosk.watchdog.memory import read_ladder, tell_mended
from tests.kiosk_sets.depot import Depot

ROOT = Path(__file__).parents[2]
WAIT_S = 120.0
SETTINGS = """
[terminal]
data_dir = "{folder}/data"
name = "T"
mode = "demo"
languages = ["en", "zh-CN"]
help_phone = "023-4567"
[screen]
platform = "offscreen"
[centre]
url = "http://127.0.0.1:1/"
[logging]
folder = "{folder}/log"
[demo]
agent_socket = "{folder}/agent.sock"
[devices.bell]
adapter = "strange"
path = "{folder}/strange"
"""


@dataclass
class Machine:
    """A terminal with a strange device, and whoever starts it again as systemd does."""

    folder: Path
    limit_s: float = 30.0
    running: "subprocess.Popen[bytes] | None" = None
    line: socket.socket = field(
        default_factory=lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    )
    starts: int = 0

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def strange(self, word: str) -> "Machine":
        (self.folder / "strange").write_text(word, "utf-8")
        return self

    def done(self) -> list[str]:
        with suppress(OSError):
            return (self.folder / "strange.done").read_text("utf-8").split()
        return []

    def start(self) -> "Machine":
        path = os.pathsep.join((str(self.folder / "site"), str(ROOT)))
        notify = str(self.folder / "notify")
        self.running = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "run", "--settings", str(self.folder / "t.toml")],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": path,
                "QT_QUICK_BACKEND": "software",
                "NOTIFY_SOCKET": notify,
                "WATCHDOG_USEC": str(int(self.limit_s * 1_000_000)),
            },
            stderr=subprocess.PIPE,
        )
        self.starts += 1
        return self

    def supervise(self, fits: Callable[[], object], most: int = 12) -> None:
        """Start it again whenever it ends, and end it when it says nothing for too long."""
        end = time.monotonic() + WAIT_S
        heard: float | None = None
        while not fits():
            assert time.monotonic() < end, f"{self.ladder}\n{self.log()}"
            assert self.running is not None
            try:
                self.line.settimeout(0.05)
                heard = time.monotonic() if self.line.recv(200) else heard
            except TimeoutError:
                if heard is not None and time.monotonic() - heard > self.limit_s:
                    self.running.send_signal(signal.SIGABRT)  # what WatchdogSec= does
                    heard = None
            if self.running.poll() is not None:
                self.running.communicate()
                assert self.starts < most, f"{self.ladder}\n{self.log()}"
                self.start()
                heard = None

    def end(self) -> int:
        assert self.running is not None
        self.running.terminate()
        _, said = self.running.communicate(timeout=30)
        assert b"Traceback" not in said, said.decode()
        return self.running.returncode

    @property
    def bell(self) -> str:
        """The state of the strange device, as the terminal told it last."""
        told = read_states(self.data).get("bell")
        return "" if told is None else told.state

    @property
    def ladder(self) -> Ladder:
        return read_ladder(self.data)

    def shows(self, fits: Callable[[Tree], bool]) -> bool:
        with suppress(ScreenLostError, OSError):
            link = ScreenLink(self.folder / "agent.sock")
            try:
                return fits(link.tree())
            finally:
                link.close()
        return False

    def log(self) -> str:
        with suppress(OSError):
            return (self.folder / "log" / "terminal.log").read_text("utf-8")[-6000:]
        return ""


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    (tmp_path / "t.toml").write_text(SETTINGS.format(folder=tmp_path), "utf-8")
    install(tmp_path / "site")
    migrate(tmp_path / "data")
    Depot(tmp_path / "data").enrol()
    found = Machine(tmp_path)
    found.line.bind(str(tmp_path / "notify"))
    yield found
    found.line.close()
    if found.running is not None and found.running.poll() is None:
        found.running.kill()
        found.running.communicate(timeout=60)


def install(site: Path) -> None:
    """The package of the strange driver, as an installer leaves it."""
    info = site / "strange_driver-1.0.dist-info"
    info.mkdir(parents=True)
    shutil.copy(Path(__file__).with_name("strange_driver.py"), site)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: strange-driver\nVersion: 1.0\n")
    points = "[civic_kiosk.drivers]\nstrange = strange_driver:ADAPTER\n"
    (info / "entry_points.txt").write_text(points)


def at_rest(tree: Tree) -> bool:
    return tree.page == "attract"


def in_safe_mode(tree: Tree) -> bool:
    return tree.page == "attract" and tree.has("note:safe-mode")


def test_a_terminal_that_is_well_says_so_and_ends_in_order(machine: Machine) -> None:
    machine.limit_s = 6.0
    machine.strange("nothing").start()
    machine.line.settimeout(60)
    heard = {machine.line.recv(200)}
    while heard != {b"READY=1", b"WATCHDOG=1"}:
        heard.add(machine.line.recv(200))
    machine.supervise(lambda: machine.shows(at_rest))
    machine.supervise(lambda: bool(machine.bell))
    assert machine.end() == 0
    ladder = machine.ladder
    assert (ladder.running, ladder.counts, ladder.mode) == (False, Counts(), Mode.USUAL)


def test_a_driver_that_crashes_the_program_at_its_start_leads_to_safe_mode_without_it(
    machine: Machine,
) -> None:
    machine.strange("crash").start()
    machine.supervise(lambda: machine.shows(in_safe_mode))
    ladder = machine.ladder
    assert (ladder.mode, ladder.reason) == (Mode.SAFE, "segfault")
    assert (ladder.counts.program, ladder.counts.safe) == (3, 1)
    machine.supervise(lambda: machine.bell == "no_device")
    assert machine.done() == ["crash"] * 3, "it was not started a fourth time"
    assert "strange_driver.py" in machine.log(), "technicians learn where"
    assert machine.end() == 0
    change(settings := machine.folder / "t.toml", {"terminal.name": "U"}, {})
    machine.start()
    machine.supervise(lambda: machine.shows(in_safe_mode) and machine.bell == "no_device")
    assert trial_path(settings).exists(), "what is left out says nothing for changed settings"
    machine.strange("nothing")
    tell_mended(machine.data)
    machine.supervise(lambda: machine.ladder.mode is Mode.USUAL)
    machine.supervise(lambda: machine.done()[-1] == "nothing")
    machine.supervise(lambda: machine.shows(lambda tree: at_rest(tree) and not in_safe_mode(tree)))
    machine.supervise(lambda: not trial_path(settings).exists())


def test_a_driver_that_holds_the_interpreter_is_ended_from_outside(machine: Machine) -> None:
    machine.limit_s = 6.0
    machine.strange("hold").start()
    machine.supervise(lambda: machine.ladder.counts.program)
    assert machine.ladder.reason == "aborted"
    machine.strange("nothing")
    machine.supervise(lambda: machine.shows(at_rest))


@pytest.mark.long
@pytest.mark.journey
def test_a_screen_that_freezes_has_its_page_made_anew_and_then_its_program(
    machine: Machine,
) -> None:
    machine.strange("freeze 20").start()
    machine.supervise(lambda: machine.ladder.counts.page)
    assert machine.ladder.reason == "screen-hung"
    machine.supervise(lambda: machine.shows(at_rest))
    assert machine.running is not None
    pid = machine.running.pid
    assert machine.ladder.counts == Counts(page=1), "that was enough"
    machine.end()
    machine.strange("freeze 600").start()
    machine.supervise(lambda: machine.ladder.counts.program)
    machine.strange("nothing")
    machine.supervise(lambda: machine.shows(at_rest))
    assert machine.ladder.counts == Counts(page=2, program=1)
    assert machine.running.pid != pid


def test_a_terminal_that_has_closed_itself_says_whom_to_call_and_tries_again(
    machine: Machine,
) -> None:
    machine.strange("nothing")
    memory = machine.data / "watchdog.json"
    boot = Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
    up = int(time.clock_gettime(time.CLOCK_BOOTTIME))
    closed = {"mode": "closed", "at": 50_000, "since": 50_000, "boot": boot, "up": up}
    memory.write_text(json.dumps(closed), "utf-8")
    machine.start()
    machine.supervise(lambda: machine.shows(lambda tree: tree.has("note:phone")))
    assert machine.shows(lambda tree: tree.page == "out-of-service")
    assert machine.done() == [], "nothing else is started"
    assert machine.end() == 0
    long_ago = closed | {"at": 90_000}
    memory.write_text(json.dumps(long_ago), "utf-8")
    machine.start()
    machine.supervise(lambda: machine.shows(in_safe_mode))
    assert machine.ladder.counts.safe == 1
