"""The time limit and the cancel of one device command, handed down to every wait."""

import time
from threading import Event
from typing import Protocol

from contracts.errors import DeviceCancelledError, DeviceTimeoutError


class Clock(Protocol):
    """Monotonic time and the waiting on it, so that tests need not wait."""

    def now(self) -> float:
        """Give monotonic seconds."""
        ...

    def wait(self, event: Event, seconds: float) -> bool:
        """Wait until the event is set or the time is over; tell whether it is set."""
        ...


class SystemClock:
    """The machine's own monotonic clock."""

    def now(self) -> float:
        """Give monotonic seconds."""
        return time.monotonic()

    def wait(self, event: Event, seconds: float) -> bool:
        """Wait for the event at most so long."""
        return event.wait(seconds)


class Deadline:
    """A moment after which nobody waits any more, and an event that ends the waiting before it."""

    def __init__(self, at: float, *, clock: Clock, cancelled: Event) -> None:
        self.at = at
        self._clock = clock
        self._cancelled = cancelled

    @classmethod
    def after(
        cls, seconds: float, *, clock: Clock | None = None, cancelled: Event | None = None
    ) -> "Deadline":
        """Make a deadline so many seconds from now."""
        clock = clock or SystemClock()
        return cls(clock.now() + seconds, clock=clock, cancelled=cancelled or Event())

    def within(self, seconds: float) -> "Deadline":
        """Make a nearer deadline under the same cancel; never a later one."""
        at = min(self.at, self._clock.now() + seconds)
        return Deadline(at, clock=self._clock, cancelled=self._cancelled)

    def remaining(self) -> float:
        """Give the seconds left, never below zero."""
        return max(0.0, self.at - self._clock.now())

    @property
    def cancelled(self) -> bool:
        """Whether the command was cancelled."""
        return self._cancelled.is_set()

    @property
    def expired(self) -> bool:
        """Whether the time is over."""
        return self.remaining() <= 0

    def check(self) -> None:
        """Raise DeviceCancelledError or DeviceTimeoutError when there is nothing to wait for."""
        if self.cancelled:
            raise DeviceCancelledError("cancelled")
        if self.expired:
            raise DeviceTimeoutError("deadline passed")

    def wait(self, seconds: float) -> None:
        """Wait so long, waking at once when cancelled, and check."""
        self._clock.wait(self._cancelled, min(seconds, self.remaining()))
        self.check()
