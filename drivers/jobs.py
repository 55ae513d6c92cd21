"""One piece of work for a device: it ends exactly once, by value, by error or by cancel."""

import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from contracts.errors import DeviceCancelledError, KioskError
from drivers.deadline import Clock, Deadline

D = TypeVar("D")
T = TypeVar("T")


class Cancellable(Protocol):
    """What the one who asked for the work keeps."""

    def cancel(self) -> None:
        """End the work now; its result, should there still come one, is dropped."""
        ...

    @property
    def ended(self) -> bool:
        """Whether the outcome has been given."""
        ...


class Job(Generic[D, T]):
    """A command, its deadline and the one place that its outcome goes to.

    ``done`` is called exactly once: from the device's worker, or from the thread that cancels.
    It must only hand the outcome on (put it into a queue) and must not raise.
    """

    def __init__(
        self,
        command: Callable[[D, Deadline], T],
        timeout_s: float,
        done: Callable[[T | KioskError], None],
        clock: Clock,
    ) -> None:
        self._command = command
        self._done = done
        self._clock = clock
        self._lock = threading.Lock()
        self._ended = False
        self._ended_at: float | None = None
        self._cancelled = threading.Event()
        self._guard: threading.Timer | None = None
        self.deadline = Deadline.after(timeout_s, clock=clock, cancelled=self._cancelled)

    @property
    def ended(self) -> bool:
        """Whether the outcome has been given."""
        return self._ended

    @property
    def alive_until(self) -> float:
        """Until when the driver may be at work on it: its deadline, or when it was ended."""
        return self.deadline.at if self._ended_at is None else self._ended_at

    def guard(self, seconds: float, overdue: Callable[[], None]) -> None:
        """Call ``overdue`` when the job has not ended after so long."""
        self._guard = threading.Timer(seconds, overdue)
        self._guard.daemon = True
        self._guard.start()

    def cancel(self) -> None:
        """End the job at once with DeviceCancelledError; does nothing when it has ended."""
        self._cancelled.set()
        self.end(DeviceCancelledError("cancelled"))

    def run(self, driver: D) -> None:
        """Do the work on the worker's thread; raises what the command raises."""
        self.deadline.check()
        self.end(self._command(driver, self.deadline))

    def end(self, outcome: T | KioskError) -> bool:
        """Give the outcome, the first time only; tell whether this was the first time."""
        with self._lock:
            if self._ended:
                return False
            self._ended = True
            self._ended_at = self._clock.now()
        if self._guard is not None:
            self._guard.cancel()
        self._done(outcome)
        return True

    def give_up(self, error: KioskError) -> None:
        """End with an error and tell the driver, should it still be at work, to stop."""
        self.end(error)
        self._cancelled.set()
