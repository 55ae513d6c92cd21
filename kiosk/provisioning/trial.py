"""Tries one device as the settings would drive it, with a person before it; always ends."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog

from contracts.errors import KioskError
from contracts.readiness import MOST_CHECKS, Checked
from drivers.adapter import Adapter, Ask, Check, DeviceIdentity
from drivers.deadline import Deadline
from kiosk.maintenance.devices import IDENTITY_S, BuiltIn, prepare, try_out
from kiosk.provisioning.proof import Proof
from kiosk.settings import DeviceTable

_log = structlog.get_logger(__name__)


def prove(
    device: str,
    table: Mapping[str, Any],
    built_in: BuiltIn,
    ask: Ask,
    now: Callable[[], datetime],
    told: Callable[[Check], None] = lambda _check: None,
) -> Proof:
    """Run the adapter's own self-test; every step is told as it ends.

    A device that is not there, is held by somebody, is pulled out meanwhile or whose driver fails
    is a step that failed. Blocking, up to a minute and what the person takes.

    Args:
        told: gets each step as it ends.
    """
    checks: list[Check] = []
    answered: list[bool] = []
    identity, name = DeviceIdentity(), str(table.get("adapter", ""))

    def asked(key: str) -> bool:
        answered.append(ask(key))
        return answered[-1]

    def note(check: Check) -> None:
        if len(checks) < MOST_CHECKS:
            checks.append(check)
        told(check)

    try:
        adapter, driver = prepare(device, {device: DeviceTable.model_validate(table)}, built_in)
        name = adapter.name
        identity = _identity(adapter, driver)
        for check in try_out(adapter, driver, asked):
            note(check)
    except KioskError as error:
        note(Check("found", False, error.code))
    except Exception as error:
        # A driver of somebody else may fail in any way; it must not take the first start along.
        _log.error("trial.failed", device=device, error=type(error).__name__)
        note(Check("answers", False, type(error).__name__))
    return Proof(
        device=device,
        adapter=name[:40],
        model=identity.model[:80],
        serial=identity.serial[:80],
        firmware=identity.firmware[:80],
        checks=tuple(Checked(name=c.name, passed=c.passed, note=c.note[:80]) for c in checks),
        eyes=any(answered),
        at=now(),
    )


def _identity(adapter: Adapter, driver: Any) -> DeviceIdentity:
    """Which device it is; nothing where it does not say or is not there."""
    if adapter.identity is None:
        return DeviceIdentity()
    try:
        driver.open()
        return adapter.identity(driver, Deadline.after(IDENTITY_S))
    except KioskError:
        return DeviceIdentity()
    finally:
        driver.close()
