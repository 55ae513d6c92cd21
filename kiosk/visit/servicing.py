"""Servicing a terminal: what the pages behind the technicians' door ask for, and what is told."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from kiosk.visit.effects import Asked, Effect
from kiosk.visit.events import Result
from kiosk.visit.fitting import called
from kiosk.visit.setup import FindingView, Setup, Told, shown
from kiosk.visit.shape import Life, Slice
from kiosk.visit.state import Facts, State


def found(told: Told, state: State, facts: Facts) -> FindingView:
    """A finding in the language of the page, a device as people call it."""
    name = told.params.get("device")
    if name is None:
        return shown(told, state, facts)
    params = {**told.params, "device": called(name, state, facts)}
    return shown(replace(told, params=params), state, facts)


# ---- settings -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Before(Slice):
    """The settings as this process found them; ``undo``: whether others were there before."""

    life: ClassVar[Life] = Life.KEPT

    values: Mapping[str, Any] = field(default_factory=dict)
    undo: bool = False


def changes(state: State) -> dict[str, Any]:
    """What was said otherwise since then, by the words of the settings; None: taken away."""
    was, now = state.of(Before).values, state.of(Setup).values
    return {word: now.get(word) for word in {*was, *now} if was.get(word) != now.get(word)}


@dataclass(frozen=True, slots=True)
class KeepSettings(Asked):
    """Put changes into the settings file, on trial; ends with SettingsKept."""

    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UndoSettings(Asked):
    """Put the settings before the last change back; ends with SettingsKept."""


@dataclass(frozen=True, slots=True)
class SettingsKept(Result):
    """``why``: why they stay as they were, None when they are kept."""

    why: Told | None = None


# ---- burn-in ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BurnIn(Asked):
    """Ask every device so many times; ends with BurntIn."""

    rounds: int


@dataclass(frozen=True, slots=True)
class StopBurnIn(Effect):
    """It is enough: BurntIn follows as soon as the device that is asked has answered."""


@dataclass(frozen=True, slots=True)
class RoundDone(Result):
    """So many rounds are done; ``failed``: devices that failed in one of them."""

    final: ClassVar[bool] = False

    rounds: int
    failed: int


@dataclass(frozen=True, slots=True)
class BurntIn(Result):
    """How each device did, the worst first."""

    told: tuple[Told, ...]


# ---- consumables --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LookAtSupplies(Asked):
    """How long everything lasts that is used up; ends with SuppliesTold."""


@dataclass(frozen=True, slots=True)
class PutRollIn(Asked):
    """A new roll is in a printer: count it from now on; ends with SuppliesTold."""

    device: str
    metres: int


@dataclass(frozen=True, slots=True)
class SuppliesTold(Result):
    """What lasts how long.

    Attributes:
        paper: a finding for each printer, by its device. ``lengths``: of rolls that there are, the
            one of each printer.
        counts: how often what was done, by the word for it. ``wrong``: what could not be done.
    """

    paper: tuple[Told, ...] = ()
    lengths: Mapping[str, int] = field(default_factory=dict)
    counts: tuple[tuple[str, int], ...] = ()
    wrong: tuple[Told, ...] = ()


# ---- looking ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ExamineAll(Asked):
    """See how everything is; ends with Examined."""


@dataclass(frozen=True, slots=True)
class Examined(Result):
    """What was found, the worst first."""

    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class LineSeen:
    """One line of a log: when, by the clock of the hall; what, by its word; and about what."""

    when: str
    what: str
    said: Mapping[str, str] = field(default_factory=dict)
    level: str = "info"


@dataclass(frozen=True, slots=True)
class ReadLogs(Asked):
    """The newest that happened; ends with LogsRead."""


@dataclass(frozen=True, slots=True)
class LogsRead(Result):
    """The newest first."""

    lines: tuple[LineSeen, ...]


# ---- sticks -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StickSeen:
    """A stick that is plugged in, by its place; ``writable``: False where nothing can be put on."""

    place: str
    name: str
    writable: bool


@dataclass(frozen=True, slots=True)
class FindSticks(Asked):
    """Which sticks are plugged in; ends with SticksFound."""


@dataclass(frozen=True, slots=True)
class SticksFound(Result):
    """Those; ``waiting``: records that wait for the centre, None where nobody knows."""

    sticks: tuple[StickSeen, ...]
    waiting: int | None = None


@dataclass(frozen=True, slots=True)
class CarryBacklog(Asked):
    """Take the receipt that a stick brings, put onto it what waits; ends with StickDone."""

    place: str


@dataclass(frozen=True, slots=True)
class CopyLogs(Asked):
    """Put the logs onto a stick; ends with StickDone."""

    place: str


@dataclass(frozen=True, slots=True)
class StickDone(Result):
    """How it went."""

    told: tuple[Told, ...]


# ---- another terminal in its place --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LookAtPlace(Asked):
    """Whose place this is, and what waits here; ends with PlaceTold."""


@dataclass(frozen=True, slots=True)
class PlaceTold(Result):
    """``terminal``: its id. ``waiting``: records for the centre, None where nobody knows.
    ``told``: of the terminal before this one.
    """

    terminal: str = ""
    waiting: int | None = None
    told: tuple[Told, ...] = ()


# ---- forgetting everything ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class JudgeWipe(Asked):
    """Whether forgetting everything would lose something; ends with WipeJudged."""


@dataclass(frozen=True, slots=True)
class WipeJudged(Result):
    """``terminal``: its id. ``why``: why it must not be, None where nothing is lost by it."""

    terminal: str = ""
    why: Told | None = None


@dataclass(frozen=True, slots=True)
class Wipe(Asked):
    """Have this terminal forget everything at its next start; ends with WipeBegun."""


@dataclass(frozen=True, slots=True)
class WipeBegun(Result):
    """``why``: why nothing was touched, None when nothing stops it any more."""

    why: Told | None = None


# ---- the screen ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NoteCleaned(Effect):
    """The glass was wiped."""


@dataclass(frozen=True, slots=True)
class LookAtOutput(Asked):
    """How bright and how loud this terminal is; ends with OutputTold."""


@dataclass(frozen=True, slots=True)
class SetBrightness(Asked):
    """So many percent; ends with OutputTold."""

    percent: int


@dataclass(frozen=True, slots=True)
class SetVolume(Asked):
    """So many percent, and a tone; ends with OutputTold."""

    percent: int


@dataclass(frozen=True, slots=True)
class OutputTold(Result):
    """Percent; None where this terminal cannot say or change it."""

    brightness: int | None = None
    volume: int | None = None
    wrong: tuple[Told, ...] = ()
