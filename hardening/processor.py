"""Whether a process gets enough of the processors to be judged by the time that it takes."""

from collections.abc import Callable
from pathlib import Path

STARVED = 0.5
"""Threads that have waited for a processor for so much of a look had none."""


def queued_s() -> float:
    """For how long threads of this process have waited for a processor, all of them together.

    0 where the system does not say.
    """
    waited = 0
    for task in Path("/proc/self/task").glob("*/schedstat"):
        try:
            waited += int(task.read_text("ascii").split()[1])
        except (OSError, ValueError, IndexError):
            continue  # it has just ended
    return waited / 1e9


class Starving:
    """Looked at in turn, each ``look_s`` seconds: had the processors no time for this process?

    Args:
        queued: seconds that its threads have waited for a processor, all of them together.
    """

    def __init__(self, look_s: float, queued: Callable[[], float] = queued_s) -> None:
        self._most = STARVED * look_s
        self._queued = queued
        self._before: float | None = None

    def look(self) -> bool:
        """Whether it starved since the look before; of the first look nothing is known."""
        before, self._before = self._before, self._queued()
        return before is not None and self._before - before > self._most

    def pass_over(self) -> None:
        """Nobody asks this time; the next look is a first one."""
        self._before = None
