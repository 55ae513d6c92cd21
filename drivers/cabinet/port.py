"""What the terminal asks of its cabinet."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from drivers.deadline import Deadline
from drivers.status import DeviceStatus


class Light(StrEnum):
    """A strip of light that shows a resident where to put, take or look."""

    READER = "reader"
    PRINTER = "printer"
    SCANNER = "scanner"
    CAMERA = "camera"


@dataclass(frozen=True, slots=True)
class Inputs:
    """What the cabinet feels.

    Attributes:
        door_open: the technicians' door.
        person: somebody stands before the screen.
    """

    door_open: bool
    person: bool


class Cabinet(Protocol):
    """Any board of lights and contacts. Blocking; called from its own worker only."""

    def open(self) -> None:
        """Take hold of it; raises DeviceLostError."""
        ...

    def close(self) -> None:
        """Let go of it; never raises. Lights stay as they are."""
        ...

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Read the inputs.

        Reasons: ``""``, and ``door-open`` of a board that is online: an open door is for the
        attendant to know, and no reason to leave a resident without lights. Else ``fault``,
        ``garbled``, ``silent``, ``unplugged``.
        """
        ...

    def light(self, name: Light, on: bool, deadline: Deadline) -> None:
        """Switch a light; when this returns the board has confirmed it.

        Raises:
            CabinetSilentError, CabinetGarbledError, CabinetFaultError: after a second try.
            DeviceLostError, DeviceTimeoutError, DeviceCancelledError: as everywhere.
        """
        ...

    def read_inputs(self, deadline: Deadline) -> Inputs:
        """How door and presence are now; raises what ``light`` raises."""
        ...
