"""A clock that only moves when told, a driver whose device obeys the test, a bench for a runner."""

from collections.abc import Callable
from threading import Event

from contracts.errors import DeviceLostError
from drivers.deadline import Deadline
from drivers.runner import DeviceRunner
from drivers.status import DeviceState, DeviceStatus


class FakeClock:
    """Waiting takes no time: it moves the clock."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def now(self) -> float:
        return self.seconds

    def wait(self, event: Event, seconds: float) -> bool:
        if not event.is_set():
            self.seconds += seconds
        return event.is_set()


class FakeDriver:
    """Plugged or not; its health is what ``answer`` gives."""

    def __init__(self) -> None:
        self.plugged = True
        self.opens = 0
        self.closes = 0
        self.checks = 0
        self.opening: Callable[[], None] = lambda: None
        self.closing: Callable[[], None] = lambda: None
        self.answer: Callable[[], DeviceStatus] = lambda: DeviceStatus(DeviceState.ONLINE)

    def open(self) -> None:
        self.opens += 1
        self.opening()
        if not self.plugged:
            raise DeviceLostError("not there")

    def close(self) -> None:
        self.closes += 1
        self.closing()

    def health(self, deadline: Deadline) -> DeviceStatus:
        self.checks += 1
        if not self.plugged:
            raise DeviceLostError("gone")
        return self.answer()

    def echo(self, value: str, deadline: Deadline) -> str:
        if not self.plugged:
            raise DeviceLostError("gone")
        return value


class Bench:
    """A runner turned by hand, with everything that it told."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.driver = FakeDriver()
        self.told: list[tuple[str, str]] = []
        self.outcomes: list[object] = []
        self.runner = DeviceRunner(
            self.driver,
            lambda status: self.told.append((status.state.value, status.reason)),
            name="fake",
            clock=self.clock,
        )

    def submit(self, value: str = "ok", timeout_s: float = 5.0) -> None:
        self.runner.submit(
            lambda driver, deadline: driver.echo(value, deadline), timeout_s, self.outcomes.append
        )

    def run_for(self, seconds: float) -> int:
        """Turn and watch as the threads would for so long; give the number of turns."""
        end = self.clock.now() + seconds
        turns = 0
        while self.clock.now() < end:
            self.runner.look()
            self.clock.seconds += max(self.runner.turn(), 0.001)
            turns += 1
        return turns
