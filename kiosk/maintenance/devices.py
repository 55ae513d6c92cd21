"""Looks at, tries and burns in the devices that the settings name, one worker each."""

import statistics
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from contracts.errors import DeviceError, DeviceLostError, KioskError
from drivers.adapter import Adapter, AdapterError, Ask, Check, DeviceIdentity, find
from drivers.deadline import Deadline
from drivers.runner import DeviceRunner
from drivers.status import DeviceState, DeviceStatus, status_of
from kiosk.maintenance.board import Told
from kiosk.settings import DeviceTable

LOOK_S = 8.0
STOPS_S = 0.2
"""So soon a look ends that nobody waits for any more."""
IDENTITY_S = 3.0
TEST_S = 240.0
"""A person takes the most of it: a keypad is tried key by key."""

Tables = Mapping[str, DeviceTable]
BuiltIn = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One device as the list shows it. ``since_s``: seconds in this state, None: not known."""

    name: str
    adapter: str
    state: str
    reason: str = ""
    since_s: float | None = None
    simulated: bool = False
    detail: str = ""
    identity: DeviceIdentity = field(default_factory=DeviceIdentity)


class NotFittedError(AdapterError):
    """The settings name no such device."""

    code = "P-146"


def look(
    tables: Tables,
    built_in: BuiltIn,
    told: Mapping[str, Told],
    *,
    seconds: float = LOOK_S,
    stop: threading.Event | None = None,
) -> list[DeviceLine]:
    """Every device of the settings, asked now; or as the running terminal told, when it holds them.

    One that is still starting is waited for.

    Args:
        seconds: at most so long for all of them together.
        stop: nobody waits any more: they are told as they are.
    """
    if told:
        return [_as_told(name, table, told.get(name)) for name, table in tables.items()]
    with ExitStack() as stack:
        looks = [_Look(name, table, built_in, stack) for name, table in tables.items()]
        limit = time.monotonic() + seconds
        return [one.line(limit, stop or threading.Event()) for one in looks]


def _as_told(name: str, table: DeviceTable, told: Told | None) -> DeviceLine:
    if not table.fitted:
        return DeviceLine(name, "none", DeviceState.NO_DEVICE.value)
    if told is None:
        return DeviceLine(name, table.adapter, DeviceState.UNKNOWN.value, "not-told")
    since = max(0.0, time.time() - told.at)
    return DeviceLine(
        name, table.adapter, told.state, told.reason, since, table.simulated, told.detail
    )


class _Look:
    """One device, sought as soon as this is made."""

    def __init__(self, name: str, table: DeviceTable, built_in: BuiltIn, stack: ExitStack) -> None:
        self._name, self._table = name, table
        self._known, self._begun = threading.Event(), threading.Event()
        self._identity = DeviceIdentity()
        self._runner: DeviceRunner[Any] | None = None
        self._error: KioskError | None = None
        if not table.fitted:
            return
        try:
            adapter = find(name, table.adapter, built_in.get(name, {}))
            driver = adapter.driver(table.options)
        except KioskError as error:
            self._error = error
            return
        self._runner = DeviceRunner(driver, self._told, name=name, settle_s=0.0)
        stack.callback(self._runner.stop)
        if adapter.identity is not None:
            ask = adapter.identity
            self._runner.submit(lambda d, limit: ask(d, limit), IDENTITY_S, self._learnt)
        else:
            self._runner.submit(lambda d, limit: DeviceIdentity(), IDENTITY_S, self._learnt)
        self._runner.start()

    def _told(self, status: DeviceStatus) -> None:
        if status.state is not DeviceState.STARTING:
            self._begun.set()

    def _learnt(self, outcome: DeviceIdentity | KioskError) -> None:
        if isinstance(outcome, DeviceIdentity):
            self._identity = outcome
        self._known.set()

    def line(self, limit: float, stop: threading.Event) -> DeviceLine:
        if self._error is not None:
            return DeviceLine(
                self._name, self._table.adapter, DeviceState.UNKNOWN.value, "adapter",
                detail=self._error.code,
            )  # fmt: skip
        if self._runner is None:
            return DeviceLine(self._name, "none", DeviceState.NO_DEVICE.value)
        for each in (self._known, self._begun):
            while not stop.is_set() and (left := limit - time.monotonic()) > 0:
                if each.wait(min(left, STOPS_S)):
                    break
        status = self._runner.status
        since = max(0.0, time.monotonic() - status.since)
        return DeviceLine(
            self._name,
            self._table.adapter,
            status.state.value,
            status.reason,
            since,
            self._table.simulated,
            status.detail,
            self._identity,
        )


def prepare(name: str, tables: Tables, built_in: BuiltIn) -> tuple[Adapter, Any]:
    """The adapter and an unopened driver of one device; raises AdapterError."""
    table = tables.get(name)
    if table is None or not table.fitted:
        there = ", ".join(each for each, table in tables.items() if table.fitted) or "none"
        raise NotFittedError(f"the settings name no device {name!r}; those that they name: {there}")
    adapter = find(name, table.adapter, built_in.get(name, {}))
    return adapter, adapter.driver(table.options)


def try_out(adapter: Adapter, driver: Any, ask: Ask) -> Iterator[Check]:
    """Run a device's self-test, step by step; a device that is not there fails the first.

    Many drivers hold nothing while they are open, those of devices in a network above all: such a
    device is found when something listened where it is said to be.
    """
    deadline = Deadline.after(TEST_S)
    try:
        driver.open()
    except DeviceError as error:
        yield Check("found", False, error.code)
        return
    try:
        if away := _away(driver, deadline.within(LOOK_S)):
            yield Check("found", False, away)
            return
        yield Check("found", True)
        if adapter.self_test is None:
            yield _asked(driver, deadline)
            return
        yield from adapter.self_test(driver, deadline, ask)
    finally:
        driver.close()


def _away(driver: Any, deadline: Deadline) -> str:
    """Why nothing is there, as a code; "" for a device that is there, well or not."""
    try:
        status: DeviceStatus = driver.health(deadline)
    except DeviceError as error:
        status = status_of(error, 0.0)
    gone = status.state in (DeviceState.POWER_OFF, DeviceState.NO_DEVICE)
    return (status.detail or DeviceLostError.code) if gone else ""


def _asked(driver: Any, deadline: Deadline) -> Check:
    try:
        status: DeviceStatus = driver.health(deadline)
    except DeviceError as error:
        return Check("answers", False, error.code)
    return Check("answers", status.usable, status.reason)


@dataclass(frozen=True, slots=True)
class BurnIn:
    """How a device behaved for so long. Times are milliseconds of one health check."""

    seconds: float
    checks: int
    failures: Mapping[str, int]
    p50_ms: float
    p99_ms: float
    longest_ms: float
    reopened: int


def burn_in(
    driver: Any, seconds: float, *, pause_s: float = 0.05, now: Callable[[], float] = time.monotonic
) -> BurnIn:
    """Ask a device how it is, over and over; open it again whenever it is lost."""
    begun, times = now(), list[float]()
    failures: dict[str, int] = {}
    opened, reopened = False, -1
    waiting = threading.Event()
    while now() - begun < seconds:
        start = now()
        try:
            if not opened:
                driver.open()
                opened, reopened = True, reopened + 1
            driver.health(Deadline.after(5.0))
            times.append((now() - start) * 1000)
        except DeviceError as error:
            failures[error.code] = failures.get(error.code, 0) + 1
            driver.close()
            opened = False
        waiting.wait(pause_s)
    driver.close()
    ordered = sorted(times) or [0.0]
    return BurnIn(
        round(now() - begun, 1),
        len(times) + sum(failures.values()),
        failures,
        round(statistics.median(ordered), 1),
        round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))], 1),
        round(ordered[-1], 1),
        max(0, reopened),
    )
