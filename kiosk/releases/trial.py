"""Watches a program on trial between its first page and the word that it is good."""

import time
from collections.abc import Callable, Collection

from contracts.errors import StorageError
from kiosk.releases.here import Releases
from kiosk.releases.judging import GOOD, Limits, Seen, judged

LOOK_S = 5.0


class ReleaseTrial:
    """Looked after by the rounds. ``delivers`` and ``visited`` from any thread.

    Args:
        usable: classes of devices that can be used now.
        end: ends the visits when nobody is here, and calls what it is given.
        again: begins the process anew.
        tell: what is known of the trial has changed.
    """

    def __init__(
        self,
        releases: Releases,
        limits: Limits,
        *,
        usable: Callable[[], Collection[str]],
        end: Callable[[Callable[[], None]], None],
        again: Callable[[], None],
        tell: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._releases = releases
        self._limits = limits
        self._usable = usable
        self._end = end
        self._again = again
        self._tell = tell
        self._clock = clock
        self._begun = clock()
        self._devices: frozenset[str] = frozenset()
        self._tested = self._sync = self._heard = False
        self._over = False

    def tested(self) -> None:
        """The self-test is passed, or somebody has handed in what they came for."""
        self._tested = True

    def delivers(self, release: str, reachable: bool) -> None:
        """The delivery says which release it is of, and whether it reaches the centre."""
        same = release == self._releases.mine.sha256
        self._sync = self._sync or same
        self._heard = self._heard or (same and reachable)

    def look(self) -> float | None:
        """Judge; gives the seconds until it should be judged again."""
        trial = self._releases.trial
        if trial is None:
            return self._ended()
        self._releases.works()
        self._devices |= frozenset(self._usable())
        seen = Seen(
            self._clock() - self._begun, self._tested, self._devices, self._sync, self._heard
        )
        word = judged(trial, seen, self._limits)
        try:
            if word == GOOD:
                self._releases.good()
                self._tell()
                return None
        except StorageError:
            return LOOK_S
        missing = tuple(each for each in trial.devices if each not in self._devices)
        if word and self._releases.failed(word, missing):
            self._over = True
            return self._ended()
        return LOOK_S

    def _ended(self) -> float | None:
        """What was taken back runs until nobody is here."""
        if not self._over:
            return None
        self._end(self._again)
        return 1.0
