"""A bell on the counter: the smallest driver there can be.

Its device is a file: as long as it is there, the bell is plugged in; ringing it adds a line.
Settings of the terminal::

    [devices.bell]
    adapter = "bell"
    path = "/run/kiosk/bell"
"""

from collections.abc import Iterator
from pathlib import Path

from contracts.errors import DeviceLostError
from drivers.adapter import Adapter, Ask, Check, DeviceIdentity
from drivers.deadline import Deadline
from drivers.status import DeviceState, DeviceStatus


class FileBell:
    """Rings by adding a line to a file. Blocking; called from its own worker only."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)

    def open(self) -> None:
        """See that it is there; raises DeviceLostError."""
        if not self._path.exists():
            raise DeviceLostError("no bell")

    def close(self) -> None:
        """Nothing is held."""

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Say that it is still there; raises DeviceLostError."""
        deadline.check()
        self.open()
        return DeviceStatus(DeviceState.ONLINE)

    def ring(self, deadline: Deadline) -> None:
        """Ring once."""
        deadline.check()
        with self._path.open("a", encoding="utf-8") as bell:
            bell.write("ring\n")


def _make(path: str) -> FileBell:
    return FileBell(path)


def _self_test(bell: FileBell, deadline: Deadline, ask: Ask) -> Iterator[Check]:
    bell.ring(deadline)
    yield Check("sound", ask("sound"))


def _identity(bell: FileBell, deadline: Deadline) -> DeviceIdentity:
    return DeviceIdentity(model="file bell", serial="B-1")


ADAPTER = Adapter("bell", "bell", _make, _self_test, _identity)
