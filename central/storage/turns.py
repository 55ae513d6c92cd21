"""A fair lock: whoever asked first goes first.

SQLite lets writers poll for its lock with growing pauses, so that of ten the unlucky one waits a
hundred times as long as the others. Here each is woken exactly when its turn has come.
"""

import threading
from collections import deque


class Turns:
    """Gives one thread after the other its turn, in the order of their asking."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._line: deque[threading.Lock] = deque()

    @property
    def waiting(self) -> int:
        """How many stand in line."""
        return len(self._line)

    def take(self, timeout_s: float) -> bool:
        """Wait for the turn; False when it did not come in time."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            called = threading.Lock()
            called.acquire()
            self._line.append(called)
        if called.acquire(timeout=timeout_s):
            return True
        with self._guard:
            if called in self._line:
                self._line.remove(called)
                return False
        return True  # called in the very moment of giving up

    def pass_on(self) -> None:
        """End the turn; the next in line has it at once."""
        with self._guard:
            if not self._call_next():
                self._taken = False

    def hand_on(self) -> bool:
        """Pass the turn on to the next in line; False, and still ours, when nobody waits."""
        with self._guard:
            return self._call_next()

    def _call_next(self) -> bool:
        if self._line:
            self._line.popleft().release()
            return True
        return False
