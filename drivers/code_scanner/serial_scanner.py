"""Scanners on a serial line or a USB port that looks like one (USB CDC, 虚拟串口)."""

from contracts.errors import DeviceTimeoutError
from drivers.adapter import Adapter
from drivers.code_scanner.codec import CodeFrames
from drivers.code_scanner.port import ScannedCode
from drivers.code_scanner.self_test import self_test
from drivers.deadline import Clock, Deadline
from drivers.errors import NoCodeError
from drivers.quiet_device import QuietDevice
from drivers.serial_line import SerialLine

QUIET_S = 0.08
"""Scanners set to send no suffix are done when nothing has come for so long."""


class SerialCodeScanner(QuietDevice[SerialLine]):
    """A scanner that sends each code with CR, LF or nothing behind it."""

    def __init__(self, port: str, *, baud: int = 115200, clock: Clock | None = None) -> None:
        super().__init__(SerialLine(port, baud, name="code_scanner"), clock)

    def read(self, deadline: Deadline) -> ScannedCode:
        """Wait for the next code that is scanned from now on."""
        self._line.drop_input()
        frames = CodeFrames()
        quiet = deadline
        try:
            while True:
                data = self._line.read(deadline)
                if data:
                    quiet = deadline.within(QUIET_S)
                    codes = frames.feed(data)
                elif frames.pending and quiet.expired:
                    codes = frames.end()
                else:
                    continue
                for code in codes:
                    return code
        except DeviceTimeoutError as error:
            raise NoCodeError("no code until the deadline") from error


def _make(port: str, baud: int = 115200) -> SerialCodeScanner:
    return SerialCodeScanner(port, baud=baud)


ADAPTER = Adapter("serial_scanner", "code_scanner", _make, self_test)
