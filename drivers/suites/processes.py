"""Simulators as processes of their own, and their control servers."""

import json
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any


class Simulator:
    """One running simulator process: ours by its short name, any other by its module.

    A module is started with ``--ready-file PATH`` and writes JSON there when it listens, with
    ``control``, the address of its control server (docs/devices.md), and where the device is.
    """

    def __init__(self, name: str, folder: Path, *arguments: str) -> None:
        module = name if "." in name else f"drivers.simulators.{name}"
        self.ready = folder / f"{name}.ready"
        self.ready.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                module,
                "--ready-file",
                str(self.ready),
                *arguments,
            ],
            stdin=subprocess.DEVNULL,
        )
        self.address: dict[str, Any] = self._wait_ready()

    def _wait_ready(self) -> dict[str, Any]:
        end = time.monotonic() + 20
        while not self.ready.exists():
            if self.process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("the simulator did not start")
            select_pause()
        loaded: dict[str, Any] = json.loads(self.ready.read_text())
        return loaded

    def do(self, verb: str, /, **arguments: Any) -> dict[str, Any]:
        """Obey a verb; gives the state after it."""
        body = json.dumps({"do": verb, **arguments}).encode()
        request = urllib.request.Request(self.address["control"] + "/do", data=body)
        with urllib.request.urlopen(request, timeout=60) as reply:
            loaded: dict[str, Any] = json.load(reply)
        return loaded

    def state(self) -> dict[str, Any]:
        """How the device stands."""
        loaded: dict[str, Any] = json.loads(self.get("state"))
        return loaded

    def get(self, page: str) -> bytes:
        """Something that the simulator offers besides."""
        with urllib.request.urlopen(f"{self.address['control']}/{page}", timeout=60) as reply:
            content: bytes = reply.read()
        return content

    def wait_for(self, key: str, value: object, seconds: float = 5.0) -> None:
        """Wait until the simulator says so itself."""
        end = time.monotonic() + seconds
        while self.state()[key] != value:
            assert time.monotonic() < end, f"{key} did not become {value}"
            select_pause()

    def stop(self) -> None:
        """End the process."""
        self.process.terminate()
        self.process.wait(60)


def select_pause() -> None:
    """Give another process a moment; the loops around it wait for a fact, not for a time."""
    time.sleep(0.01)
