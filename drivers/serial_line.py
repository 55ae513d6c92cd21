"""A serial line as the adapters use it: one owner, short looks, the errors of the hierarchy."""

import errno
import termios
from enum import StrEnum
from typing import Literal

import serial
import structlog

from contracts.errors import DeviceLostError
from drivers.deadline import Deadline

Flow = Literal["none", "rts-cts"]
"""How the far end says that it takes no more; on wires of their own or not at all."""
SLICE_S = 0.05
"""How long one look at the line takes: a cancel is noticed after at most so long."""

_log = structlog.get_logger(__name__)


class ControlLine(StrEnum):
    """A line of the serial port that a device's contact can drive."""

    CTS = "cts"
    DSR = "dsr"
    DCD = "cd"
    RI = "ri"


class SerialLine:
    """A serial device, ``/dev/serial/by-id/…`` or a pseudo-terminal, 8N1. One thread only."""

    def __init__(self, port: str, baud: int, *, name: str, flow: Flow = "none") -> None:
        self._port = port
        self._baud = baud
        self._flow = flow
        self._name = name
        self._line: serial.Serial | None = None

    def open(self) -> None:
        """Open it for this process alone; raises DeviceLostError."""
        self.close()
        try:
            self._line = serial.Serial(
                self._port,
                self._baud,
                timeout=SLICE_S,
                write_timeout=1.0,
                exclusive=True,
                rtscts=self._flow == "rts-cts",
            )
        except (OSError, ValueError, termios.error) as error:
            raise DeviceLostError(f"cannot open the line: {type(error).__name__}") from error

    def close(self) -> None:
        """Let go; never raises, may be called twice."""
        line, self._line = self._line, None
        if line is not None:
            try:
                line.close()
            except OSError as error:
                _log.info("device.close_failed", device=self._name, error=type(error).__name__)

    def check(self) -> None:
        """See that the line is still there; raises DeviceLostError."""
        try:
            _ = self._opened().in_waiting
        except (OSError, termios.error) as error:
            raise self._lost(error) from error

    def drop_input(self) -> None:
        """Throw away what came before: it answers nothing that is asked from now on."""
        try:
            self._opened().reset_input_buffer()
        except (OSError, termios.error) as error:
            raise self._lost(error) from error

    def drop_output(self) -> None:
        """Throw away what was written and has not left; raises DeviceLostError."""
        try:
            self._opened().reset_output_buffer()
        except (OSError, termios.error) as error:
            raise self._lost(error) from error

    def waiting(self) -> bytes:
        """Take what came before, at once; raises DeviceLostError."""
        line = self._opened()
        try:
            return line.read(line.in_waiting)
        except (OSError, termios.error) as error:
            raise self._lost(error) from error

    def write(self, data: bytes) -> None:
        """Send; raises DeviceLostError."""
        try:
            self._opened().write(data)
        except (OSError, termios.error) as error:
            raise self._lost(error) from error

    def read(self, deadline: Deadline) -> bytes:
        """What has come, b"" after one slice without a byte; raises when the deadline is over."""
        deadline.check()
        line = self._opened()
        try:
            return line.read(max(1, line.in_waiting))
        except (OSError, termios.error) as error:
            raise self._lost(error) from error

    def control(self, line: ControlLine) -> bool | None:
        """Whether a control line is on; None where the port has none. Raises DeviceLostError."""
        opened = self._opened()
        try:
            return bool(getattr(opened, line.value))
        except (OSError, termios.error) as error:
            if error.args and error.args[0] in (errno.ENOTTY, errno.EINVAL):
                return None
            raise self._lost(error) from error

    def _opened(self) -> serial.Serial:
        if self._line is None:
            raise DeviceLostError("the line is not open")
        return self._line

    @staticmethod
    def _lost(error: Exception) -> DeviceLostError:
        return DeviceLostError(f"the line broke: {type(error).__name__}")
