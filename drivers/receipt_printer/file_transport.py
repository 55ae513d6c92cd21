"""A device file that can only be written: /dev/usb/lp0, a parallel port, a pipe, a file."""

import os
import select
import stat
import time
from pathlib import Path

from contracts.errors import DeviceLostError
from drivers.receipt_printer.port_rest import NEVER

_PIECE = 4096


class FileTransport:
    """Opened for one job and closed at its end. Nothing ever comes back."""

    hears = False
    outlives_power = True
    tries = 1
    bytes_per_s = 0.0
    lag_s = 0.0
    rest = NEVER

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def hold(self) -> None:
        """See that it is there and may be written; raises DeviceLostError."""
        try:
            self._look()
        except OSError as error:
            raise DeviceLostError(f"cannot write to it: {type(error).__name__}") from error

    def let_go(self) -> None:
        """Close it."""
        self.hang_up()

    def connect(self, seconds: float) -> None:
        """See that it is still there; it is opened by the first byte."""
        self._look()

    def send(self, data: bytes, seconds: float) -> None:
        """Write all within so many seconds; raises OSError."""
        file, end = self._opened(), time.monotonic() + seconds
        start = 0
        while start < len(data):
            left = end - time.monotonic()
            if left <= 0 or not select.select([], [file], [], left)[1]:
                raise TimeoutError("it takes no more")
            try:
                start += os.write(file, data[start : start + _PIECE])
            except BlockingIOError:
                continue

    def receive(self, seconds: float) -> bytes:
        """Give nothing, at once."""
        return b""

    def hang_up(self, *, well: bool = False) -> None:
        """Close it."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def reset(self) -> None:
        """Close it; what was written cannot be called back."""
        self.hang_up()

    def _look(self) -> None:
        kind = os.stat(self._path).st_mode
        if stat.S_ISDIR(kind):
            raise IsADirectoryError(str(self._path))
        if not os.access(self._path, os.W_OK):
            raise PermissionError(str(self._path))

    def _opened(self) -> int:
        if self._file is None:
            # Never made anew: without its device a plain file would stand in its place.
            flags = os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
            self._file = os.open(self._path, flags)
        return self._file
