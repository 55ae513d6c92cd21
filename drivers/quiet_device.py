"""Devices that say nothing by themselves, only what people do with them: opening and health."""

from typing import Generic, Protocol, TypeVar

from drivers.deadline import Clock, Deadline, SystemClock
from drivers.status import DeviceState, DeviceStatus


class Line(Protocol):
    """What such a device hangs on."""

    def open(self) -> None:
        """Take hold of it; raises DeviceLostError."""
        ...

    def close(self) -> None:
        """Let go; never raises, may be called twice."""
        ...

    def check(self) -> None:
        """See that it is still there; raises DeviceLostError."""
        ...


L = TypeVar("L", bound=Line)


class QuietDevice(Generic[L]):
    """A device on a line of its own."""

    def __init__(self, line: L, clock: Clock | None = None) -> None:
        self._line = line
        self._clock = clock or SystemClock()

    def open(self) -> None:
        """Open the line for this process alone."""
        self._line.open()

    def close(self) -> None:
        """Close the line."""
        self._line.close()

    def health(self, deadline: Deadline) -> DeviceStatus:
        """The line is there; more the device does not say."""
        deadline.check()
        self._line.check()
        return DeviceStatus(DeviceState.ONLINE, since=self._clock.now())
