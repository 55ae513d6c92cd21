"""What is true around the visit: device states, the line to the centre, the clock."""

import threading
from collections.abc import Callable
from dataclasses import replace

from drivers.status import DeviceState, DeviceStatus
from kiosk.visit import events as ev
from kiosk.visit.snapshot import DeviceView, Surroundings

_LEVELS = {
    DeviceState.ONLINE: "ok",
    DeviceState.BUSY: "ok",
    DeviceState.STARTING: "warning",
    DeviceState.UNKNOWN: "warning",
    DeviceState.NO_DEVICE: "absent",
}


_POWER = {"on-battery": "battery", "battery-low": "low"}


def device_view(status: DeviceStatus) -> DeviceView:
    """A device's state as people see it; whatever is not known to work is not called ok."""
    level = _LEVELS.get(status.state, "down")
    reason = status.reason or ("" if level == "ok" else status.state.value.replace("_", "-"))
    if level == "ok" and reason not in ("", "off"):
        level = "warning"
    return DeviceView(level, "" if reason == "off" else reason)


class SurroundingsBoard:
    """Collects changes from the workers and posts one event for each. Any thread."""

    def __init__(self, post: Callable[[ev.Event], None], *, simulated: bool) -> None:
        self._post = post
        self._lock = threading.Lock()
        self._now = Surroundings(simulated=simulated)

    def reader(self, status: DeviceStatus) -> None:
        """The card reader changed."""
        self._change(reader=device_view(status))

    def printer(self, status: DeviceStatus) -> None:
        """The receipt printer changed."""
        self._change(printer=device_view(status))

    def camera(self, status: DeviceStatus) -> None:
        """The camera changed."""
        self._change(camera=device_view(status))

    def scanner(self, status: DeviceStatus) -> None:
        """The scanner of codes changed."""
        self._change(scanner=device_view(status))

    def power(self, status: DeviceStatus) -> None:
        """The power supply changed; what it does not say leaves what it said before."""
        if status.reason in _POWER:
            self._change(power=_POWER[status.reason])
        elif status.state is DeviceState.ONLINE:
            self._change(power="mains")

    def line(self, network: str, waiting: int) -> None:
        """The sync process told how it stands."""
        self._change(network=network, waiting=waiting)

    def _change(self, **changes: object) -> None:
        with self._lock:
            after = replace(self._now, **changes)  # type: ignore[arg-type]  # typed by callers
            if after == self._now:
                return
            self._now = after
        self._post(ev.SurroundingsChanged(after))
