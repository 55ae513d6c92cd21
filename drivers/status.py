"""What a device's state is called, for pages, logs and the attendant's list."""

from dataclasses import dataclass
from enum import StrEnum

from contracts.errors import DeviceError


class DeviceState(StrEnum):
    """Where a device stands; the words follow the CEN XFS4IoT common status."""

    ONLINE = "online"
    OFFLINE = "offline"
    """Taken out of service by staff, or on its line but not working."""
    POWER_OFF = "power_off"
    """Switched off, unplugged or unreachable."""
    NO_DEVICE = "no_device"
    """Not meant to be in this terminal: nothing to worry about."""
    HARDWARE_ERROR = "hardware_error"
    USER_ERROR = "user_error"
    """A person keeps it from working: an open cover, a hand in the way."""
    BUSY = "busy"
    POTENTIAL_FRAUD = "potential_fraud"
    STARTING = "starting"
    UNKNOWN = "unknown"
    """It is there and does not say how it is; never to be shown as working."""


SHARED_REASONS = frozenset({
    "unplugged", "silent", "garbled", "fault", "adapter", "starting", "service-down", "locked",
})  # fmt: skip
"""Reasons that a device of any class may have; its class declares those of its own."""


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """One delivered state.

    Attributes:
        reason: a code such as ``paper-out``; empty when there is nothing to say.
        since: monotonic seconds since when the device is in this state for this reason.
        detail: for technicians; never personal data.
    """

    state: DeviceState
    reason: str = ""
    since: float = 0.0
    detail: str = ""

    @property
    def usable(self) -> bool:
        """Whether work may be given to the device now."""
        return self.state in (DeviceState.ONLINE, DeviceState.BUSY)

    def same_as(self, other: "DeviceStatus") -> bool:
        """Whether both say the same, whenever it began."""
        return (self.state, self.reason, self.detail) == (other.state, other.reason, other.detail)


def status_of(error: DeviceError, since: float) -> DeviceStatus:
    """Say which state of the device an error that its health check raised stands for.

    An error of another package may name a state that there is not: that is a fault.
    """
    try:
        state = DeviceState(error.state)
    except ValueError:
        state = DeviceState.HARDWARE_ERROR
    return DeviceStatus(state, error.reason, since, error.code)
