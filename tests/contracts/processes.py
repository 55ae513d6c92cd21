"""Starts the real simulator processes for the contract suites and talks to their control server."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any


class Simulator:
    """One running simulator process."""

    def __init__(self, name: str, folder: Path, *arguments: str) -> None:
        self.ready = folder / f"{name}.ready"
        self.ready.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                f"drivers.simulators.{name}",
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

    def do(self, verb: str, **arguments: object) -> dict[str, Any]:
        body = json.dumps({"do": verb, **arguments}).encode()
        request = urllib.request.Request(self.address["control"] + "/do", data=body)
        with urllib.request.urlopen(request, timeout=5) as reply:
            loaded: dict[str, Any] = json.load(reply)
        return loaded

    def state(self) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(self.get("state"))
        return loaded

    def get(self, page: str) -> bytes:
        with urllib.request.urlopen(f"{self.address['control']}/{page}", timeout=5) as reply:
            content: bytes = reply.read()
        return content

    def wait_for(self, key: str, value: object, seconds: float = 5.0) -> None:
        """Wait until the simulator says so itself."""
        end = time.monotonic() + seconds
        while self.state()[key] != value:
            assert time.monotonic() < end, f"{key} did not become {value}"
            select_pause()

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(5)


def select_pause() -> None:
    """Give another process a moment; the loops around it wait for a fact, not for a time."""
    time.sleep(0.01)


def wait_until(fact: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait for a fact."""
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end
        select_pause()


def helpers_of(module: str) -> list[int]:
    """Find this process's helpers that run a module."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        if module.encode() in words and parent == os.getpid():
            found.append(int(entry.name))
    return found
