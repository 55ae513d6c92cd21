"""A keyboard that the terminal takes from every other program: /dev/input/by-id/….

What is typed on it would else reach the screen, and whatever has the focus there.
"""

import errno
import fcntl
import os
import select
from dataclasses import replace

import structlog

from contracts.errors import DeviceLostError
from drivers.deadline import Deadline
from drivers.input.errors import InputHeldError, InputSharedError
from drivers.input.events import KeyEvent, KeyEvents
from drivers.status import DeviceStatus

SLICE_S = 0.05
"""How long one look takes: a cancel is noticed after at most so long."""
_EVIOCGRAB = 0x40044590
"""_IOW('E', 0x90, int) of linux/input.h: this program alone gets the events."""
_CHUNK = 24 * 64
_GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL

_log = structlog.get_logger(__name__)


class InputLine:
    """One input device. One thread only.

    Args:
        shared: go on where it cannot be taken from other programs, and say so.
    """

    def __init__(self, path: str, *, name: str, shared: bool = False) -> None:
        self._path = path
        self._name = name
        self._may_share = shared
        self._file: int | None = None
        self._events = KeyEvents()
        self.exclusive = False

    def open(self) -> None:
        """Take it.

        Raises:
            DeviceLostError: it is not there, or this user may not read it.
            InputHeldError: another program has taken it.
            InputSharedError: it is nothing that can be taken.
        """
        self.close()
        try:
            file = os.open(self._path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        except OSError as error:
            raise DeviceLostError(f"cannot open the input: {type(error).__name__}") from error
        try:
            self.exclusive = self._grab(file)
        except DeviceLostError:
            os.close(file)
            raise
        self._file = file
        self._events = KeyEvents()

    def close(self) -> None:
        """Let go; never raises, may be called twice."""
        file, self._file = self._file, None
        self.exclusive = False
        if file is not None:
            os.close(file)

    def check(self) -> None:
        """See that it is still there; raises DeviceLostError."""
        poll = select.poll()
        poll.register(self._opened(), select.POLLIN)
        if any(state & _GONE for _, state in poll.poll(0)):
            raise DeviceLostError("the input is gone")

    def waiting(self, deadline: Deadline) -> list[KeyEvent]:
        """Take what was typed before, at once; raises DeviceLostError."""
        found: list[KeyEvent] = []
        while (events := self._take()) is not None:
            deadline.check()
            found += events
        return found

    def read(self, deadline: Deadline) -> list[KeyEvent]:
        """What was typed, none after one slice; raises when the deadline is over."""
        deadline.check()
        select.select([self._opened()], [], [], SLICE_S)
        return self._take() or []

    def _take(self) -> list[KeyEvent] | None:
        """The events of one read, None when there is nothing to read."""
        try:
            data = os.read(self._opened(), _CHUNK)
        except BlockingIOError:
            return None
        except OSError as error:
            raise DeviceLostError(f"the input broke: {type(error).__name__}") from error
        if not data:
            raise DeviceLostError("the input ended")
        return [*self._events.feed(data)]

    def _grab(self, file: int) -> bool:
        try:
            fcntl.ioctl(file, _EVIOCGRAB, 1)
        except OSError as error:
            if error.errno == errno.EBUSY:
                raise InputHeldError("another program has the input") from error
            if not self._may_share:
                raise InputSharedError("the input cannot be taken from other programs") from error
            _log.warning("device.shared", device=self._name, error=type(error).__name__)
            return False
        return True

    def _opened(self) -> int:
        if self._file is None:
            raise DeviceLostError("the input is not open")
        return self._file


def health_of(line: InputLine, status: DeviceStatus) -> DeviceStatus:
    """The status of a device on this line: one that others hear too says so."""
    return status if line.exclusive else replace(status, reason="shared")
