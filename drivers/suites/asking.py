"""What the contract suites ask of a driver while something happens to its device."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Any, Generic, Protocol, TypeVar

from contracts.errors import KioskError
from drivers.deadline import Deadline
from drivers.runner import DeviceRunner, Driver
from drivers.status import DeviceState, DeviceStatus

T = TypeVar("T")
D = TypeVar("D", bound=Driver)
S = TypeVar("S", bound="Stopped")


class Control(Protocol):
    """Whoever has a hand on the device: a simulator's process, or what a third party has."""

    def do(self, verb: str, /, **arguments: Any) -> object:
        """Make something happen at the device, by the verbs of docs/devices.md."""
        ...

    def state(self) -> Mapping[str, Any]:
        """How the device stands, by the words of docs/devices.md."""
        ...

    def stop(self) -> None:
        """End it."""
        ...


class Stopped(Protocol):
    """What runs until it is stopped."""

    def stop(self) -> None:
        """End it."""
        ...


def soon(seconds: float = 30.0) -> Deadline:
    """Time enough."""
    return Deadline.after(seconds)


@contextmanager
def running(started: S) -> Iterator[S]:
    """What was started, stopped at the end."""
    try:
        yield started
    finally:
        started.stop()


@contextmanager
def opened(driver: D) -> Iterator[D]:
    """The driver, open; closed at the end."""
    driver.open()
    try:
        yield driver
    finally:
        driver.close()


class Asking(Generic[T]):
    """A command on another thread, and how it ends."""

    def __init__(self, command: Callable[[Deadline], T], seconds: float = 20.0) -> None:
        self.cancelled = threading.Event()
        self._outcome: SimpleQueue[T | KioskError] = SimpleQueue()
        self._deadline = Deadline.after(seconds, cancelled=self.cancelled)
        threading.Thread(target=self._run, args=(command,), daemon=True).start()

    def _run(self, command: Callable[[Deadline], T]) -> None:
        try:
            self._outcome.put(command(self._deadline))
        except KioskError as error:
            self._outcome.put(error)

    def end(self, seconds: float = 30.0) -> T | KioskError:
        """Wait for the end; raises queue.Empty when there is none in so long."""
        return self._outcome.get(timeout=seconds)


def answered(
    command: Callable[[Deadline], T], act: Callable[[], object], every_s: float = 0.5
) -> T | KioskError:
    """Act until the command that has begun takes it: its first act drops what came before."""
    asking = Asking(command)
    while True:
        act()
        try:
            return asking.end(every_s)
        except Empty:
            continue


def until(fact: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait for a fact."""
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.01)  # between two looks; what is waited for is the fact


@contextmanager
def watched(driver: Driver, seconds: float = 20.0) -> Iterator[Callable[[], DeviceStatus]]:
    """Let a worker of its own keep the driver; gives what waits for the next status told."""
    told: SimpleQueue[DeviceStatus] = SimpleQueue()
    runner = DeviceRunner(driver, told.put, name="watched", poll_s=0.1, settle_s=0)
    runner.start()
    try:
        yield lambda: told.get(timeout=seconds)
    finally:
        runner.stop()


def unplug_and_plug(driver: Driver, simulator: Control, gone: str = "unplugged") -> None:
    """Pull the plug and put it in again: both are told, and nobody has to help."""
    with watched(driver) as next_status:
        assert next_status().state is DeviceState.ONLINE
        simulator.do("unplug")
        assert next_status().reason == gone
        simulator.do("plug")
        assert next_status().state is DeviceState.ONLINE
