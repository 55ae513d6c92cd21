"""The receipt of this visit, and the receipts of earlier ones that never came out."""

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from contracts.identity import Identity
from kiosk.visit.person import masks
from kiosk.visit.records import Outcome, ReprintEntry
from kiosk.visit.shape import Life, Slice
from kiosk.visit.state import State

ReceiptPhase = Literal["printing", "printed", "sent", "on-screen"]


@dataclass(frozen=True, slots=True)
class ReceiptState(Slice):
    """The receipt of this visit after its submission is durable."""

    life: ClassVar[Life] = Life.MATTER

    phase: ReceiptPhase = "printing"
    number: str = ""
    qr_payload: str = ""
    reason: str = ""
    copies: int = 0
    outcome: Outcome | Literal[""] = ""  # best outcome so far
    attempts: int = 0
    legible: bool | None = None  # what the resident said of the last copy
    kept: bool = False  # the outcome record was asked for


@dataclass(frozen=True, slots=True)
class MissingReceipts(Slice):
    """Receipts that never came out, newest first; masked, of nobody in particular."""

    life: ClassVar[Life] = Life.KEPT

    entries: tuple[ReprintEntry, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class ReceiptSearch(Slice):
    """A card is wanted, or was shown, to find a receipt that never came out.

    Of the card only the masks stay: they are what the stored receipts can be compared with.
    """

    life: ClassVar[Life] = Life.MATTER

    wanted: bool = False
    applicant: str = field(default="", repr=False)
    id_number: str = field(default="", repr=False)

    @property
    def found(self) -> bool:
        """A card was shown."""
        return bool(self.applicant and self.id_number)

    def opened_by(self, card: Identity) -> bool:
        """Whether the list could have been opened with this card."""
        return (self.applicant, self.id_number) == masks(card)


def holds_paper(state: State) -> bool:
    """Whether there is a receipt to take along: the resident knows it better than the printer."""
    receipt = state.of(ReceiptState)
    return receipt.copies > 0 if receipt.legible is None else receipt.legible
