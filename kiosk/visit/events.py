"""What can happen to every visit. What only one step knows stands in its folder.

All are frozen; the result of an effect carries the effect's visit and number.
"""

from dataclasses import dataclass, replace
from typing import Any, ClassVar, TypeVar

from kiosk.visit.shape import PACES, VOLUMES_DB, Colours, Comfort, Mode, Reach, Size, Voice
from kiosk.visit.surroundings import Surroundings

W = TypeVar("W", bound=Any)
"""The state, or a snapshot: both say which comfort and which voice there is."""


class Event:
    """Something that happened."""

    __slots__ = ()


class PersonEvent(Event):
    """Something a person does."""

    __slots__ = ()


class Report(Event):
    """Something that the terminal tells unasked."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Result(Event):
    """How an effect went; dropped when nobody waits for it any more."""

    final: ClassVar[bool] = True
    """False: it tells how far it is, and the end is still waited for."""

    visit: int
    effect: int


# ---- what a person does on every page -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Started(PersonEvent):
    """Somebody touched the first page, in a language."""

    language: str


@dataclass(frozen=True, slots=True)
class ModeChosen(PersonEvent):
    """Standard or elder, at any moment."""

    mode: Mode


@dataclass(frozen=True, slots=True)
class LanguageChosen(PersonEvent):
    """Another language, at any moment, without losing place."""

    language: str


class WishEvent(PersonEvent):
    """Every page is wanted otherwise, at any moment, without losing place."""

    __slots__ = ()

    def granted(self, shown: W) -> W:
        """The state, or a snapshot, as it is from now on."""
        raise NotImplementedError


class ComfortEvent(WishEvent):
    """Something about how every page looks is chosen otherwise."""

    __slots__ = ()

    def granted(self, shown: W) -> W:
        """With another comfort; all else stays."""
        return replace(shown, comfort=self.on(shown.comfort))

    def on(self, comfort: Comfort) -> Comfort:
        """What is wanted from now on."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class ColoursChosen(ComfortEvent):
    """Other colours, at any moment."""

    colours: Colours

    def on(self, comfort: Comfort) -> Comfort:
        """These colours; all else stays."""
        return replace(comfort, colours=self.colours)


class VoiceEvent(WishEvent):
    """Something about the voice is wanted otherwise."""

    __slots__ = ()

    def granted(self, shown: W) -> W:
        """With another voice; all else stays."""
        return replace(shown, voice=self.on(shown.voice))

    def on(self, voice: Voice) -> Voice:
        """How it is from now on."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class VoiceTurned(VoiceEvent):
    """The voice is wanted, or no more."""

    wanted: bool

    def on(self, voice: Voice) -> Voice:
        """Read, or silent; what was allowed to be said aloud is allowed no more."""
        return replace(
            voice, on=self.wanted, aloud=False, dark=False, by_itself=False, settled=True
        )


@dataclass(frozen=True, slots=True)
class VoiceLoudened(VoiceEvent):
    """Louder (+1) or softer (-1)."""

    by: int

    def on(self, voice: Voice) -> Voice:
        """One step, as far as there are any."""
        return replace(voice, volume=min(len(VOLUMES_DB) - 1, max(0, voice.volume + self.by)))


@dataclass(frozen=True, slots=True)
class VoicePaced(VoiceEvent):
    """Faster (+1) or slower (-1)."""

    by: int

    def on(self, voice: Voice) -> Voice:
        """One step, as far as there are any."""
        return replace(voice, pace=min(len(PACES) - 1, max(0, voice.pace + self.by)))


@dataclass(frozen=True, slots=True)
class VoiceAllowed(VoiceEvent):
    """What is personal may be said aloud, although others may hear it."""

    def on(self, voice: Voice) -> Voice:
        """Until the visit ends or the voice is turned off."""
        return replace(voice, aloud=True)


@dataclass(frozen=True, slots=True)
class VoiceDarkened(VoiceEvent):
    """The screen is not needed, and nobody else shall read it; or it is wanted again."""

    dark: bool

    def on(self, voice: Voice) -> Voice:
        """Dark as long as the voice says what stands there."""
        return replace(voice, dark=self.dark and voice.on)


@dataclass(frozen=True, slots=True)
class SizeChosen(ComfortEvent):
    """Larger or smaller words, at any moment."""

    size: Size

    def on(self, comfort: Comfort) -> Comfort:
        """This size; all else stays."""
        return replace(comfort, size=self.size)


@dataclass(frozen=True, slots=True)
class ReachChosen(ComfortEvent):
    """Everything further down, or up again, at any moment."""

    reach: Reach

    def on(self, comfort: Comfort) -> Comfort:
        """Here on the glass; all else stays."""
        return replace(comfort, reach=self.reach)


@dataclass(frozen=True, slots=True)
class HandChosen(ComfortEvent):
    """What is pressed is wanted at the left, or at the right again."""

    left: bool

    def on(self, comfort: Comfort) -> Comfort:
        """On this side; all else stays."""
        return replace(comfort, left_handed=self.left)


class SheetOpened(PersonEvent):
    """A key of every page that lays a sheet over it, on which a comfort is chosen."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ColoursOpened(SheetOpened):
    """Which colours there are."""


@dataclass(frozen=True, slots=True)
class SizesOpened(SheetOpened):
    """Which sizes there are."""


@dataclass(frozen=True, slots=True)
class NextPressed(PersonEvent):
    """The one primary key of a page with several parts."""


@dataclass(frozen=True, slots=True)
class ReadAgain(PersonEvent):
    """Try the reader or the scanner once more."""


@dataclass(frozen=True, slots=True)
class CardTaken(PersonEvent):
    """The resident says the card is back in the pocket."""


@dataclass(frozen=True, slots=True)
class BackPressed(PersonEvent):
    """The back key of the dock."""


@dataclass(frozen=True, slots=True)
class HomePressed(PersonEvent):
    """The home key of the dock."""


@dataclass(frozen=True, slots=True)
class HelpPressed(PersonEvent):
    """The help key of the dock."""


@dataclass(frozen=True, slots=True)
class FinishPressed(PersonEvent):
    """The finish key of the dock or of the last page: clear everything."""


@dataclass(frozen=True, slots=True)
class StillHere(PersonEvent):
    """The answer to the idle warning."""


@dataclass(frozen=True, slots=True)
class Touched(PersonEvent):
    """Any touch that is not one of the above: somebody is there."""


# ---- what the terminal tells ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ClockRead(Report):
    """The wall clock, once a minute and before a visit.

    ``days_alone``: whole days since the centre last told its time.
    """

    time: str  # "15:20"
    date: str  # ISO
    trusted: bool
    days_alone: int = 0


@dataclass(frozen=True, slots=True)
class SurroundingsChanged(Report):
    """A device, the line or the outbox changed state."""

    around: Surroundings


@dataclass(frozen=True, slots=True)
class TimerFired(Result):
    """A timer that an effect started has run out."""
