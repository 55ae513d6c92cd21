"""What the parts of a visit are made of: how long something is remembered, what is waited for."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import ClassVar


class Life(IntEnum):
    """How long something is remembered. Leaving forgets all of the lives up to its own."""

    STEP = 0
    """Until the page is left."""
    ANSWERS = 1
    """Until another person or another item follows."""
    MATTER = 2
    """Until the home key is pressed."""
    VISIT = 3
    """Until the visit ends."""
    KEPT = 4
    """As long as the terminal runs: nothing of a person."""


class Slice:
    """A part of the state, a frozen dataclass that can be made without arguments.

    Whoever says nothing is forgotten first: the shortest life is the default.
    """

    __slots__ = ()
    life: ClassVar[Life] = Life.STEP


class Hold(IntEnum):
    """What waits while something is under way; each value holds up what those before it do."""

    NOTHING = 0
    LAST_MINUTE = 1
    """An empty battery does not end the visit yet."""
    IDLE = 2
    """Nobody is asked whether they are still there."""
    END = 3
    """The visit cannot be ended."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Something a step waits for, one at a time.

    Attributes:
        name: for the log and for tests.
        life: with what it is given up.
        stops: whether the worker is told to stop when it is given up; else it goes on unheard.
        hold: what waits meanwhile.
        alone: it goes on for hours with nobody there; whoever comes then is somebody else, and the
            first thing done ends the visit.
    """

    name: str
    life: Life = Life.STEP
    stops: bool = True
    hold: Hold = Hold.NOTHING
    alone: bool = False


class Mode(StrEnum):
    """How the pages are laid out; elder is its own layout, not a larger font."""

    STANDARD = "standard"
    ELDER = "elder"


class Colours(StrEnum):
    """In which colours everything is drawn; the contrasts are those of VVSG 2.0, 7.1-C and D."""

    STANDARD = "standard"
    BLACK_ON_WHITE = "black-on-white"
    WHITE_ON_BLACK = "white-on-black"
    LOW_GLARE = "low-glare"


VOLUMES_DB = (-20.0, -16.0, -12.0, -8.0, -4.0, 0.0)
"""How loud the voice can be, beside the loudness of its recordings; requirements R16, 18 dB."""
PACES = (75, 90, 100, 125, 150, 200)
"""How fast, in percent of the usual pace."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Whether and how a resident is read to.

    Attributes:
        on: every page is read.
        by_itself: it came with the elder layout: a touch does at once what it is for. Else the
            first touch on a thing says it, and the second does it.
        settled: the resident has turned it on or off; no layout turns it any more.
        volume, pace: places in ``VOLUMES_DB`` and ``PACES``.
        aloud: what is personal may be said where others can hear it.
        dark: the screen shows nothing but how it is lit again.
    """

    on: bool = False
    volume: int = 4
    pace: int = 2
    aloud: bool = False
    dark: bool = False
    by_itself: bool = False
    settled: bool = False


class Size(StrEnum):
    """How large texts and keys are, in either layout; the steps are those of VVSG 2.0, 7.1-G."""

    STANDARD = "standard"
    LARGE = "large"
    ELDER = "elder"
    LOW_VISION = "low-vision"


class Reach(StrEnum):
    """Where on the glass pages stand."""

    USUAL = "usual"
    LOW = "low"
    """Everything that is pressed where somebody seated reaches it: EN 301 549, 8.3.3."""


@dataclass(frozen=True, slots=True)
class Comfort:
    """What a resident wants of every page, whatever its language and layout.

    Attributes:
        left_handed: what is pressed stands at the left, where it usually stands at the right.
    """

    colours: Colours = Colours.STANDARD
    size: Size = Size.STANDARD
    reach: Reach = Reach.USUAL
    left_handed: bool = False
