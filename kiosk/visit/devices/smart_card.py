"""The reader of social security cards (社会保障卡)."""

from dataclasses import dataclass, field
from typing import Literal

from contracts.identity import Identity
from kiosk.visit.effects import Asked
from kiosk.visit.events import Result

NAME = "smart_card"

SocialCardFailure = Literal["locked", "foreign", "removed", "unreadable", "timeout", "lost"]
"""locked: the card does not say who its holder is; foreign: another kind of card."""


@dataclass(frozen=True, slots=True)
class ReadSocialCard(Asked):
    """Wait for a card and read it; ends with SocialCardRead or SocialCardFailed."""

    def given_up(self) -> Result:
        """As if the reader were gone."""
        return SocialCardFailed(self.visit, self.effect, "lost")


@dataclass(frozen=True, slots=True)
class WaitSocialCardOut(Asked):
    """Wait until the card that was read is out; ends with SocialCardOut."""

    def given_up(self) -> Result:
        """Nobody can tell: the person is asked."""
        return SocialCardOut(self.visit, self.effect, known=False)


@dataclass(frozen=True, slots=True)
class SocialCardRead(Result):
    """A card was read: nothing proves that it is genuine."""

    identity: Identity = field(repr=False)


@dataclass(frozen=True, slots=True)
class SocialCardFailed(Result):
    """No card was read, or nothing that tells who its holder is."""

    reason: SocialCardFailure


@dataclass(frozen=True, slots=True)
class SocialCardOut(Result):
    """The card is out; ``known`` False: nobody can tell."""

    known: bool
