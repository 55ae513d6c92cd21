"""Starts again what ended by itself, as a service manager does on a terminal.

What was killed or stopped on purpose stays down, and so does what ended well or said that a
person has to act first (exit code 78, sysexits.h).
"""

import threading
import time
from collections.abc import Iterable

from demo.processes import Child, Processes

LOOK_S = 0.3
LEAST_S, MOST_S = 1.0, 60.0
"""Pause before a new start: doubles while a process does not stay up for the longest pause."""
FINAL = frozenset({0, 78})


class Keeper:
    """Looks after some children on a thread of its own until ``close``."""

    def __init__(
        self, processes: Processes, names: Iterable[str], least_s: float = LEAST_S
    ) -> None:
        self._processes = processes
        self._names = tuple(names)
        self._least_s = least_s
        self._pauses: dict[str, float] = {}
        self._due: dict[str, float] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeper", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Look after nobody any more; returns when no start is under way."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(min(LOOK_S, self._least_s)):
            for name in self._names:
                child = self._processes.children.get(name)
                if child is not None and self._is_down(child):
                    self._come_back(child)

    def _is_down(self, child: Child) -> bool:
        process = child.process
        return (
            process is not None
            and child.wanted
            and not child.alive
            and process.returncode not in FINAL
        )

    def _come_back(self, child: Child) -> None:
        now = time.monotonic()
        if child.name not in self._due:
            stayed = now - child.started > MOST_S
            pause = self._least_s if stayed else self._pauses.get(child.name, self._least_s)
            self._pauses[child.name] = min(MOST_S, 2 * pause)
            self._due[child.name] = now + pause
        if now >= self._due[child.name]:
            del self._due[child.name]
            self._processes.restart(child.name)
