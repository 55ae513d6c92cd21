"""The power supply: no visit asks it, all of them hear what it says."""

from drivers.status import DeviceState, DeviceStatus
from kiosk.visit.surroundings import Power

NAME = "ups"
_SAID: dict[str, Power] = {"on-battery": "battery", "battery-low": "low"}


def power(status: DeviceStatus) -> Power | None:
    """What it says; None for nothing, which leaves what it said before."""
    if status.reason in _SAID:
        return _SAID[status.reason]
    return "mains" if status.state is DeviceState.ONLINE else None
