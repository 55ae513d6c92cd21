"""A thread that looks after what the centre wants: when it is told to, and after a while."""

import threading
from collections.abc import Callable, Sequence

import structlog

_log = structlog.get_logger(__name__)

Look = Callable[[], float | None]
"""Does what can be done now; gives the seconds until it should be called again, None for when
somebody says that something has changed."""
USUAL_S = 60.0
"""How often it is looked though nobody says anything: a stick may have been there."""


class Rounds:
    """Calls each look in turn. A mistake of ours in one of them stops none of the others."""

    def __init__(self, *looks: Look, usual_s: float = USUAL_S) -> None:
        self._looks: Sequence[Look] = looks
        self._usual_s = usual_s
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="rounds", daemon=True)

    def start(self) -> None:
        """Look once, then whenever it is time."""
        self._thread.start()

    def wake(self) -> None:
        """Something has changed. Any thread."""
        self._wake.set()

    def stop(self) -> None:
        """End the thread."""
        self._stopping = True
        self._wake.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(5.0)

    def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            pauses = [self._look(look) for look in self._looks if not self._stopping]
            self._wake.wait(min([self._usual_s, *(each for each in pauses if each is not None)]))

    def _look(self, look: Look) -> float | None:
        try:
            return look()
        except Exception:
            _log.exception("rounds.look_failed")
            return self._usual_s
