"""Drivers of somebody else, as bad as drivers are. Installed by the tests as a package of its own.

What they do is written in a file, so that the tests can change it: nothing; ``crash`` in C code
when the device is opened; ``hold`` the interpreter in C code for ever, which
hangs every thread of the process; ``freeze`` the screen's thread, and it alone, for some seconds.
``pulled``: somebody pulls it out as soon as a program of a slot looks for it, and until the file
says otherwise it is ``gone``.
"""

import ctypes
import faulthandler
import os
from pathlib import Path

from drivers.adapter import Adapter
from drivers.deadline import Deadline
from drivers.status import DeviceState, DeviceStatus

LONG_S = 600
RELEASE = "CIVIC_KIOSK_RELEASE"
"""In the environment: of which release a program is, its hash last."""
KEPT: list[object] = []
"""What has to live until Qt has called it."""


class StrangeDevice:
    """Does what its file says, once each time it is opened."""

    def __init__(self, path: str) -> None:
        self._path = Path(path)

    def open(self) -> None:
        """Do it."""
        word, _, seconds = self._path.read_text("utf-8").strip().partition(" ")
        with self._path.with_suffix(".done").open("a", encoding="utf-8") as done:
            done.write(f"{word}\n")
        match word:
            case "crash":
                faulthandler._sigsegv()  # type: ignore[attr-defined]  # Python's own, for tests
            case "hold":
                ctypes.PyDLL(None).sleep(LONG_S)  # PyDLL keeps the interpreter meanwhile
            case "freeze":
                _freeze(int(seconds))

    def close(self) -> None:
        """Nothing is held."""

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Fine."""
        deadline.check()
        word = self._path.read_text("utf-8").strip()
        if word == "pulled" and not os.environ.get(RELEASE, "|").endswith("|"):
            word = "gone"
            self._path.write_text(word, "utf-8")
        return DeviceStatus(DeviceState.NO_DEVICE if word == "gone" else DeviceState.ONLINE)


def _freeze(seconds: int) -> None:
    from PySide6.QtCore import QCoreApplication, QMetaObject, QObject, Qt, Slot

    class Freezer(QObject):
        @Slot()
        def freeze(self) -> None:
            ctypes.CDLL(None).sleep(seconds)  # CDLL lets the other threads go on

    app = QCoreApplication.instance()
    assert app is not None
    freezer = Freezer()
    KEPT.append(freezer)
    freezer.moveToThread(app.thread())
    QMetaObject.invokeMethod(freezer, "freeze", Qt.ConnectionType.QueuedConnection)


def _make(path: str) -> StrangeDevice:
    return StrangeDevice(path)


ADAPTER = Adapter("strange", "bell", _make)
