"""Views by their names, wherever they are declared, and surroundings for tests."""

from dataclasses import replace
from typing import Any

from kiosk.visit.shape import Mode as Mode
from kiosk.visit.snapshot import Snapshot as Snapshot
from kiosk.visit.surroundings import DeviceView as DeviceView
from kiosk.visit.surroundings import Network, Power
from kiosk.visit.surroundings import Surroundings as Surroundings
from tests.visit.declared import declared

CALLED = {
    "reader": "id_card",
    "printer": "receipt_printer",
    "scanner": "code_scanner",
    "social": "smart_card",
    "desk": "document_camera",
}
"""Short words of tests for some classes of devices; each may be called by its own name."""


def __getattr__(name: str) -> Any:
    return declared(name)


def surroundings(
    *,
    network: Network = "unknown",
    power: Power = "mains",
    waiting: int = 0,
    simulated: bool = False,
    **devices: DeviceView,
) -> Surroundings:
    """Surroundings with these devices."""
    return with_devices(Surroundings({}, network, waiting, simulated, power), **devices)


def with_devices(around: Surroundings, **devices: DeviceView) -> Surroundings:
    """The same with other devices; those not named stay as they are."""
    changed = {CALLED.get(name, name): device for name, device in devices.items()}
    return replace(around, devices={**around.devices, **changed})
