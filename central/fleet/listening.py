"""Since when this centre could hear its terminals: nobody is silent or late who could not be."""

from datetime import datetime, timedelta

from central.clock import Clock
from contracts.fleet import HEARTBEAT_S

LEAP = timedelta(seconds=HEARTBEAT_S)
"""Between two looks at the clock; a longer gap was the host's sleep or somebody who set it."""


class Listening:
    """Begins with this process, and anew after each gap. For one thread, which looks often.

    Attributes:
        since: when it began last.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.since = self._looked = clock()

    def look(self) -> datetime:
        """The time; what passed since the last look was a gap if it is long, or negative."""
        now = self._clock()
        if not timedelta(0) <= now - self._looked < LEAP:
            self.since = now
        self._looked = now
        return now

    def begin_anew(self) -> None:
        """Nobody could be heard until now."""
        self.since = self._looked = self._clock()
