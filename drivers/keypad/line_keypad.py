"""What keypads have in common whose keys come over a line."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

from contracts.errors import DeviceTimeoutError
from drivers.deadline import Clock, Deadline
from drivers.keypad.codec import Presses
from drivers.keypad.errors import NoKeyError
from drivers.keypad.port import Key
from drivers.quiet_device import L, QuietDevice

BOUNCE_MS = 40


class LineKeypad(QuietDevice[L], ABC):
    """A keypad on a line of its own.

    Args:
        bounce_ms: how long one key must be quiet before it counts again.
    """

    def __init__(self, line: L, *, bounce_ms: int = BOUNCE_MS, clock: Clock | None = None) -> None:
        super().__init__(line, clock)
        self._presses = Presses(bounce_ms / 1000)

    def next_key(self, deadline: Deadline) -> Key:
        """Wait for the next key that is pressed from now on."""
        try:
            deadline.check()
            # Seen, not taken: a key that is still held down since then is no new press.
            for key in self._before(deadline):
                self._presses.counts(key, self._clock.now())
            while True:
                for key in self._next(deadline):
                    if self._presses.counts(key, self._clock.now()):
                        return key
        except DeviceTimeoutError as error:
            raise NoKeyError("no key until the deadline") from error

    @abstractmethod
    def _before(self, deadline: Deadline) -> Iterable[Key]:
        """Keys that came before anybody asked, all of them and at once."""

    @abstractmethod
    def _next(self, deadline: Deadline) -> Iterable[Key]:
        """Keys that come, none after a moment; raises when the deadline is over."""
