"""One worker thread per device: its command queue, health checks and reconnecting.

Only the worker calls the driver. What leaves it is frozen: outcomes of jobs and changes of
status. A page never waits for a device: it submits a job and is told how it ended.

A second thread watches the first, which can hang in a driver: a state that is too old is not
known any more. It is too old when the device was due to be asked and neither answered nor failed
for two polls more, three polls after it was last heard. A job within its deadline is a sign of
life, however long it takes; one that was cancelled or is overdue is not.
"""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

import structlog

from contracts.errors import (
    BugError,
    DeviceError,
    DeviceLostError,
    DeviceTimeoutError,
    KioskError,
)
from drivers.deadline import Clock, Deadline, SystemClock
from drivers.jobs import Cancellable, Job
from drivers.status import DeviceState, DeviceStatus, status_of

BACK_OFF_FIRST_S = 0.2
BACK_OFF_LAST_S = 5.0
FLAPS = 5
FLAPS_WITHIN_S = 60.0
FLAPPING_FACTOR = 8
GRACE_S = 2.0
STALE_POLLS = 3
WATCH_S = 0.5
"""How often it is watched whether a job that was cancelled comes back."""

_log = structlog.get_logger(__name__)


class Driver(Protocol):
    """What every device's driver offers to its runner. Blocking, without threads of its own."""

    def open(self) -> None:
        """Take hold of the device; raises DeviceLostError when it is not there."""
        ...

    def close(self) -> None:
        """Let go of the device; never raises, may be called twice."""
        ...

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Ask the device how it is, without any effect on it; raises DeviceError."""
        ...


D = TypeVar("D", bound=Driver)
T = TypeVar("T")


class DeviceRunner(Generic[D]):
    """Owns one driver.

    Args:
        on_status: called from the worker or, when the driver hangs, from the watch; on change
            only, one call at a time and at most one in ``settle_s``: of a device that comes and
            goes only the latest state is told. It must not wait for the device.
        poll_s: between two health checks of an idle device.
        grace_s: how long after its deadline a command that does not return is given up.
        first_check_s: when an idle device is first sought: a driver that is slow to load need
            not compete with the first page.
    """

    def __init__(
        self,
        driver: D,
        on_status: Callable[[DeviceStatus], None],
        *,
        name: str,
        poll_s: float = 2.0,
        health_timeout_s: float = 3.0,
        settle_s: float = 1.0,
        grace_s: float = GRACE_S,
        first_check_s: float = 0.0,
        clock: Clock | None = None,
    ) -> None:
        self._driver = driver
        self._on_status = on_status
        self._name = name
        self._poll_s = poll_s
        self._health_timeout_s = health_timeout_s
        self._settle_s = settle_s
        self._grace_s = grace_s
        self._clock = clock or SystemClock()
        self._jobs: deque[Job[D, object]] = deque()
        self._running: Job[D, object] | None = None
        self._lock = threading.Lock()
        self._saying = threading.RLock()
        self._wake = threading.Event()
        self._watch_wake = threading.Event()
        self._stopping = False
        self._turning = False
        self._open = False
        self._back_off_s = BACK_OFF_FIRST_S
        self._next_open = self._clock.now() + first_check_s
        self._next_poll = self._clock.now()
        self._status = DeviceStatus(DeviceState.STARTING, since=self._clock.now())
        self._told = self._status
        self._tellings: deque[float] = deque(maxlen=FLAPS)
        self._thread = threading.Thread(target=self._work, name=f"device-{name}", daemon=True)
        self._watcher = threading.Thread(target=self._watch, name=f"watch-{name}", daemon=True)

    @property
    def driver(self) -> D:
        """The driver, for what may be called from any thread; all else goes through ``submit``."""
        return self._driver

    @property
    def status(self) -> DeviceStatus:
        """The latest state, whether it has been told yet or not."""
        return self._status

    @property
    def overdue_s(self) -> float:
        """How long the worker has been kept by a driver that should have returned."""
        return max(0.0, self._clock.now() - self._stale_at()) if self._turning else 0.0

    def start(self) -> None:
        """Start the worker and its watch."""
        self._thread.start()
        self._watcher.start()

    def stop(self, timeout_s: float = 2.0) -> None:
        """End every job, close the device and the worker; waits at most so long."""
        with self._lock:
            self._stopping = True
            jobs = [*self._jobs, *([self._running] if self._running else [])]
            self._jobs.clear()
        for job in jobs:
            job.cancel()
        self._wake.set()
        self._watch_wake.set()
        for thread in (self._watcher, self._thread):
            if thread.is_alive() and thread is not threading.current_thread():
                thread.join(timeout_s)

    def submit(
        self,
        command: Callable[[D, Deadline], T],
        timeout_s: float,
        done: Callable[[T | KioskError], None],
    ) -> Cancellable:
        """Queue a command; ``done`` gets its value or a KioskError, exactly once.

        The deadline runs from now. An unplugged device ends the job at once.
        """
        job: Job[D, T] = Job(command, timeout_s, done, self._clock)
        job.guard(timeout_s + self._grace_s, lambda: self._give_up(job))
        with self._lock:
            stopping = self._stopping
            if not stopping:
                self._jobs.append(job)  # type: ignore[arg-type]  # the queue never looks at T
        if stopping:
            job.end(DeviceLostError("the runner has stopped"))
        self._wake.set()
        return job

    def turn(self) -> float:
        """Do the next thing that is due; give the seconds until there is something again."""
        self._turning = True
        try:
            return self._turn()
        finally:
            self._turning = False

    def _turn(self) -> float:
        job = self._next_job()
        if job is not None:
            self._do(job)
        elif not self._open:
            if self._clock.now() >= self._next_open:
                self._reopen()
        elif self._clock.now() >= self._next_poll:
            self._check_health()
        self._tell()
        return self._pause()

    def look(self) -> float:
        """See whether the state is too old; give the seconds until it may be. Any thread."""
        with self._saying:
            late = self._clock.now() - self._stale_at()
            if late >= 0:
                self._change(DeviceStatus(DeviceState.UNKNOWN, "silent"))
            self._tell()
            waiting = self._running is not None or not self._status.same_as(self._told)
        return WATCH_S if late >= 0 or waiting else -late

    # ---- the watch -------------------------------------------------------------------------

    def _watch(self) -> None:
        while not self._stopping:
            self._watch_wake.clear()
            self._watch_wake.wait(self.look())

    def _stale_at(self) -> float:
        """When the device will have been silent for too long, as it stands now."""
        due = self._next_poll if self._open else self._next_open
        job = self._running
        if job is not None:
            due = max(due, job.alive_until)
        return due + max((STALE_POLLS - 1) * self._poll_s, self._health_timeout_s)

    # ---- the worker ------------------------------------------------------------------------

    def _work(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                pause = self.turn()
            except Exception as error:
                # A fault of ours in one turn must not leave a page without its device for good.
                _log.error("device.worker_failed", device=self._name, error=type(error).__name__)
                pause = BACK_OFF_LAST_S
            if pause > 0:
                self._wake.wait(pause)
        self._let_go()

    def _next_job(self) -> Job[D, object] | None:
        with self._lock:
            while self._jobs:
                job = self._jobs.popleft()
                if not job.ended:
                    self._running = job
                    self._watch_wake.set()
                    return job
        return None

    def _do(self, job: Job[D, object]) -> None:
        try:
            self._make_ready(job.deadline)
            job.run(self._driver)
        except DeviceLostError as error:
            self._lost(error)
            job.end(error)
        except KioskError as error:
            job.end(error)
        except Exception as error:
            _log.error("device.command_failed", device=self._name, error=type(error).__name__)
            self._let_go()
            job.end(BugError(f"{self._name}: {type(error).__name__}"))
        finally:
            self._next_poll = self._clock.now()
            with self._lock:
                self._running = None

    def _make_ready(self, deadline: Deadline) -> None:
        """Open the device and learn how it is, so that a long job does not hide its return.

        Raises:
            DeviceTimeoutError: the job's time was over before; that says nothing of the device.
        """
        if not self._open:
            self._driver.open()
            self._opened()
        if not self._status.usable:
            self._learn_health(deadline)
            self._tell()

    def _give_up(self, job: Job[D, T]) -> None:
        """End a job whose driver hangs; runs on the job's own timer, not on the worker."""
        if job.ended:
            return
        _log.error("device.command_overdue", device=self._name)
        if job is self._running:
            self._change(DeviceStatus(DeviceState.UNKNOWN, "silent"))
            self._tell()
        job.give_up(DeviceTimeoutError("the driver did not return"))

    def _reopen(self) -> None:
        try:
            self._driver.open()
        except DeviceError as error:
            self._lost(error)
        else:
            self._opened()
            self._check_health()

    def _opened(self) -> None:
        self._next_poll = self._clock.now()
        self._open = True

    def _check_health(self) -> None:
        try:
            self._learn_health()
        except DeviceLostError as error:
            self._lost(error)

    def _learn_health(self, within: Deadline | None = None) -> None:
        """Ask the driver; raises DeviceLostError, any other error is the state.

        Nor is it the device's state that the time ``within`` is over or nobody waits any more.
        """
        deadline = Deadline.after(self._health_timeout_s, clock=self._clock)
        if within is not None:
            deadline = within.within(self._health_timeout_s)
        try:
            status = self._driver.health(deadline)
        except DeviceLostError:
            if within is not None:
                within.check()
            raise
        except DeviceError as error:
            if within is not None:
                within.check()
            status = status_of(error, self._clock.now())
        self._back_off_s = BACK_OFF_FIRST_S
        with self._saying:
            self._next_poll = self._clock.now() + self._poll_s
            self._change(status)

    def _lost(self, error: DeviceError) -> None:
        self._let_go()
        with self._saying:
            self._next_open = self._clock.now() + self._back_off_s
            self._back_off_s = min(self._back_off_s * 2, BACK_OFF_LAST_S)
            self._change(status_of(error, self._clock.now()))

    def _let_go(self) -> None:
        self._next_open = self._clock.now()
        self._open = False
        self._driver.close()

    # ---- telling ---------------------------------------------------------------------------

    def _change(self, status: DeviceStatus) -> None:
        with self._saying:
            if not status.same_as(self._status):
                self._status = DeviceStatus(
                    status.state, status.reason, self._clock.now(), status.detail
                )

    def _tell(self) -> None:
        with self._saying:
            now = self._clock.now()
            if self._status.same_as(self._told) or now < self._next_telling():
                return
            self._told = self._status
            self._tellings.append(now)
            _log.info(
                "device.status_changed",
                device=self._name,
                state=self._told.state.value,
                reason=self._told.reason,
            )
            self._on_status(self._told)

    def _next_telling(self) -> float:
        """When a change may be told: a device that flaps for long is told about less often."""
        if not self._tellings:
            return float("-inf")
        flapping = (
            len(self._tellings) == FLAPS and self._tellings[-1] - self._tellings[0] < FLAPS_WITHIN_S
        )
        return self._tellings[-1] + self._settle_s * (FLAPPING_FACTOR if flapping else 1)

    def _pause(self) -> float:
        with self._lock:
            if self._jobs:
                return 0.0
        due = [self._next_poll if self._open else self._next_open]
        if not self._status.same_as(self._told):
            due.append(self._next_telling())
        return max(0.0, min(due) - self._clock.now())
