"""Whether this is a moment between two visits at which the terminal may do something of its own."""

import time
from collections.abc import Callable

from kiosk.runtime.loop import VisitLoop
from kiosk.visit.snapshot import Snapshot

QUIET_S = 3.0
"""How long nobody must have been here: who has just ended a visit may begin another."""


class BetweenVisits:
    """Knows from the page that is shown whether anybody is here. Any thread."""

    def __init__(
        self,
        *,
        quiet_s: float = QUIET_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._idle: Callable[[], bool] = lambda: False
        self._quiet_s = quiet_s
        self._monotonic = monotonic
        self._loop: VisitLoop | None = None
        self._visit = 0
        self._power = "mains"
        self._since = float("-inf")

    def of(self, loop: VisitLoop, idle: Callable[[], bool]) -> None:
        """The loop that is ended when the time has come.

        ``idle``: nothing is being kept, and no device is at work.
        """
        self._loop, self._idle = loop, idle

    def shown(self, snapshot: Snapshot) -> None:
        """A page is shown."""
        if self._visit and not snapshot.visit:
            self._since = self._monotonic()
        self._visit, self._power = snapshot.visit, snapshot.around.power

    def why_not(self) -> str:
        """Why nothing may be done now, a word; "" when somebody may."""
        if self._visit or self._monotonic() - self._since < self._quiet_s:
            return "visit"
        if self._power == "low":
            return "power"
        return "" if self._idle() else "keeping"

    def end(self, then: Callable[[], None]) -> None:
        """End the visits for good and call ``then``, unless one has begun meanwhile.

        Returns at once; ``then`` is called from the visit's thread.
        """
        if self._loop is not None:
            self._loop.end_between_visits(lambda: not self.why_not(), then)
