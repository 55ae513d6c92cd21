"""What a plan does by itself after a while: faults are undone, attacks end."""

import heapq
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(order=True)
class _Due:
    at: float
    number: int
    failed: str = field(compare=False)
    work: Callable[[], None] = field(compare=False)


class Later:
    """Does things in time, on a thread of its own until ``close``; ``error`` says what failed."""

    def __init__(self) -> None:
        self._due: list[_Due] = []
        self._count = 0
        self._ended = False
        self._changed = threading.Condition()
        self.error = ""
        self._thread = threading.Thread(target=self._run, name="later", daemon=True)
        self._thread.start()

    def after(self, seconds: float, failed: str, work: Callable[[], None]) -> None:
        """Do this then; ``failed`` begins the sentence when it cannot be done."""
        with self._changed:
            self._count += 1
            due = _Due(time.monotonic() + seconds, self._count, failed, work)
            heapq.heappush(self._due, due)
            self._changed.notify()

    def close(self) -> None:
        """Do nothing more; returns when nothing is being done."""
        with self._changed:
            self._ended = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while (due := self._next()) is not None:
            try:
                due.work()
            except Exception as error:
                self.error = self.error or f"{due.failed}: {error}"

    def _next(self) -> _Due | None:
        with self._changed:
            while not self._ended:
                now = time.monotonic()
                if self._due and self._due[0].at <= now:
                    return heapq.heappop(self._due)
                self._changed.wait(self._due[0].at - now if self._due else None)
            return None
