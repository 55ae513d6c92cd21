"""Scanners that pass for a keyboard (keyboard wedge, HID-KBW), read from the kernel's events."""

from drivers.adapter import Adapter
from drivers.code_scanner.line_scanner import LineScanner
from drivers.code_scanner.self_test import self_test
from drivers.code_scanner.wedge import TypedText
from drivers.deadline import Clock, Deadline
from drivers.input.line import InputLine, health_of
from drivers.status import DeviceStatus

QUIET_S = 1.0
"""Between two keys of one code a slow scanner rests for less; each code ends with Enter."""


class EvdevCodeScanner(LineScanner[InputLine]):
    """A scanner that types each code and then Enter or Tab.

    Args:
        path: ``/dev/input/by-id/…-event-kbd``.
        shared: go on where the scanner cannot be taken from other programs.
    """

    quiet_s = QUIET_S
    needs_end = True

    def __init__(self, path: str, *, shared: bool = False, clock: Clock | None = None) -> None:
        super().__init__(InputLine(path, name="code_scanner", shared=shared), clock)
        self._typed = TypedText()

    def open(self) -> None:
        """Take the scanner; no key of it is held down yet."""
        super().open()
        self._typed = TypedText()

    def health(self, deadline: Deadline) -> DeviceStatus:
        """The scanner is there, and whether it is the terminal's alone."""
        return health_of(self._line, super().health(deadline))

    def _before(self, deadline: Deadline) -> bytes:
        return self._typed.feed(self._line.waiting(deadline))

    def _next(self, deadline: Deadline) -> bytes:
        return self._typed.feed(self._line.read(deadline))


def _make(path: str, shared: bool = False) -> EvdevCodeScanner:
    return EvdevCodeScanner(path, shared=shared)


ADAPTER = Adapter("evdev_scanner", "code_scanner", _make, self_test)
