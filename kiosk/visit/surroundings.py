"""What is true around a visit: the devices by their class, the line to the centre, the power."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Level = Literal["ok", "warning", "down", "absent"]
"""ok; warning: works, but know this; down; absent: not fitted."""
Network = Literal["reachable", "unreachable", "unknown"]
Power = Literal["mains", "battery", "low"]


@dataclass(frozen=True, slots=True)
class DeviceView:
    """State of a device for the people in front of it.

    ``reason`` is a key below ``status.`` such as "paper-out", "" when all is well.
    """

    level: Level = "absent"
    reason: str = ""

    @property
    def gone(self) -> bool:
        """It can do nothing now."""
        return self.level in ("down", "absent")


ABSENT = DeviceView()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is true around the visit."""

    devices: Mapping[str, DeviceView] = field(default_factory=dict)
    """By the name of the device class; what is not here is not fitted."""
    network: Network = "unknown"
    waiting: int = 0  # sealed records that the centre has not confirmed yet
    simulated: bool = False  # the permanent mark 模拟设备
    power: Power = "mains"  # mains too when nobody can tell

    def device(self, name: str) -> DeviceView:
        """How a device stands."""
        return self.devices.get(name, ABSENT)
