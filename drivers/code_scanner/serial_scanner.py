"""Scanners on a serial line or a USB port that looks like one (USB CDC, 虚拟串口)."""

from collections.abc import Iterator

from contracts.errors import DeviceError, DeviceTimeoutError
from drivers.adapter import Adapter, Ask, Check
from drivers.code_scanner.codec import CodeFrames
from drivers.code_scanner.port import CodeScanner, ScannedCode
from drivers.deadline import Clock, Deadline
from drivers.errors import NoCodeError
from drivers.quiet_device import QuietDevice
from drivers.serial_line import SerialLine

QUIET_S = 0.08
"""Scanners set to send no suffix are done when nothing has come for so long."""
SELF_TEST_S = 20.0


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


def self_test(scanner: CodeScanner, deadline: Deadline, ask: Ask) -> Iterator[Check]:
    """Wait for a code; nothing of it is told but its length."""
    if not ask("code"):
        yield Check("code-read", None, "no code was offered")
        return
    try:
        code = scanner.read(deadline.within(SELF_TEST_S))
    except DeviceError as error:
        yield Check("code-read", False, error.code)
    else:
        yield Check("code-read", True, f"{len(code.text)} characters")


ADAPTER = Adapter("serial_scanner", "code_scanner", _make, self_test)
