"""Asks the helper that knows what words mean; it is started when wanted and ended when at rest."""

import itertools
import time
from collections.abc import Callable, Sequence

import structlog

from drivers.helper_process import HelperEndedError, HelperProcess
from hardening.memory import free_mb
from kiosk.meaning.process import MODULE

MEMORY_MB = 400
"""So much must be free before it is started: it takes 120."""
ANSWER_S = 4.0
"""So long somebody who looks at what was found waits for more of it."""
PREPARED_S = 60.0
"""So long it may take until it answers at all."""
KEPT = 500
"""Who has learned more phrases than these is not ended when nobody searches: it took a minute."""
MOST_FAILURES = 3

Phrases = Sequence[tuple[str, str]]
"""Codes of items, each with a text."""

_log = structlog.get_logger(__name__)


class Seeker:
    """One helper at a time. One thread only.

    Args:
        phrases: what it is to know, asked for when a helper is started.
        module: what is run.
        free: memory that can be taken, in MB.
    """

    whole = False
    """Whether the last answer was one by all phrases."""

    def __init__(
        self,
        phrases: Callable[[], Phrases],
        module: str = MODULE,
        free: Callable[[], int] = free_mb,
    ) -> None:
        self._phrases = phrases
        self._process = HelperProcess(module)
        self._free = free
        self._numbers = itertools.count(1)
        self._failures = 0
        self._ready = False
        self._begun_s = 0.0
        self._known = 0

    @property
    def running(self) -> bool:
        """Whether there is a helper."""
        return self._process.running

    def prepare(self) -> None:
        """Start a helper where there is none, unless it has failed too often."""
        if self._process.running or self._failures >= MOST_FAILURES:
            return
        if self._free() < MEMORY_MB:
            return
        self._ready, self._begun_s = False, time.monotonic()
        phrases = [list(each) for each in self._phrases()]
        self._known = len(phrases)
        try:
            self._process.start()
            self._process.send({"phrases": phrases})
        except (OSError, HelperEndedError) as error:
            self._failed(error)

    def find(self, text: str, limit_s: float = ANSWER_S) -> tuple[str, ...]:
        """Codes of the items that are meant; none where nothing can say so in time."""
        self.prepare()
        if not self._process.running:
            return ()
        try:
            return self._find(text, time.monotonic() + limit_s)
        except (HelperEndedError, ValueError, KeyError, TypeError) as error:
            self._failed(error)
            return ()

    def rest(self) -> None:
        """Nobody has searched for a while: end what is learned again in a moment."""
        if self._known <= KEPT:
            self.close()

    def close(self) -> None:
        """End the helper; another one is started when it is wanted."""
        self._process.close()

    def _find(self, text: str, end: float) -> tuple[str, ...]:
        while not self._ready:
            told = self._process.receive(max(0.0, end - time.monotonic()))
            if told is None and time.monotonic() - self._begun_s > PREPARED_S:
                raise HelperEndedError("the helper does not come up")
            if told is None:
                return ()
            self._ready = bool(told.get("ready"))
        number = next(self._numbers)
        self._process.send({"id": number, "text": text})
        told = self._process.answer(number, end)
        if told is None:
            raise HelperEndedError("the helper does not answer")
        self._failures, self.whole = 0, bool(told["whole"])
        return tuple(str(code) for code in told["codes"])

    def _failed(self, error: Exception) -> None:
        self._failures += 1
        _log.warning("meaning.helper_failed", error=type(error).__name__, try_=self._failures)
        self.close()
