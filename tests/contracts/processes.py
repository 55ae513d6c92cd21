"""Simulators as processes, published with the contract suites, and waiting for facts."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from drivers.suites.processes import Simulator, select_pause

__all__ = ["Simulator", "helpers_of", "select_pause", "wait_until"]


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
