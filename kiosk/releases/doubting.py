"""Looks into the release that went back before this program: was it its own fault?"""

import time
from collections.abc import Callable, Collection

import structlog

from contracts.errors import StorageError
from kiosk.releases.doubts import Doubt, settled
from kiosk.releases.here import Releases
from kiosk.releases.judging import Limits, Seen, fault, may_again
from kiosk.releases.trial import LOOK_S

_log = structlog.get_logger(__name__)


class DoubtWatch:
    """Looked after by the rounds. ``delivers`` from any thread.

    Args:
        usable: classes of devices that can be used now.
        blame: the release is refused for good; told before that is written down.
        tell: what is known of it has changed.
        clock: seconds that only go forward; ``now``: those of the wall clock.
    """

    def __init__(
        self,
        releases: Releases,
        limits: Limits,
        *,
        usable: Callable[[], Collection[str]],
        blame: Callable[[Doubt], None],
        tell: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._releases = releases
        self._limits = limits
        self._usable = usable
        self._blame = blame
        self._tell = tell
        self._clock = clock
        self._now = now
        self._begun = clock()
        self._devices: frozenset[str] = frozenset()
        self._sync = self._heard = self._reachable = False

    def delivers(self, release: str, reachable: bool) -> None:
        """The delivery says which release it is of, and whether it reaches the centre."""
        self._sync = self._sync or release == self._releases.mine.sha256
        self._heard = self._heard or reachable
        self._reachable = reachable

    def look(self) -> float | None:
        """Look into it; gives the seconds until it should be looked again."""
        doubt = self._releases.asked
        if doubt is None:
            return None
        self._devices |= frozenset(self._usable())
        seconds = self._clock() - self._begun
        seen = Seen(seconds, devices=self._devices, sync=self._sync, heard=self._heard)
        whose = fault(doubt, seen, self._limits)
        if not whose:
            return LOOK_S
        try:
            after = settled(doubt, own=whose == "own", now=self._now())
            if after.status == "own":
                self._blame(after)  # first: a power cut leaves all of it to be done again
            self._releases.settle(after)
        except StorageError as error:
            _log.error("release.doubt_not_settled", code=error.code)
            return LOOK_S
        self._tell()
        return 0.0

    def may_again(self, doubt: Doubt) -> bool:
        """Whether that release may be tried again now."""
        there = Seen(
            devices=frozenset(self._usable()), sync=self._sync, heard=self._reachable, seconds=0
        )
        return may_again(doubt, there, max(0.0, self._now() - doubt.since), self._limits)
