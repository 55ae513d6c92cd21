"""What the terminal asks of a reader of identity cards."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from contracts.identity import Identity
from drivers.deadline import Deadline
from drivers.status import DeviceStatus


class Presence(StrEnum):
    """How a reader can tell that a card it has read still lies there."""

    NONE = "none"
    """It cannot: the page always asks to take the card back."""
    RESET = "reset"
    """After a reset of its radio field it finds a lying card again."""
    SENSOR = "sensor"
    """It has a sensor of its own."""


@dataclass(frozen=True, slots=True)
class CardData:
    """One reading of one card.

    Attributes:
        photo_wlt: 1024 bytes that only a licensed library can turn into a picture.
        sam_id: which reader it was.
    """

    identity: Identity = field(repr=False)
    photo_wlt: bytes = field(repr=False)
    sam_id: str | None = None


class CardReader(Protocol):
    """Any reader of identity cards. Blocking; called from its own worker only."""

    presence: Presence

    def open(self) -> None:
        """Take hold of the line; raises DeviceLostError."""
        ...

    def close(self) -> None:
        """Let go of the line; never raises."""
        ...

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Ask the reader how it is; raises DeviceError."""
        ...

    def wait_and_read(
        self, deadline: Deadline, on_found: Callable[[], None] | None = None
    ) -> CardData:
        """Wait for a card and read it.

        ``on_found`` is called, on the worker, when a card lies there and must not be
        moved. A card that has been read is found again only after it was lifted and put anew.

        Raises:
            NoCardError: the deadline passed without a card.
            CardUnreadableError: it must be lifted and put again, or is no valid card.
            ReaderSilentError, ReaderGarbledError, ReaderFaultError, DeviceLostError:
                the reader's own trouble.
            DeviceCancelledError: nobody waits any more.
        """
        ...
