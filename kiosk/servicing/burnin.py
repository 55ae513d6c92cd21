"""Burn-in: every device is taken, asked and let go of, round after round, until it is enough."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import structlog

from contracts.errors import KioskError
from drivers.deadline import Deadline
from kiosk.maintenance.devices import BuiltIn, Tables, prepare
from kiosk.maintenance.finding import Finding, Level, trouble, warning

HEALTH_S = 5.0
PAUSE_S = 0.5
MOST_ROUNDS = 10_000
SLOW_MS = 2000
"""A device that once took so long is looked at, though it answered."""
_FOREIGN = "driver"
"""Counted for what a driver of somebody else raises: it is no code of ours."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Endured:
    """How one device did so far. ``failures``: how often, by code. Times are milliseconds."""

    device: str
    adapter: str
    rounds: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    slowest_ms: int = 0

    @property
    def failed(self) -> int:
        """In so many rounds."""
        return sum(self.failures.values())


def burn_in(
    tables: Tables,
    built_in: BuiltIn,
    rounds: int,
    stopped: threading.Event,
    pause_s: float = PAUSE_S,
) -> Iterator[tuple[Endured, ...]]:
    """Give how every device did after each of ``rounds``; ends early when it is stopped.

    Blocking; a device that is silent takes up to ``HEALTH_S`` of a round. Whoever stops it waits
    for one device, and none is held afterwards. For whoever holds the devices.

    Args:
        pause_s: between two rounds, so that slow lines are done with the last one.
    """
    held = {name: _made(name, tables, built_in) for name, table in tables.items() if table.fitted}
    done = {name: Endured(name, tables[name].adapter) for name in held}
    for _ in range(min(rounds, MOST_ROUNDS)):
        for name, driver in held.items():
            if stopped.is_set():
                yield tuple(done.values())
                return
            done[name] = _round(done[name], driver)
        yield tuple(done.values())
        stopped.wait(pause_s)


def finding(endured: Endured) -> Finding:
    """What a technician reads of it."""
    params = {"device": endured.device, "rounds": str(endured.rounds)}
    if not endured.rounds:
        return warning("burn_untried", **params)
    if endured.failures:
        codes = ", ".join(f"{code} ({n})" for code, n in sorted(endured.failures.items()))
        return trouble("burn_failed", failed=str(endured.failed), codes=codes, **params)
    params["slowest"] = str(endured.slowest_ms)
    if endured.slowest_ms >= SLOW_MS:
        return warning("burn_slow", **params)
    return Finding(Level.OK, "burn_well", params)


def _made(name: str, tables: Tables, built_in: BuiltIn) -> Any | str:
    """The driver, or the code of why there is none: it fails every round."""
    try:
        return prepare(name, tables, built_in)[1]
    except KioskError as error:
        return error.code


def _round(before: Endured, driver: Any | str) -> Endured:
    begun, code = time.monotonic(), ""
    if isinstance(driver, str):
        code = driver
    else:
        try:
            driver.open()
            driver.health(Deadline.after(HEALTH_S))
        except KioskError as error:
            code = error.code
        except Exception as error:
            _log.error("burn_in.failed", device=before.device, error=type(error).__name__)
            code = _FOREIGN
        finally:
            driver.close()
    took = round((time.monotonic() - begun) * 1000)
    failures = before.failures
    if code:
        failures = {**failures, code: failures.get(code, 0) + 1}
    return replace(
        before,
        rounds=before.rounds + 1,
        failures=failures,
        slowest_ms=max(before.slowest_ms, took),
    )
