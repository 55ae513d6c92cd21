"""What scanners have in common whose codes come as bytes with an end."""

from abc import ABC, abstractmethod

from contracts.errors import DeviceTimeoutError
from drivers.code_scanner.codec import CodeFrames
from drivers.code_scanner.errors import NoCodeError
from drivers.code_scanner.port import ScannedCode
from drivers.deadline import Deadline
from drivers.quiet_device import L, QuietDevice


class LineScanner(QuietDevice[L], ABC):
    """A scanner on a line of its own.

    Attributes:
        quiet_s: how long silence is before it ends a code.
        needs_end: whether a code that only silence ends is a broken one.
    """

    quiet_s: float
    needs_end: bool

    def read(self, deadline: Deadline) -> ScannedCode:
        """Wait for the next code that is scanned from now on."""
        frames = CodeFrames(needs_end=self.needs_end)
        try:
            frames.skip(self._before(deadline))
            quiet = deadline.within(self.quiet_s)
            while True:
                data = self._next(deadline)
                if data:
                    quiet = deadline.within(self.quiet_s)
                    codes = frames.feed(data)
                elif frames.pending and quiet.expired:
                    codes = frames.end()
                else:
                    continue
                for code in codes:
                    return code
        except DeviceTimeoutError as error:
            raise NoCodeError("no code until the deadline") from error

    @abstractmethod
    def _before(self, deadline: Deadline) -> bytes:
        """What came before anybody asked, all of it and at once."""

    @abstractmethod
    def _next(self, deadline: Deadline) -> bytes:
        """What comes, b"" after a moment without a byte; raises when the deadline is over."""
