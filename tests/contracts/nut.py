"""A real upsd with Debian's dummy-ups behind it, of a test's own, on loopback."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from demo.devices import free_port
from tests.contracts.processes import select_pause

PROGRAMS = Path("/lib/nut")
MAINS = {
    "ups.status": "OL",
    "battery.charge": "97",
    "battery.runtime": "1860",
    "ups.mfr": "Sample",
    "ups.model": 'Tower "1000"',
    "ups.serial": "S-0001",
    "ups.firmware": "1.2",
}
POWER = {"mains-lost": "OB DISCHRG", "battery-low": "OB DISCHRG LB", "mains-back": "OL CHRG"}


def require_upsd() -> None:
    """Skip, saying why, where the real service is not installed."""
    if not (PROGRAMS / "upsd").exists() or not (PROGRAMS / "dummy-ups").exists():
        pytest.skip("nut-server is not installed")


class Upsd:
    """upsd and its driver; ``show`` writes what the driver reads every second."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._second = 1_000_000_000
        self._user = subprocess.check_output(["id", "-un"], text=True).strip()
        self.port = free_port()
        (folder / "ups.conf").write_text(
            "pollinterval = 1\n[sim]\ndriver = dummy-ups\nport = sim.dev\nmode = dummy-once\n"
        )
        (folder / "upsd.conf").write_text(f"LISTEN 127.0.0.1 {self.port}\nMAXAGE 2\n")
        (folder / "upsd.users").touch(mode=0o600)
        self.show(MAINS)
        self.driver: subprocess.Popen[bytes] | None = None
        self.process: subprocess.Popen[bytes] | None = None
        self.start_driver()
        self.start()

    def show(self, values: dict[str, str]) -> None:
        """Let the supply say this from now on."""
        escaped = {name: value.replace('"', '\\"') for name, value in values.items()}
        part = self._folder / "sim.dev.part"
        part.write_text("".join(f"{name}: {value}\n" for name, value in escaped.items()))
        # The driver reads anew when the second of the last change is another one.
        self._second += 1
        os.utime(part, (self._second, self._second))
        part.replace(self._folder / "sim.dev")

    def start_driver(self) -> None:
        """Start the driver and wait until upsd can reach it."""
        self.driver = self._start("dummy-ups", "-a", "sim")
        self._wait(lambda: (self._folder / "dummy-ups-sim").exists())

    def start(self) -> None:
        """Start upsd and wait until it listens."""
        self.process = self._start("upsd")
        self._wait(self._listens)

    def kill(self) -> None:
        """End upsd as a crash does."""
        self._end(self.process, signal.SIGKILL)
        self.process = None

    def do(self, verb: str, /, **_arguments: object) -> None:
        """Obey a verb of the published suite."""
        match verb:
            case "mains-lost" | "battery-low" | "mains-back":
                self.show({**MAINS, "ups.status": POWER[verb]})
            case "silent":
                self._signal(self.process, signal.SIGSTOP)
            case "stale":
                self.freeze_driver()
            case "normal":
                self._signal(self.process, signal.SIGCONT)
                self.thaw_driver()
            case "unplug":
                self.kill()
            case "plug" if self.process is None:
                self.start()

    def state(self) -> dict[str, object]:
        """Nothing that the suite asks for."""
        return {}

    def freeze_driver(self) -> None:
        """Let the driver hang: upsd soon calls its data stale."""
        self._signal(self.driver, signal.SIGSTOP)

    def thaw_driver(self) -> None:
        """Let it go on."""
        self._signal(self.driver, signal.SIGCONT)

    def kill_driver(self) -> None:
        """End the driver."""
        self._end(self.driver, signal.SIGKILL)
        self.driver = None

    def stop(self) -> None:
        """End both."""
        self._end(self.process, signal.SIGTERM)
        self._end(self.driver, signal.SIGKILL)

    def _start(self, program: str, *words: str) -> subprocess.Popen[bytes]:
        paths = {"NUT_CONFPATH": str(self._folder), "NUT_STATEPATH": str(self._folder)}
        return subprocess.Popen(
            [PROGRAMS / program, *words, "-F", "-u", self._user],
            env={**os.environ, **paths},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    @staticmethod
    def _signal(process: subprocess.Popen[bytes] | None, how: signal.Signals) -> None:
        assert process is not None
        process.send_signal(how)

    @staticmethod
    def _end(process: subprocess.Popen[bytes] | None, how: signal.Signals) -> None:
        if process is not None:
            process.send_signal(how)
            process.wait(10)

    @staticmethod
    def _wait(fact: Callable[[], bool]) -> None:
        end = time.monotonic() + 20
        while not fact():
            assert time.monotonic() < end
            select_pause()

    def _listens(self) -> bool:
        with socket.socket() as line:
            return line.connect_ex(("127.0.0.1", self.port)) == 0
