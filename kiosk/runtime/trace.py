"""Names and times of what happened, for the demo's timeline and the bench; never content."""

import threading
import time
from collections import deque
from dataclasses import dataclass

KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Mark:
    """One entry: monotonic ms, a kind (event, effect, page, frame, …) and a name."""

    t_ms: float
    kind: str
    name: str


class Trace:
    """A bounded list of marks; any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._marks: deque[Mark] = deque(maxlen=KEPT)

    def mark(self, kind: str, name: str) -> None:
        """Add an entry at this moment."""
        entry = Mark(time.monotonic() * 1000, kind, name)
        with self._lock:
            self._marks.append(entry)

    def entries(self) -> tuple[Mark, ...]:
        """All entries so far."""
        with self._lock:
            return tuple(self._marks)
