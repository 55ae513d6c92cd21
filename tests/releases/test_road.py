"""A program on its whole road: two people sign it, a real centre rolls it out, a terminal keeps it
or comes back from it and says why; and the same by stick.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from contracts.sticks import StickOutcome
from kiosk.launch.pointer import PACKAGE, Pointer, read_pointer
from kiosk.launch.slots import slot_of
from kiosk.records.enrolment import read_enrolment
from kiosk.releases.slot import slot_is_whole
from sync.clock import utc_now
from sync.settings import SyncSettings
from sync.stick.visit import Visit
from sync.updates.places import Places, read_object
from tests.releases.made import archive, release_of
from tests.sync.test_real_centre import enrolled_at
from tests.sync.test_real_updates import Town

ROOT = Path(__file__).parents[2]
WAIT_S = 240.0
PUBLISHERS = ("coder", "checker")
SETTINGS = """
[terminal]
data_dir = "{data}"
name = "T"
mode = "demo"
languages = ["en", "zh-CN"]
[screen]
platform = "offscreen"
[centre]
url = "{url}"
[sync]
min_backoff_s = 0.05
max_backoff_s = 0.5
heartbeat_s = 1
[logging]
folder = "{folder}/log"
[demo]
agent_socket = "{folder}/agent.sock"
[releases]
hours = "00:00-24:00"
least_s = 1
most_s = 120
alive_s = 30
"""


class Publishing(Town):
    """A real centre where two people publish programs."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        named = [word for name in PUBLISHERS for word in ("--publisher", name)]
        self.must("trust", "delegate-releases", "--people", str(self.people), *named)

    def program(self, name: str, packed: Path) -> None:
        """A set with this program, signed and rolled out to everybody."""
        coder, checker = (self._program_key(name) for name in PUBLISHERS)
        drafting = ("--set", name, *self._as("editor"), "--note", "a program")
        self.must("publish", "draft", *drafting, "--program", str(packed), *coder)
        self.must("publish", "sign", "--set", name, *self._as("reviewer"), "--accept-all", *checker)

    def rolled_out(self, name: str) -> None:
        self.must("rollout", "start", "--set", name, "--rings", "100", "--as", "operator")

    def board(self, terminal: str) -> dict[str, Any]:
        """What is known of a terminal."""
        lines = map(json.loads, self.must("fleet", "--json").splitlines())
        (told,) = [one for one in lines if one["id"] == terminal]
        assert isinstance(told, dict)
        return told

    def _program_key(self, name: str) -> tuple[str, ...]:
        key, passphrase = (self.people / f"{name}.{kind}" for kind in ("key", "pass"))
        return ("--program-key", str(key), "--program-passphrase", str(passphrase))


@dataclass
class Terminal:
    """Screen and delivery, each begun by the launcher and begun again when it ends."""

    folder: Path
    sync: SyncSettings
    parts: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    pause: threading.Event = field(default_factory=threading.Event)

    def start(self) -> "Terminal":
        for module in ("kiosk", "sync"):
            self._begin(module)
        return self

    def until(self, fits: Callable[[], bool]) -> None:
        end = time.monotonic() + WAIT_S
        while not fits():
            for module, part in list(self.parts.items()):
                if part.poll() is not None:
                    self._begin(module)
            assert time.monotonic() < end, f"{self.pointer}\n{self.log()}"
            self.pause.wait(0.1)

    @property
    def id(self) -> str:
        known = read_enrolment(self.sync.data_dir)
        assert known is not None
        return known.terminal_id

    @property
    def pointer(self) -> Pointer:
        return read_pointer(self.sync.data_dir)

    def command(self, module: str) -> str:
        return Path(f"/proc/{self.parts[module].pid}/cmdline").read_text("utf-8")

    def end(self) -> None:
        for part in self.parts.values():
            part.terminate()
        for part in self.parts.values():
            part.wait(30)

    def log(self) -> str:
        texts = [path.read_text("utf-8")[-3000:] for path in (self.folder / "log").glob("*.log")]
        taking = read_object(Places(self.sync.data_dir).taking)
        return "\n".join((*texts, str(taking)))

    def _begin(self, module: str) -> None:
        settings = str(self.folder / "t.toml")
        self.parts[module] = subprocess.Popen(
            [sys.executable, "-m", "kiosk.launch", module, "run", "--settings", settings],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QUICK_BACKEND": "software"},
        )


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Publishing]:
    made = Publishing(tmp_path_factory.mktemp("publishing"))
    made.start()
    yield made
    made.kill()


@pytest.fixture
def terminal(centre: Publishing, tmp_path: Path) -> Iterator[Terminal]:
    sync = enrolled_at(centre, tmp_path / "terminal")
    text = SETTINGS.format(data=sync.data_dir, url=centre.url, folder=tmp_path)
    (tmp_path / "t.toml").write_text(text, "utf-8")
    found = Terminal(tmp_path, sync)
    yield found
    for part in found.parts.values():
        if part.poll() is None:
            part.kill()
            part.wait(20)


@pytest.mark.long
def test_a_program_goes_its_whole_road_and_a_broken_one_goes_back(
    centre: Publishing, terminal: Terminal, tmp_path: Path
) -> None:
    packed, program = archive(tmp_path, "0.2.0")
    centre.program("2026.2", packed)
    centre.rolled_out("2026.2")
    terminal.start().until(lambda: terminal.pointer.current == release_of(program))
    terminal.until(lambda: centre.board(terminal.id)["healthy"])
    told = centre.board(terminal.id)
    assert (told["running"], told["software"]) == ("2026.2", "civic-kiosk/0.2.0 slot")
    assert program.sha256 in terminal.command("kiosk")
    assert program.sha256 in terminal.command("sync")

    abort = {"kiosk/start.py": "import os\nos.abort()"}
    broken, bad = archive(tmp_path, "0.3.0", abort)
    centre.program("2026.3", broken)
    centre.rolled_out("2026.3")
    terminal.until(
        lambda: bool(centre.board(terminal.id)["returned"]) and centre.board(terminal.id)["healthy"]
    )
    told = centre.board(terminal.id)
    assert told["returned"] == [{"name": "2026.3", "reason": "program-start-failed"}]
    assert (told["running"], told["software"]) == ("2026.2", "civic-kiosk/0.2.0 slot")
    assert terminal.pointer.current == release_of(program)
    assert terminal.pointer.returned[0].sha256 == bad.sha256
    terminal.end()


def test_a_stick_brings_a_program(centre: Publishing, terminal: Terminal, tmp_path: Path) -> None:
    packed, program = archive(tmp_path, "0.4.0")
    centre.program("2026.4", packed)
    centre.rolled_out("2026.4")
    stick = tmp_path / "stick"
    terminal.until(lambda: centre.board(terminal.id)["wanted"] == "2026.4")
    centre.must("stick", "write", str(stick), "--valid", "30d")
    visited = Visit(terminal.sync, stick, utc_now).run(0)
    assert visited.outcome is StickOutcome.STAGED
    assert slot_is_whole(slot_of(terminal.sync.data_dir, release_of(program)))
    assert not (Places(terminal.sync.data_dir).files / program.sha256).exists()
    assert terminal.pointer.effective == PACKAGE, "the screen has not tried it yet"
