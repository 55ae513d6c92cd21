"""What the terminal asks of its sound. The words that are spoken are made elsewhere."""

from dataclasses import dataclass
from typing import Protocol

from drivers.deadline import Deadline
from drivers.status import DeviceStatus


@dataclass(frozen=True, slots=True)
class Output:
    """One way for sound to leave the terminal.

    Attributes:
        volume: 0 to 100.
        headphones: whether some are plugged into it; None when it cannot tell.
    """

    name: str
    description: str
    volume: int
    muted: bool
    headphones: bool | None = None


class Sound(Protocol):
    """Any sound output. Blocking; called from its own worker only."""

    def open(self) -> None:
        """Reach what plays sound; raises DeviceLostError."""
        ...

    def close(self) -> None:
        """Let go of it; never raises."""
        ...

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Say how the chosen output is; raises DeviceError.

        ONLINE with ``headphones``: some are in, only one person hears. ONLINE with ``muted``:
        nobody hears anything.
        """
        ...

    def outputs(self, deadline: Deadline) -> tuple[Output, ...]:
        """Every output there is now."""
        ...

    def choose(self, name: str, deadline: Deadline) -> None:
        """Play there from now on; raises SoundOutputMissingError. "" is the system's own choice."""
        ...

    def output(self, deadline: Deadline) -> Output:
        """The chosen output as it is now; raises SoundOutputMissingError."""
        ...

    def set_volume(self, percent: int, deadline: Deadline) -> None:
        """Set how loud the chosen output is, 0 to 100; above 0 it is no longer muted."""
        ...

    def play(self, wav: bytes, deadline: Deadline, *, private: bool = False) -> None:
        """Play a WAV of 16 bits with one or two channels; returns when it was heard.

        Args:
            private: nobody else may hear it: it is played only while headphones are in.

        Raises:
            SoundUnplayableError: it is no such WAV.
            HeadphonesRemovedError: they are not in, or were pulled out on the way.
            SoundOutputMissingError: the chosen output is not there.
            SoundServiceError: what plays it is not running.
            DeviceTimeoutError, DeviceCancelledError: playing stopped at once.
        """
        ...
