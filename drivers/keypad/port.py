"""What the terminal asks of a keypad."""

from enum import StrEnum
from typing import Protocol

from drivers.deadline import Deadline
from drivers.status import DeviceStatus


class Key(StrEnum):
    """What a key means, whatever stands on it."""

    NEXT = "next"
    PREVIOUS = "previous"
    SELECT = "select"
    BACK = "back"
    REPEAT = "repeat"
    """Say again what was said last."""
    VOLUME_UP = "volume-up"
    VOLUME_DOWN = "volume-down"
    HELP = "help"


class Keypad(Protocol):
    """Any keypad. Blocking; called from its own worker only."""

    def open(self) -> None:
        """Take hold of it; raises DeviceLostError."""
        ...

    def close(self) -> None:
        """Let go of it; never raises."""
        ...

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Say whether it is there: most keypads say no more; raises DeviceLostError."""
        ...

    def next_key(self, deadline: Deadline) -> Key:
        """Wait for the next key. Keys that were pressed before this call are dropped.

        A key that bounces or is held down counts once; what is no key is passed over.

        Raises:
            NoKeyError: the deadline passed without a key.
            DeviceLostError, DeviceCancelledError: as everywhere.
        """
        ...
