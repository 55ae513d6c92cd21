"""One connection to a printer: python-escpos carries the bytes, the time limits are ours.

Importing python-escpos takes 0.2 s, sets up logging and leaves a temporary folder, so this module
is imported by the printer's worker when it first needs it.
"""

import shutil
import socket
import struct
import time

from escpos import capabilities
from escpos.printer import Network

from drivers.receipt_printer.codec import Answers

shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
_CHUNK = 64


class PrinterLine(Network):
    """A TCP connection that is made, used and closed within one job or one question."""

    def __init__(self, host: str, port: int, connect_s: float) -> None:
        super().__init__(host, port, timeout=connect_s)
        self._answers = Answers()

    def open(self, raise_not_found: bool = True) -> None:
        """Connect; raises OSError, and leaves no half-open socket behind."""
        self.close()
        line = socket.create_connection((self.host, self.port), self.timeout)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.device = line

    def send(self, data: bytes, seconds: float) -> None:
        """Send all within so many seconds; raises OSError."""
        self._socket().settimeout(max(0.01, seconds))
        self._raw(data)

    def receive(self, seconds: float) -> bytes:
        """Give the answers that come within so many seconds, or nothing.

        Raises:
            ConnectionError: the printer has closed the connection; other OSErrors as they come.
        """
        self._socket().settimeout(max(0.001, seconds))
        try:
            data = self._socket().recv(_CHUNK)
        except TimeoutError:
            return b""
        if not data:
            raise ConnectionResetError("closed by the printer")
        return self._answers.of(data)

    def reset(self) -> None:
        """Drop what the other side has not taken yet, and close."""
        if self.device:
            self.device.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.device.close()
            self.device = None

    def hang_up(self) -> None:
        """Close without a reset, which would drop what the printer has not worked off."""
        line = self.device if self._device else None
        if line is None:
            return
        end = time.monotonic() + 0.2
        try:
            line.shutdown(socket.SHUT_WR)
            while time.monotonic() < end:
                self.receive(end - time.monotonic())
        except OSError:
            pass
        self.close()

    def _socket(self) -> socket.socket:
        if not self._device or self.device is None:
            raise ConnectionResetError("not connected")
        return self.device
