"""Whether the hall is open by its hours; outside of them the door is closed and the screen dark."""

import threading
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

import structlog

from contracts.hours import Hours, OtherDay, Outside, hours_of
from kiosk.settings import HoursSettings
from kiosk.visit.surroundings import AfterHours, HallTime

QUIET_FROM, QUIET_UNTIL = 2, 5
"""Hours of the day at which nobody comes, where a terminal is open day and night."""

_log = structlog.get_logger(__name__)


class OpenHours:
    """Looks at each tick of the clock. Any thread.

    A clock that something speaks against closes nobody's hall: it counts as open, and is never
    dark, until that clock is set right.

    Args:
        hours: None for a terminal that is open day and night.
        show: takes whether it is closed, when that has changed.
        goes: whether nothing speaks against the clock.
    """

    def __init__(
        self,
        hours: Hours | None,
        show: Callable[[AfterHours | None], None],
        goes: Callable[[], bool],
    ) -> None:
        self._hours = hours
        self._show = show
        self._goes = goes
        self._lock = threading.Lock()
        self._looked: datetime | None = None
        self._shown: AfterHours | None = None

    def look(self, now: datetime) -> None:
        """Show whether it is closed at this moment, which is told in the hall's zone."""
        if self._hours is None:
            return
        minute = now.astimezone(UTC).replace(second=0, microsecond=0)
        with self._lock:
            if minute == self._looked:
                return
            self._looked = minute
            after = after_hours(self._hours, now) if self._goes() else None
            changed, self._shown = after != self._shown, after
        if changed:
            _log.info("hours.changed", open=after is None)
            self._show(after)

    def is_quiet(self, now: datetime) -> bool:
        """Whether this is a time at which nobody is expected, told in the hall's zone."""
        if self._hours is None:
            return QUIET_FROM <= now.hour < QUIET_UNTIL
        return self._hours.outside(now) is not None


def read_hours(said: HoursSettings | None, *others: Iterable[OtherDay]) -> Hours | None:
    """The hours of a terminal, None: always open. Its own days stand above its district's."""
    return None if said is None else hours_of(said.week, *others, said.days)


def after_hours(hours: Hours | None, now: datetime) -> AfterHours | None:
    """Whether it is closed at this moment, as the visit knows it."""
    outside = None if hours is None else hours.outside(now)
    return None if outside is None else AfterHours(_hall_time(outside))


def _hall_time(outside: Outside) -> HallTime | None:
    again = outside.again
    return None if again is None else HallTime(again.date(), again.strftime("%H:%M"))
