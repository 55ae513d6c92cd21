"""TCP port 9100: most printers take one connection at a time, for one question or one job.

One that needs its port to itself for a while after each is talked to on one connection.

Importing python-escpos takes 0.2 s, sets up logging and leaves a temporary folder, so it is
imported by the printer's worker when it first needs it.
"""

import socket
import struct
import time
from typing import TYPE_CHECKING

from drivers.receipt_printer.port_rest import PortRest

if TYPE_CHECKING:
    from escpos.printer import Network

CONNECT_TRIES = 5
_CHUNK = 64


class NetworkTransport:
    """A connection that is made, used and closed within one job or one question, or kept.

    Args:
        rest: says which.
    """

    hears = True
    outlives_power = False
    tries = CONNECT_TRIES
    bytes_per_s = 0.0
    lag_s = 0.0

    def __init__(self, host: str, port: int, rest: PortRest | None = None) -> None:
        self.rest = rest or PortRest()
        self._heard = False  # the printer has said something on this connection
        self._host = host
        self._port = port
        self._line: Network | None = None

    def hold(self) -> None:
        """Hold nothing: the next question or job connects."""

    def let_go(self) -> None:
        """Close what was kept."""
        if self._opened() is not None:
            self.hang_up()

    def connect(self, seconds: float) -> None:
        """Connect unless the line is open; raises OSError, leaves no half-open socket behind."""
        if self._is_open():
            return
        from drivers.receipt_printer.library import Network  # slow to import

        if self._line is None:
            self._line = Network(self._host, self._port)
        self.hang_up()
        line = socket.create_connection((self._host, self._port), seconds)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._line.device, self._heard = line, False

    def send(self, data: bytes, seconds: float) -> None:
        """Send all within so many seconds; raises OSError."""
        self._socket().settimeout(max(0.01, seconds))
        assert self._line is not None
        self._line._raw(data)

    def receive(self, seconds: float) -> bytes:
        """Give what comes within so many seconds, or nothing.

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
        self._heard = True
        return data

    def reset(self) -> None:
        """Drop what the other side has not taken yet, and close."""
        line = self._taken()
        if line is not None:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.close()

    def hang_up(self, *, well: bool = False) -> None:
        """Close without a reset, which would drop what the printer has not worked off."""
        if well and self.rest.keeps:
            return
        end = time.monotonic() + 0.2
        try:
            if self._opened() is not None:
                self._socket().shutdown(socket.SHUT_WR)
            while self._opened() is not None and time.monotonic() < end:
                self.receive(end - time.monotonic())
        except OSError:
            pass
        line = self._taken()
        if line is not None:
            line.close()

    def _is_open(self) -> bool:
        """Whether a line was kept, and the printer has not closed it."""
        line = self._opened()
        if line is None:
            return False
        line.setblocking(False)
        try:
            return bool(line.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def _opened(self) -> socket.socket | None:
        return self._line.device if self._line is not None and self._line._device else None

    def _taken(self) -> socket.socket | None:
        line = self._opened()
        if self._line is not None:
            self._line.device = None
        if line is not None and (self._heard or not self.rest.heard):
            self.rest.ended()
        return line

    def _socket(self) -> socket.socket:
        line = self._opened()
        if line is None:
            raise ConnectionResetError("not connected")
        return line
