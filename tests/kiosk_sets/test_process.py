"""A real terminal: one process that becomes another, with another set, and back by itself."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contracts.fleet import CommandKind
from demo.link import ScreenLink, ScreenLostError, Tree
from kiosk.cli import EX_CONFIG
from kiosk.records.migrate import migrate
from kiosk.sets.state import SHIPPED_SET, SetRef, SetState, read_set_state
from tests.kiosk_sets.depot import ALLOWANCE, DISTRICT, Depot, command, damage, item_text
from tests.kiosk_sets.sync_line import SyncLine
from tests.packs import pieces

ROOT = Path(__file__).parents[2]
PERMIT = "residence-permit"
WAIT_S = 120.0
SETTINGS = """
[terminal]
data_dir = "{folder}/data"
name = "T"
mode = "demo"
languages = ["en", "zh-CN"]
district = "{district}"
tags = ["hall"]
[screen]
platform = "offscreen"
[centre]
url = "http://127.0.0.1:1/"
[logging]
folder = "{folder}/log"
[demo]
agent_socket = "{folder}/agent.sock"
"""


@dataclass
class Machine:
    """A terminal on its own folder; it can be killed and started again."""

    folder: Path
    depot: Depot
    sync: SyncLine
    running: "subprocess.Popen[bytes] | None" = None
    said: list[str] = field(default_factory=list)
    pause: threading.Event = field(default_factory=threading.Event)

    def start(self) -> "Machine":
        self.running = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "run", "--settings", str(self.folder / "t.toml")],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QUICK_BACKEND": "software"},
            stderr=subprocess.PIPE,
        )
        return self

    def stage(self, ref: SetRef, number: int) -> None:
        """The sync process puts it ready, and says so."""
        self.depot.stage(ref, number)
        self.sync.news()

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        assert self.running is not None
        self.running.send_signal(how)
        _, said = self.running.communicate(timeout=30)
        self.said.append(said.decode())
        return self.running.returncode

    @property
    def pid(self) -> int:
        assert self.running is not None
        assert self.running.poll() is None, "the process has ended"
        return self.running.pid

    @property
    def state(self) -> SetState:
        return read_set_state(self.depot.data_dir)

    def until(self, fits: Callable[[SetState], bool]) -> SetState:
        """Wait for what it writes down."""
        end = time.monotonic() + WAIT_S
        while not fits(state := self.state):
            assert time.monotonic() < end, f"{state}\n{self.log()}"
            assert self.running is None or self.running.poll() is None, self.log()
            self.pause.wait(0.02)
        return state

    def runs(self, ref: SetRef) -> SetState:
        return self.until(lambda state: state.running == ref and state.healthy)

    def log(self) -> str:
        with suppress(OSError):
            return (self.folder / "log" / "terminal.log").read_text("utf-8")[-4000:]
        return ""

    def screen(self, fits: Callable[[Tree], bool]) -> Tree:
        """The screen of the process of then, once it shows this."""
        end = time.monotonic() + WAIT_S
        tree = None
        while time.monotonic() < end:
            with suppress(ScreenLostError, OSError):
                link = ScreenLink(self.folder / "agent.sock")
                try:
                    while time.monotonic() < end:
                        if fits(tree := link.tree()):
                            return tree
                        self.pause.wait(0.02)
                finally:
                    link.close()
            self.pause.wait(0.02)
        raise AssertionError(f"still on {tree.page if tree else 'nothing'}\n{self.log()}")

    def touch(self, node: str) -> None:
        link = ScreenLink(self.folder / "agent.sock")
        try:
            found = link.tree().find(node)
            assert found is not None, node
            link.touch("down", *found.centre)
            link.touch("up", *found.centre)
        finally:
            link.close()


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    (tmp_path / "t.toml").write_text(SETTINGS.format(folder=tmp_path, district=DISTRICT), "utf-8")
    migrate(tmp_path / "data")
    sync = SyncLine(tmp_path / "data")
    found = Machine(tmp_path, Depot(tmp_path / "data").enrol(), sync)
    yield found
    sync.close()
    if found.running is not None and found.running.poll() is None:
        found.running.kill()
        found.running.communicate(timeout=60)


def at_rest(tree: Tree) -> bool:
    return tree.page == "attract"


def words(tree: Tree) -> str:
    return "\n".join(f"{node.name} {node.value}" for node in tree.nodes)


def test_it_begins_between_visits_in_the_same_process_and_ends_when_told(
    machine: Machine,
) -> None:
    machine.start().runs(SHIPPED_SET)
    pid = machine.pid
    overlay = {"patches": [{"item": ALLOWANCE, "base": "2026.2", "offered": False}]}
    items = {code: item_text(code, "2026.2") for code in (ALLOWANCE, PERMIT)}
    ref = machine.depot.set("2026.2", items, {DISTRICT: overlay}, pack=pieces.files())
    kicks = machine.sync.kicks
    machine.stage(ref, 1)
    state = machine.runs(ref)
    assert (state.previous, state.reason, state.choice) == (SHIPPED_SET, "chosen", 1)
    assert machine.pid == pid
    machine.screen(lambda tree: at_rest(tree) and "Welcome to Shili" in words(tree))
    machine.until(lambda _state: machine.sync.kicks > kicks)  # that it is well is told at once
    machine.touch("action:start:en")
    home = machine.screen(lambda tree: tree.page == "home")
    assert home.has(f"item:{PERMIT}")
    assert not home.has(f"item:{ALLOWANCE}"), "this district does not offer it"
    assert machine.end() == 0
    assert "Traceback" not in machine.said[0]
    machine.start().runs(ref)


def test_a_visit_in_whose_middle_it_arrives_goes_on_with_what_it_began_with(
    machine: Machine,
) -> None:
    machine.start().runs(SHIPPED_SET)
    machine.screen(at_rest)
    machine.touch("action:start:en")
    machine.screen(lambda tree: tree.page == "home" and tree.has(f"item:{ALLOWANCE}"))
    machine.touch(f"item:{ALLOWANCE}")
    guide = machine.screen(lambda tree: tree.page == "guide")
    ref = machine.depot.set("2026.2", {PERMIT: item_text(PERMIT, "2026.2")})
    machine.stage(ref, 1)
    machine.until(lambda state: state.waiting == "visit")
    assert words(machine.screen(lambda tree: tree.page == "guide")) == words(guide)
    assert machine.state.running == SHIPPED_SET
    machine.touch("action:finish")
    machine.runs(ref)
    machine.screen(at_rest)


def test_a_set_with_no_item_left_for_this_district_comes_back_and_is_never_tried_again(
    machine: Machine,
) -> None:
    good = machine.depot.set("2026.1")
    machine.stage(good, 1)
    machine.start().runs(good)
    overlay = {"patches": [{"item": ALLOWANCE, "base": "2026.2", "offered": False}]}
    bad = machine.depot.set("2026.2", overlays={DISTRICT: overlay})
    machine.stage(bad, 2)
    state = machine.until(lambda state: bool(state.returned) and state.healthy)
    assert (state.running, state.reason) == (good, "no-items")
    assert [(each.name, each.reason) for each in state.returned] == [("2026.2", "no-items")]
    machine.screen(at_rest)
    machine.stage(bad, 3)
    assert machine.until(lambda state: state.waiting == "returned").running == good


def test_items_and_packs_that_this_program_cannot_read_are_never_begun(machine: Machine) -> None:
    broken = item_text(version="2026.2").replace("conditions:", "conditons:", 1)
    items = {ALLOWANCE: broken, PERMIT: item_text(PERMIT, "2026.2")}
    machine.stage(machine.depot.set("2026.2", items), 1)
    machine.start()
    state = machine.until(lambda state: state.waiting == "unreadable")
    assert (state.running, state.returned) == (SHIPPED_SET, ())
    pack = {"pack.yaml": b"schema: 1\nname: x\ncolors: {}\n"}
    machine.stage(machine.depot.set("2026.3", pack=pack), 2)
    machine.until(
        lambda state: '"detail": "pack"' in machine.log() and state.waiting == "unreadable"
    )
    good = machine.depot.set("2026.4")
    machine.stage(good, 3)
    machine.runs(good)


def test_a_damaged_file_falls_to_the_set_before_and_is_taken_again_when_mended(
    machine: Machine,
) -> None:
    one, two = machine.depot.set("2026.1"), machine.depot.set("2026.2")
    machine.stage(one, 1)
    machine.start().runs(one)
    machine.stage(two, 2)
    machine.runs(two)
    machine.end()
    (path,) = machine.depot.files_of(two)
    damage(path, 500)
    machine.start()
    state = machine.until(lambda state: state.running == one and state.waiting == "damaged")
    assert (state.reason, state.returned) == ("damaged", ())
    machine.end()
    damage(path, 500)
    machine.start().runs(two)


def test_killed_wherever_it_is_it_runs_one_of_both_sets(machine: Machine) -> None:
    one, two = machine.depot.set("2026.1"), machine.depot.set("2026.2")
    machine.stage(one, 1)
    machine.start().runs(one)
    machine.stage(two, 2)
    for pause in (0.0, 0.3, 0.7, 1.2):
        threading.Event().wait(pause)  # wherever it is by then
        machine.end(signal.SIGKILL)
        assert machine.state.running in (one, two)
        machine.start()
    state = machine.until(
        lambda state: state.healthy and (state.running == two or state.took_back(two.sha256))
    )
    assert state.running in (one, two)


def test_commands_close_open_and_restart_it(machine: Machine) -> None:
    machine.start().runs(SHIPPED_SET)
    machine.screen(at_rest)
    pid = machine.pid
    now, hour = datetime.now(UTC), timedelta(hours=1)
    when = {"not_before": now - hour, "expires": now + hour}
    out = machine.depot.signed(command(CommandKind.OUT_OF_SERVICE, 1, **when))
    again = machine.depot.signed(command(CommandKind.RESTART, 2, **when))
    machine.depot.say(commands=(out, again))
    machine.end()
    machine.start()
    machine.screen(lambda tree: tree.page == "out-of-service")
    results = machine.folder / "data" / "fleet" / "results.json"
    end = time.monotonic() + WAIT_S
    while not results.exists() or len(json.loads(results.read_bytes())) < 2:
        assert time.monotonic() < end, machine.log()
        machine.pause.wait(0.02)
    assert {each["outcome"] for each in json.loads(results.read_bytes())} == {"done"}
    closed = machine.screen(lambda tree: tree.page == "out-of-service")
    assert closed.has("note:phone")
    assert machine.state.service == "closed"
    assert pid != machine.pid


def test_a_factory_reset_leaves_a_terminal_that_was_never_set_up(machine: Machine) -> None:
    machine.start().runs(SHIPPED_SET)
    machine.screen(at_rest)
    data = machine.folder / "data"
    now, hour = datetime.now(UTC), timedelta(hours=1)
    asked = command(
        CommandKind.FACTORY_RESET,
        not_before=now - hour,
        expires=now + hour,
        confirmed_by="technician",
    )
    machine.depot.say(commands=(machine.depot.signed(asked),))
    machine.sync.news()
    machine.screen(lambda tree: tree.page == "out-of-service")
    (result,) = json.loads((data / "fleet" / "results.json").read_bytes())
    assert (result["id"], result["outcome"]) == (asked.id, "done")
    (data / "fleet" / "acknowledged.json").write_text(json.dumps([asked.id]), "utf-8")
    assert machine.running is not None
    _, said = machine.running.communicate(timeout=WAIT_S)
    assert machine.running.returncode == EX_CONFIG
    assert b"P-120" in said, "it is to be enrolled anew"
    gone = ("reset.json", "enrolment.json", "enrolment.copy.json", "records.db", "fleet")
    assert not any((data / name).exists() for name in gone)
