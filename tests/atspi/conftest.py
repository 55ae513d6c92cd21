"""A display, a bus, a terminal and a screen reader of our own, each a process."""

import json
import os
import selectors
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.ui.stage import ROOT

SYSTEM_PYTHON = "/usr/bin/python3"
LIBRARY = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"
WAIT_S = 60.0
Node = dict[str, Any]


def lacking() -> str:
    """What this machine lacks for it, "" for nothing."""
    for program in ("Xvfb", "dbus-daemon", SYSTEM_PYTHON, "/usr/libexec/at-spi-bus-launcher"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    asked = subprocess.run([SYSTEM_PYTHON, "-c", LIBRARY], capture_output=True, check=False)
    return "" if asked.returncode == 0 else "gir1.2-atspi-2.0 or python3-gi is not installed"


class Talk:
    """A process that answers lines with lines."""

    def __init__(self, command: list[str], surroundings: dict[str, str], log: Path) -> None:
        with log.open("wb") as kept:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=kept,
                env=surroundings,
                cwd=ROOT,
                text=True,
            )
        self._log = log
        assert self._process.stdout is not None
        self._wait = selectors.DefaultSelector()
        self._wait.register(self._process.stdout, selectors.EVENT_READ)

    def say(self, line: str) -> None:
        """Tell it something."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def hear(self) -> str:
        """Its next line."""
        assert self._process.stdout is not None
        ready = self._wait.select(WAIT_S)
        line = self._process.stdout.readline() if ready else ""
        assert line, f"no answer: {self._log.read_text('utf-8')}"
        return line.strip()

    def close(self) -> None:
        """End it."""
        self._wait.close()
        self._process.kill()
        self._process.communicate()


class Reader:
    """What a screen reader finds of the terminal's screen."""

    def __init__(self, screen: Talk, reader: Talk) -> None:
        self._screen = screen
        self._reader = reader

    def show(self, sample: str, mode: str = "standard", language: str = "zh-CN") -> list[Node]:
        """Show a page, and give everything that is found."""
        self._screen.say(f"{sample} {mode} {language}")
        page = self._screen.hear()
        assert page.startswith("shown "), page
        return self.tree()

    def tree(self) -> list[Node]:
        """Everything that is found now, the window first."""
        self._reader.say("tree")
        found: list[Node] = json.loads(self._reader.hear())
        return found

    def announced(self) -> str:
        """What was announced last."""
        self._reader.say("announced")
        return str(json.loads(self._reader.hear()))

    def press(self, name: str) -> str:
        """Press what is called so; gives the event that it posted."""
        self._reader.say(f"press {name}")
        assert json.loads(self._reader.hear()) is True
        return self._screen.hear()

    def focus(self, name: str) -> None:
        """Put the focus on what is called so."""
        self._reader.say(f"focus {name}")
        assert json.loads(self._reader.hear()) is True


def _first_line(process: "subprocess.Popen[bytes]", pipe: int) -> str:
    """What a server tells of itself once it is there."""
    with os.fdopen(pipe, "rb") as told, selectors.DefaultSelector() as wait:
        wait.register(told, selectors.EVENT_READ)
        limit = time.monotonic() + WAIT_S
        while time.monotonic() < limit and process.poll() is None:
            if wait.select(1.0):
                return told.readline().decode().strip()
    raise AssertionError(f"{process.args!r} does not start")


def _server(stack: ExitStack, *command: str, surroundings: dict[str, str], log: Path) -> str:
    """Start a server that tells its address on the descriptor written for ``{}``."""
    told, tells = os.pipe()
    with log.open("wb") as kept:
        process = subprocess.Popen(
            [part.format(tells) for part in command],
            pass_fds=(tells,),
            stdout=kept,
            stderr=kept,
            env=surroundings,
        )
    os.close(tells)
    stack.callback(process.wait)
    stack.callback(process.terminate)
    return _first_line(process, told)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    lack = lacking()
    if lack:
        pytest.skip(lack)
    place = tmp_path_factory.mktemp("atspi")
    place.chmod(0o700)
    own = {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": str(place),
        "XDG_RUNTIME_DIR": str(place),
        "QT_QUICK_BACKEND": "software",
    }
    with ExitStack() as stack:
        size = ("-screen", "0", "1080x1920x24", "-nolisten", "tcp")
        display = _server(
            stack, "Xvfb", *size, "-displayfd", "{}", surroundings=own, log=place / "x"
        )
        own["DISPLAY"] = f":{display}"
        own["DBUS_SESSION_BUS_ADDRESS"] = _server(
            stack,
            *("dbus-daemon", "--session", "--nofork", "--print-address={}"),
            surroundings=own,
            log=place / "bus",
        )
        screen = Talk([sys.executable, "-m", "tests.atspi.screen"], own, place / "screen")
        stack.callback(screen.close)
        assert screen.hear() == "ready"
        script = str(ROOT / "tests" / "atspi" / "reader.py")
        ears = Talk([SYSTEM_PYTHON, "-W", "ignore", script], own, place / "reader")
        stack.callback(ears.close)
        yield Reader(screen, ears)
