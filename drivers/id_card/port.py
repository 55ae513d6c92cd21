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
    """A sensor of its own holds a control line of the serial port."""


@dataclass(frozen=True, slots=True)
class CardData:
    """One reading of one card.

    Attributes:
        photo_wlt: 1024 bytes that only a licensed library can turn into a picture.
        sam_id: which reader it was.
        photo: a JPEG of it, when the settings name a decoder and it could.
    """

    identity: Identity = field(repr=False)
    photo_wlt: bytes = field(repr=False)
    sam_id: str | None = None
    photo: bytes | None = field(default=None, repr=False)


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
        moved. A card that has been read is found again only after it was lifted and put anew:
        the next call waits for another card, or for the same one laid down once more, and looking
        whether the card still lies there changes nothing about that.

        Raises:
            NoCardError: the deadline passed without a card.
            CardUnreadableError: it must be lifted and put again, or is no valid card.
            ReaderSilentError, ReaderGarbledError, ReaderFaultError, DeviceLostError:
                the reader's own trouble.
            DeviceCancelledError: nobody waits any more.
        """
        ...

    def card_present(self, deadline: Deadline) -> bool | None:
        """Tell whether a card lies there; None when the reader cannot tell.

        Raises what ``wait_and_read`` raises of the reader's own trouble, and DeviceTimeoutError.
        """
        ...

    def wait_lifted(self, deadline: Deadline) -> bool:
        """Wait until no card lies there: True. False at once when the reader cannot tell.

        Raises:
            CardLeftError: the deadline passed and it still lies there.
            DeviceCancelledError and the reader's own trouble as in ``wait_and_read``.
        """
        ...
