"""Real terminals that take another program by themselves, keep it, or come back from it."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from contracts.releases import SetProgram
from demo.link import ScreenLink, ScreenLostError, Tree
from kiosk.cli import EX_CONFIG
from kiosk.launch.pointer import PACKAGE, Pointer, read_pointer
from kiosk.maintenance.board import read_states
from kiosk.records.forgetting import Reset, keep_reset
from kiosk.records.migrate import migrate
from kiosk.sets.state import SHIPPED_SET, SetRef, SetState, read_set_state
from kiosk.watchdog.ladder import Mode
from kiosk.watchdog.memory import read_ladder
from tests.kiosk_sets.depot import Depot
from tests.kiosk_sets.sync_line import SyncLine
from tests.releases.made import SITE, release_of, slotted
from tests.watchdog.test_process import install

ROOT = Path(__file__).parents[2]
WAIT_S = 150.0
SETTINGS = """
[terminal]
data_dir = "{folder}/data"
name = "T"
mode = "demo"
languages = ["en", "zh-CN"]
[screen]
platform = "offscreen"
[centre]
url = "http://127.0.0.1:1/"
[logging]
folder = "{folder}/log"
[demo]
agent_socket = "{folder}/agent.sock"
[releases]
hours = "00:00-24:00"
least_s = 1
most_s = {most_s}
ask_s = 1
alive_s = 20
[devices.bell]
adapter = "strange"
path = "{folder}/strange"
"""


@dataclass
class Machine:
    """A terminal with a launcher, and whoever starts it again as systemd does."""

    folder: Path
    depot: Depot
    sync: SyncLine
    running: "subprocess.Popen[bytes] | None" = None
    starts: int = 0
    pause: threading.Event = field(default_factory=threading.Event)

    @property
    def data(self) -> Path:
        return self.depot.data_dir

    @property
    def state(self) -> SetState:
        return read_set_state(self.data)

    @property
    def pointer(self) -> Pointer:
        return read_pointer(self.data)

    @property
    def command(self) -> str:
        """What the process was begun as."""
        assert self.running is not None
        return Path(f"/proc/{self.running.pid}/cmdline").read_text("utf-8")

    def settings(self, most_s: int) -> None:
        text = SETTINGS.format(folder=self.folder, most_s=most_s)
        (self.folder / "t.toml").write_text(text, "utf-8")

    def start(self) -> "Machine":
        settings = str(self.folder / "t.toml")
        self.running = subprocess.Popen(
            [sys.executable, "-m", "kiosk.launch", "kiosk", "run", "--settings", settings],
            cwd=ROOT,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join((str(self.folder / "site"), str(ROOT))),
                "QT_QUICK_BACKEND": "software",
            },
            stderr=subprocess.PIPE,
        )
        self.starts += 1
        return self

    def until(self, fits: Callable[[], bool], most: int = 8) -> None:
        """Wait for what it writes down; start it again whenever it ends."""
        end = time.monotonic() + WAIT_S
        while not fits():
            assert self.running is not None
            if self.running.poll() is not None:
                _, said = self.running.communicate()
                assert self.starts < most, said.decode()[-2000:] + self.log()
                self.start()
            assert time.monotonic() < end, f"{self.pointer}\n{self.state}\n{self.log()}"
            self.pause.wait(0.05)

    def release(
        self, version: str, changed: Mapping[str, str] | None = None, *, bell: bool = True
    ) -> SetProgram:
        """Another release in its slot; its libraries hold the driver of the bell, or not."""
        extra = {}
        if bell:
            extra[f"{SITE}/bell.pth"] = f"{self.folder / 'site'}\n"
        return slotted(self.data, self.folder, version, changed, extra)

    def offer(self, name: str, number: int, *programs: SetProgram) -> SetRef:
        ref = self.depot.set(name, programs=programs)
        self.stage(ref, number)
        return ref

    def stage(self, ref: SetRef, number: int) -> None:
        self.depot.stage(ref, number)
        self.sync.news()

    def end(self) -> None:
        assert self.running is not None
        self.running.terminate()
        _, said = self.running.communicate(timeout=30)
        assert b"Traceback" not in said, said.decode()

    def shows(self, fits: Callable[[Tree], bool]) -> bool:
        with suppress(ScreenLostError, OSError):
            link = ScreenLink(self.folder / "agent.sock")
            try:
                return fits(link.tree())
            finally:
                link.close()
        return False

    def strange(self, word: str) -> None:
        """What the bell does from now on."""
        draft = self.folder / "strange.new"
        draft.write_text(word, "utf-8")
        draft.replace(self.folder / "strange")

    @property
    def bell(self) -> str:
        """How its bell is, as it says itself."""
        told = read_states(self.data).get("bell")
        return "" if told is None else told.state

    def log(self) -> str:
        with suppress(OSError):
            return (self.folder / "log" / "terminal.log").read_text("utf-8")[-6000:]
        return ""


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    install(tmp_path / "site")
    (tmp_path / "strange").write_text("nothing", "utf-8")
    migrate(tmp_path / "data")
    sync = SyncLine(tmp_path / "data")
    found = Machine(tmp_path, Depot(tmp_path / "data").enrol(), sync)
    found.settings(most_s=120)
    yield found
    sync.close()
    if found.running is not None and found.running.poll() is None:
        found.running.kill()
        found.running.communicate(timeout=60)


def at_rest(tree: Tree) -> bool:
    return tree.page == "attract"


def runs(machine: Machine, ref: SetRef) -> bool:
    state = machine.state
    return state.running == ref and state.healthy


def returned(machine: Machine, bad: SetRef, good: SetRef) -> bool:
    state = machine.state
    return state.took_back(bad.sha256) and state.running == good and state.healthy


def start_on_a_good_set(machine: Machine) -> SetRef:
    ref = machine.offer("2026.1", 1)
    machine.start().until(lambda: runs(machine, ref))
    machine.until(lambda: machine.shows(at_rest))
    return ref


def test_another_program_is_tried_marked_good_and_gone_back_from_when_told(
    machine: Machine,
) -> None:
    before = start_on_a_good_set(machine)
    program = machine.release("0.2.0")
    machine.sync.release = program.sha256  # the delivery follows
    ref = machine.offer("2026.2", 2, program)
    machine.until(lambda: machine.pointer.current == release_of(program))
    assert runs(machine, ref)
    pointer = machine.pointer
    assert (pointer.trial, pointer.before, pointer.returned) == (None, PACKAGE, ())
    assert machine.starts == 1, "nobody sees the process end"
    machine.end()
    machine.start().until(lambda: machine.shows(at_rest) and runs(machine, ref))
    assert program.sha256 in machine.command
    machine.sync.release = ""
    machine.stage(before, 3)  # a roll-out that is returned
    machine.until(lambda: machine.pointer.current == PACKAGE and runs(machine, before))
    assert machine.pointer.returned == ()


@pytest.mark.long
def test_killed_wherever_it_is_a_start_shows_its_page(machine: Machine) -> None:
    good = start_on_a_good_set(machine)
    program = machine.release("0.2.0")
    machine.sync.release = program.sha256
    ref = machine.offer("2026.2", 2, program)
    for pause in (0.0, 0.2, 0.5, 0.9, 1.4, 2.0, 2.7):
        threading.Event().wait(pause)  # wherever it is by then
        assert machine.running is not None
        machine.running.kill()
        machine.running.communicate(timeout=60)
        machine.start()
    machine.until(lambda: machine.shows(at_rest), most=20)
    machine.until(lambda: runs(machine, ref) or returned(machine, ref, good), most=20)
    kept = machine.pointer.current == release_of(program)
    assert kept or machine.pointer.effective == PACKAGE or machine.pointer.trial is not None


@pytest.mark.long
def test_a_terminal_that_forgets_everything_forgets_its_slots_and_runs_the_package(
    machine: Machine,
) -> None:
    start_on_a_good_set(machine)
    program = machine.release("0.2.0")
    machine.sync.release = program.sha256
    machine.offer("2026.2", 2, program)
    machine.until(lambda: machine.pointer.current == release_of(program))
    machine.end()
    machine.sync.close()
    keep_reset(machine.data, Reset("c-1", due=True))
    running = machine.start().running
    assert running is not None
    _, said = running.communicate(timeout=WAIT_S)
    assert running.returncode == EX_CONFIG, said.decode()
    assert b"P-120" in said, "it is to be enrolled anew"
    assert [path.name for path in machine.data.iterdir() if path.suffix != ".lock"] == []


BROKEN = {
    "start-failed": {"kiosk/start.py": "import os\nos.abort()"},
    "store": {
        "kiosk/releases/storecopy.py": "def migrate_tried(data_dir):\n"
        "    raise StoreDamagedError('no migration')"
    },
    "start-failed, behind the page": {
        "kiosk/app.py": "def assemble(*told, **more):\n    import os\n    os.abort()"
    },
    "self-test": {
        "kiosk/sets/selftest.py": "def self_test(facts, refused):\n"
        "    raise SelfTestError('a page')"
    },
}


@pytest.mark.parametrize(
    "how",
    [
        "store",
        "start-failed, behind the page",
        pytest.param("start-failed", marks=pytest.mark.long),  # the whole road has it too
        pytest.param("self-test", marks=pytest.mark.long),
    ],
)
def test_a_broken_one_comes_back_by_itself_and_is_never_tried_again(
    machine: Machine, how: str
) -> None:
    good, (reason, *_) = start_on_a_good_set(machine), how.split(",")
    program = machine.release("0.2.0", BROKEN[how])
    bad = machine.offer("2026.2", 2, program)
    machine.until(lambda: returned(machine, bad, good))
    (taken_back,) = machine.pointer.returned
    assert (taken_back.sha256, taken_back.reason) == (program.sha256, reason)
    assert machine.pointer.effective == PACKAGE
    assert reason in machine.state.returned[0].reason
    machine.until(lambda: machine.shows(at_rest))
    assert read_ladder(machine.data).mode is Mode.USUAL
    again = machine.offer("2026.3", 3, program)
    machine.until(lambda: machine.state.waiting == "program-returned")
    assert runs(machine, good)
    assert machine.state.running != again


@pytest.mark.long
def test_one_that_hangs_before_its_page_is_ended_by_the_system(machine: Machine) -> None:
    good = start_on_a_good_set(machine)
    hangs = "import ctypes\nctypes.PyDLL(None).sleep(600)"
    bad = machine.offer("2026.2", 2, machine.release("0.2.0", {"kiosk/start.py": hangs}))
    machine.until(lambda: returned(machine, bad, good))
    assert machine.pointer.returned[0].reason == "start-failed"


@pytest.mark.long
def test_one_that_hangs_whole_after_its_page_is_ended_too(machine: Machine) -> None:
    good = start_on_a_good_set(machine)
    hangs = (
        "def look_and_hang(self):\n    import ctypes\n    ctypes.PyDLL(None).sleep(600)\n"
        "ReleaseTrial.look = look_and_hang"
    )
    bad = machine.offer("2026.2", 2, machine.release("0.2.0", {"kiosk/releases/trial.py": hangs}))
    machine.until(lambda: returned(machine, bad, good))
    assert machine.pointer.returned[0].reason == "start-failed"


@pytest.mark.long
def test_one_that_loses_a_device_comes_back(machine: Machine) -> None:
    machine.settings(most_s=8)
    good = start_on_a_good_set(machine)
    program = machine.release("0.2.0", {"drivers/runner.py": _NEVER_USABLE})
    machine.sync.release = program.sha256
    bad = machine.offer("2026.2", 2, program)
    machine.until(lambda: returned(machine, bad, good))
    assert machine.pointer.returned[0].reason == "devices-lost"


def pulled_out(machine: Machine) -> tuple[SetRef, SetProgram]:
    """A trial during which somebody pulls out the bell; the set that wanted it, and its program."""
    machine.until(lambda: machine.bell == "online")
    machine.strange("pulled")  # as soon as the new program looks for it
    program = machine.release("0.2.0")
    machine.sync.release = program.sha256
    ref = machine.offer("2026.2", 2, program)
    machine.until(lambda: machine.state.waiting == "program-devices-away")
    assert machine.pointer.reason(release_of(program)) == "devices-lost"
    assert (machine.pointer.effective, machine.state.returned) == (PACKAGE, ())
    return ref, program


def test_a_device_that_is_pulled_out_meanwhile_is_not_its_fault(machine: Machine) -> None:
    machine.settings(most_s=2)
    machine.start()
    pulled_out(machine)
    assert (machine.state.running, machine.bell) == (SHIPPED_SET, "no_device")


@pytest.mark.long
def test_plugged_in_again_it_is_tried_again_and_kept(machine: Machine) -> None:
    machine.settings(most_s=2)
    good = start_on_a_good_set(machine)
    ref, program = pulled_out(machine)
    assert machine.state.running == good
    machine.strange("nothing")
    machine.until(lambda: machine.pointer.current == release_of(program) and runs(machine, ref))
    assert machine.pointer.returned == ()
    assert machine.bell == "online"


_NEVER_USABLE = "DeviceRunner.status = property(lambda self: DeviceStatus(DeviceState.NO_DEVICE))"


@pytest.mark.long
def test_one_whose_delivery_does_not_follow_comes_back(machine: Machine) -> None:
    machine.settings(most_s=8)
    good = start_on_a_good_set(machine)
    bad = machine.offer("2026.2", 2, machine.release("0.2.0"))
    machine.until(lambda: returned(machine, bad, good))
    assert machine.pointer.returned[0].reason == "no-sync"
