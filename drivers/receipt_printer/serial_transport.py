"""A serial line, RS-232 or a USB port that looks like one."""

import time

import serial

from contracts.errors import DeviceLostError
from drivers.deadline import Deadline
from drivers.receipt_printer.port_rest import NEVER
from drivers.serial_line import Flow, SerialLine

KERNEL_BYTES = 4096
"""What the system takes before it has left: a question waits behind it."""
_PIECE = 512


class SerialTransport:
    """A line that is held between jobs. Its far end may be switched off and on unnoticed."""

    hears = True
    outlives_power = True
    tries = 1
    rest = NEVER

    def __init__(self, port: str, baud: int, flow: Flow) -> None:
        self._line = SerialLine(port, baud, name="receipt_printer", flow=flow)
        self.bytes_per_s = baud / 10
        self.lag_s = KERNEL_BYTES / self.bytes_per_s

    def hold(self) -> None:
        """Open the line for this process alone."""
        self._line.open()

    def let_go(self) -> None:
        """Close the line."""
        self._line.close()

    def connect(self, seconds: float) -> None:
        """See that the line is still there."""
        try:
            self._line.check()
        except DeviceLostError as error:
            raise ConnectionResetError("the line is gone") from error

    def send(self, data: bytes, seconds: float) -> None:
        """Send piece by piece; a piece that nobody takes within a second is a TimeoutError."""
        end = time.monotonic() + seconds + len(data) / self.bytes_per_s
        for start in range(0, len(data), _PIECE):
            if time.monotonic() > end:
                raise TimeoutError("the line takes no more")
            try:
                self._line.write(data[start : start + _PIECE])
            except DeviceLostError as error:
                if isinstance(error.__cause__, serial.SerialTimeoutException):
                    raise TimeoutError("the line takes no more") from error
                raise ConnectionResetError("the line is gone") from error

    def receive(self, seconds: float) -> bytes:
        """Give what comes within so many seconds, or nothing."""
        end = time.monotonic() + seconds
        try:
            data = self._line.waiting()
            while not data and (left := end - time.monotonic()) > 0:
                data = self._line.read(Deadline.after(left + 1.0))
        except DeviceLostError as error:
            raise ConnectionResetError("the line is gone") from error
        return data

    def hang_up(self, *, well: bool = False) -> None:
        """The line stays."""

    def reset(self) -> None:
        """Drop what has not left yet; what has cannot be called back."""
        try:
            self._line.drop_output()
        except DeviceLostError:
            return
