"""What is true around the visit: device states, the line to the centre, the clock."""

import threading
from collections.abc import Callable
from dataclasses import replace

from drivers.status import DeviceState, DeviceStatus
from kiosk.runtime.bindings import camera, ups
from kiosk.visit import events as ev
from kiosk.visit.surroundings import (
    ABSENT,
    AfterHours,
    DeviceView,
    Level,
    Network,
    OutageNotice,
    Surroundings,
)

_LEVELS: dict[DeviceState, Level] = {
    DeviceState.ONLINE: "ok",
    DeviceState.BUSY: "ok",
    DeviceState.STARTING: "warning",
    DeviceState.UNKNOWN: "warning",
    DeviceState.NO_DEVICE: "absent",
}
NO_ROOM = "no-room"
"""The reason of a camera whose photos the disk cannot take."""


def device_view(status: DeviceStatus) -> DeviceView:
    """A device's state as people see it; whatever is not known to work is not called ok."""
    level: Level = _LEVELS.get(status.state, "down")
    reason = status.reason or ("" if level == "ok" else status.state.value.replace("_", "-"))
    if level == "ok" and reason not in ("", "off"):
        level = "warning"
    return DeviceView(level, "" if reason == "off" else reason)


def _with(now: Surroundings, name: str, shown: DeviceView) -> Surroundings:
    return replace(now, devices={**now.devices, name: shown})


class SurroundingsBoard:
    """Collects changes from the workers and posts one event for each. Any thread."""

    def __init__(
        self,
        post: Callable[[ev.Event], None],
        *,
        simulated: bool,
        closed: str | None = None,
        safe_mode: bool = False,
    ) -> None:
        self._post = post
        self._lock = threading.Lock()
        around = Surroundings(simulated=simulated, safe_mode=safe_mode)
        self._now = around.taken_out(closed)
        self._camera = ABSENT
        self._room = True

    def device(self, name: str, status: DeviceStatus) -> None:
        """A device changed."""
        shown = device_view(status)
        if shown == ABSENT and name not in self._now.devices:
            return
        if name == camera.NAME:
            self._camera_shown(shown, self._room)
        else:
            self._change(lambda now: _with(now, name, shown))

    def photos(self, room: bool) -> None:
        """Whether the disk has room for photos; without it a fitted camera can do nothing."""
        self._camera_shown(self._camera, room)

    def _camera_shown(self, itself: DeviceView, room: bool) -> None:
        self._camera, self._room = itself, room
        shown = itself if room or itself.gone else DeviceView("down", NO_ROOM)
        if itself != ABSENT or camera.NAME in self._now.devices:
            self._change(lambda now: _with(now, camera.NAME, shown))

    def power(self, status: DeviceStatus) -> None:
        """The power supply changed; what it does not say leaves what it said before."""
        said = ups.power(status)
        if said is not None:
            self._change(lambda now: replace(now, power=said))

    def line(self, network: Network, waiting: int) -> None:
        """The sync process told how it stands."""
        self._change(lambda now: replace(now, network=network, waiting=waiting))

    def notices(self, holding: tuple[OutageNotice, ...]) -> None:
        """Which notices hold now."""
        self._change(lambda now: replace(now, notices=holding))

    def hours(self, after: AfterHours | None) -> None:
        """Whether the hall is closed by its hours."""
        self._change(lambda now: replace(now, after_hours=after))

    def closed(self, words: str | None) -> None:
        """Somebody took the terminal out of service, and says why; None: put it back."""
        self._change(lambda now: now.taken_out(words))

    def _change(self, change: Callable[[Surroundings], Surroundings]) -> None:
        with self._lock:
            after = change(self._now)
            if after == self._now:
                return
            self._now = after
        self._post(ev.SurroundingsChanged(after))
