"""What the terminal asks of an uninterruptible power supply."""

from dataclasses import dataclass, field
from typing import Protocol

from drivers.deadline import Deadline
from drivers.status import DeviceStatus


@dataclass(frozen=True, slots=True)
class UpsReading:
    """How the power stands at one moment.

    Attributes:
        flags: the words of its status, ``OL CHRG``; empty when it does not say.
        charge: of the battery, 0 to 100; None when it does not say.
        runtime_s: how long the battery lasts at this load; None when it does not say.
        model, serial, firmware: which one it is; "" where it does not say.
    """

    flags: frozenset[str]
    charge: float | None = None
    runtime_s: float | None = None
    model: str = ""
    serial: str = field(default="", repr=False)
    firmware: str = ""

    @property
    def on_battery(self) -> bool | None:
        """Whether the mains is gone; None when it does not say."""
        if "OB" in self.flags:
            return True
        return False if "OL" in self.flags else None

    @property
    def battery_low(self) -> bool:
        """Whether the mains is gone and the end is near: save and shut down."""
        return "FSD" in self.flags or {"OB", "LB"} <= self.flags


class Ups(Protocol):
    """Any uninterruptible power supply. Blocking; called from its own worker only."""

    def open(self) -> None:
        """Reach what watches it; raises DeviceLostError."""
        ...

    def close(self) -> None:
        """Let go; never raises."""
        ...

    def health(self, deadline: Deadline) -> DeviceStatus:
        """How the power stands, as a state; raises DeviceError.

        ONLINE: on mains. ONLINE with ``on-battery``: finish what was begun, begin nothing.
        HARDWARE_ERROR with ``battery-low``: save, shut down. UNKNOWN: it does not say.
        """
        ...

    def read(self, deadline: Deadline) -> UpsReading:
        """How the power stands, with its numbers.

        Raises:
            UpsStaleError: what watches it hears nothing of it.
            UpsServiceError: what watches it is not running.
            UpsUnknownError: it is not known by the name in the settings, or may not be asked.
            UpsGarbledError: the answer is none.
            DeviceTimeoutError, DeviceCancelledError: as everywhere.
        """
        ...
