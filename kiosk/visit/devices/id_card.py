"""The reader of identity cards."""

from dataclasses import dataclass, field
from typing import ClassVar, Literal

from contracts.identity import Identity
from kiosk.visit.effects import Asked
from kiosk.visit.events import Result

NAME = "id_card"

CardFailure = Literal["unreadable", "removed", "lost", "silent", "timeout", "hardware-error"]


@dataclass(frozen=True, slots=True)
class ReadCard(Asked):
    """Wait for a card and read it; ends with CardRead or CardFailed."""

    def given_up(self) -> Result:
        """As if the reader were gone."""
        return CardFailed(self.visit, self.effect, "lost")


@dataclass(frozen=True, slots=True)
class WaitLifted(Asked):
    """Wait until the card is gone from the reader; ends with CardLifted."""

    def given_up(self) -> Result:
        """Nobody can tell: the person is asked."""
        return CardLifted(self.visit, self.effect, known=False)


@dataclass(frozen=True, slots=True)
class CardReading(Result):
    """A card was found and is being read."""

    final: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class CardRead(Result):
    """A card was read."""

    identity: Identity = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardFailed(Result):
    """The card could not be read."""

    reason: CardFailure


@dataclass(frozen=True, slots=True)
class CardLifted(Result):
    """The card is gone from the reader; ``known`` False: this reader cannot tell."""

    known: bool
