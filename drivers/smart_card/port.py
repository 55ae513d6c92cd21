"""What the terminal asks of a reader of social security cards."""

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from drivers.deadline import Deadline
from drivers.status import DeviceStatus


@dataclass(frozen=True, slots=True)
class SocialCard:
    """One reading of one card: what it says of itself, and of its holder where it is open.

    Attributes:
        number: the card's number, nine letters and digits.
        issuer: who issued it, twelve bytes in hexadecimal.
        card_class: ``1``, ``2`` or ``3``, the generation; another as the card says it, "" for none.
        issued, valid_until: None where the card leaves them blank.
        name, id_number: of the holder. None where the card keeps them locked, as third-generation
            cards and those of many provinces do; ``name`` also when it was too long for the card.
    """

    number: str = field(repr=False)
    issuer: str
    card_class: str
    issued: date | None
    valid_until: date | None
    name: str | None = field(default=None, repr=False)
    id_number: str | None = field(default=None, repr=False)


class SmartCardReader(Protocol):
    """Any reader of social security cards. Blocking; called from its own worker only."""

    def open(self) -> None:
        """Take hold of it; raises DeviceLostError. A card that is in already is nobody's."""
        ...

    def close(self) -> None:
        """Let go of it; never raises."""
        ...

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Say whether the reader is there, without touching a card; raises DeviceError."""
        ...

    def read(self, deadline: Deadline) -> SocialCard:
        """Wait for a card and read it. A card that was read is found again only when reinserted.

        Raises:
            SmartCardAbsentError: the deadline passed without a card.
            SmartCardRemovedError: it was taken out while it was read.
            SmartCardUnreadableError: it is silent, dead or says what cannot be true.
            SmartCardForeignError: it is another kind of card.
            SmartCardHeldError: another program uses it.
            SmartCardServiceError, DeviceLostError: the service or the reader is gone.
            DeviceCancelledError: nobody waits any more.
        """
        ...

    def wait_removed(self, deadline: Deadline) -> None:
        """Wait until the card that was read is out; at once when it is already.

        Raises:
            SmartCardServiceError, DeviceLostError: the service or the reader is gone.
            DeviceTimeoutError, DeviceCancelledError: as everywhere.
        """
        ...
