"""Scanners on a serial line or a USB port that looks like one (USB CDC, 虚拟串口)."""

from drivers.adapter import Adapter
from drivers.code_scanner.line_scanner import LineScanner
from drivers.code_scanner.self_test import self_test
from drivers.deadline import Clock, Deadline
from drivers.serial_line import SerialLine

QUIET_S = 0.4
"""Scanners set to send no suffix are done when nothing has come for so long: longer than a busy
machine or a hub keeps back the rest of a code, shorter than what makes a person scan it again."""


class SerialCodeScanner(LineScanner[SerialLine]):
    """A scanner that sends each code with CR, LF or nothing behind it."""

    quiet_s = QUIET_S
    needs_end = False

    def __init__(self, port: str, *, baud: int = 115200, clock: Clock | None = None) -> None:
        super().__init__(SerialLine(port, baud, name="code_scanner"), clock)

    def _before(self, deadline: Deadline) -> bytes:
        found = b""
        while data := self._line.waiting():
            deadline.check()
            found = data
        return found

    def _next(self, deadline: Deadline) -> bytes:
        return self._line.read(deadline)


def _make(port: str, baud: int = 115200) -> SerialCodeScanner:
    return SerialCodeScanner(port, baud=baud)


ADAPTER = Adapter("serial_scanner", "code_scanner", _make, self_test)
