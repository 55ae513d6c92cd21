"""What a visit asks of the terminal. Each effect carries the visit and its own number.

A result that comes back with another visit, or with a number nobody waits for, is dropped. What
is asked of a device class or of the store stands in ``devices/`` and ``records.py``.
"""

from dataclasses import dataclass

from kiosk.visit.events import Result


class Effect:
    """Something to be done; returns at once, its result comes as an event."""

    __slots__ = ()

    def given_up(self) -> Result | None:
        """What the visit is told when it could not even be begun; None when nobody waits."""
        return None


@dataclass(frozen=True, slots=True)
class Asked(Effect):
    """An effect whose result is waited for."""

    visit: int
    effect: int


@dataclass(frozen=True, slots=True)
class StartTimer(Asked):
    """Send TimerFired after ``seconds``."""

    seconds: float


@dataclass(frozen=True, slots=True)
class CancelEffect(Effect):
    """Nobody waits for this effect any more."""

    visit: int
    effect: int


@dataclass(frozen=True, slots=True)
class ClearVisit(Effect):
    """The visit is over: forget everything of it, frames and typed text included."""

    visit: int
