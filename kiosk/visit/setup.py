"""Setting a terminal up: what was said so far, what the program is asked for, and what it tells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal

from kiosk.visit.effects import Asked, Effect
from kiosk.visit.events import PersonEvent, Result
from kiosk.visit.shape import Life, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Frame, Turn, Way

FRAME = Frame(finish=False, help=False, home=False)
"""Nobody but a technician is there, and what is half set up is not finished."""
LANGUAGES = "terminal.languages"
WIDE, HIGH = "screen.width_px", "screen.height_px"
TURNED, DIAGONAL, GLASS = "screen.turned", "screen.diagonal_inch", "screen.glass_bottom_mm"
USUAL_INCHES, USUAL_MM = 27.0, 800

Level = Literal["ok", "warning", "trouble"]


@dataclass(frozen=True, slots=True)
class CameBack(Slice):
    """Whether the page was come to by the back key of the page after it."""

    yes: bool = False


BEFORE = Way("before", carry=(CameBack(True),))


@dataclass(frozen=True, slots=True)
class Setup(Slice):
    """What was said so far, by the words of the settings file; outlives pages and the process.

    ``number``: the centre knows this terminal under it, "" while it does not. ``tried``: by class,
    whether the newest trial of a device went well. ``joining``: it has answered an invitation on a
    stick, and the stick that comes back needs no code.
    """

    life: ClassVar[Life] = Life.KEPT

    values: Mapping[str, Any] = field(default_factory=dict)
    number: str = ""
    tried: Mapping[str, bool] = field(default_factory=dict)
    joining: bool = False

    def said(self, word: str, usual: Any) -> Any:
        """What was said of one setting; ``usual`` while nothing was."""
        return self.values.get(word, usual)

    def but(self, values: Mapping[str, Any]) -> "Setup":
        """The same with these said otherwise; what is None is as if nobody had said it."""
        every = {**self.values, **values}
        return replace(
            self, values={word: said for word, said in every.items() if said is not None}
        )


def back(state: State, facts: Facts) -> Turn:
    """The back key: to the page before, as if it were come to."""
    return Turn(state, way=BEFORE)


# ---- what a person does on several of these pages -------------------------------------------


@dataclass(frozen=True, slots=True)
class AgainPressed(PersonEvent):
    """The same once more."""


# ---- what was found ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that was looked at: ``doctor.<key>``, and ``doctor.<key>_do`` what to do."""

    level: Level
    key: str
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FindingView:
    """The same as a page shows it; ``todo`` is "" where nothing is to be done."""

    level: str
    what: str
    todo: str = ""


WORST_FIRST: tuple[Level, ...] = ("trouble", "warning", "ok")


def worst_first(told: Iterable[Told]) -> tuple[Told, ...]:
    """What somebody is still here for stands first; what is alike stays as it was found."""
    return tuple(sorted(told, key=lambda each: WORST_FIRST.index(each.level)))


def shown(told: Told, state: State, facts: Facts) -> FindingView:
    """A finding in the language of the page."""
    texts, language, key = facts.texts, state.language, f"doctor.{told.key}"
    what = texts.text(key, language, **told.params)
    if not texts.has(f"{key}_do", language):
        return FindingView(told.level, what)
    return FindingView(told.level, what, texts.text(f"{key}_do", language, **told.params))


# ---- what the program is asked for ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BeginAnew(Effect):
    """The process begins anew, with the screen as it was said to stand."""


@dataclass(frozen=True, slots=True)
class Diagnose(Asked):
    """Go the way to the centre piece by piece; ends with Diagnosed."""


@dataclass(frozen=True, slots=True)
class PieceSeen(Result):
    """How one piece of the way is."""

    final: ClassVar[bool] = False

    told: Told


@dataclass(frozen=True, slots=True)
class Diagnosed(Result):
    """There is no more to see."""


@dataclass(frozen=True, slots=True)
class Enrol(Asked):
    """Make the centre know this terminal by a one-time code; ends with EnrolmentTold."""

    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class EnrolmentTold(Result):
    """How it went; ``number``: the terminal's, "" when the centre does not know it."""

    told: Told
    number: str


@dataclass(frozen=True, slots=True)
class Gather(Asked):
    """Write the settings and see how everything is; ends with Gathered."""


@dataclass(frozen=True, slots=True)
class PartSeen:
    """One part of the terminal: how it is, and what was found, by language."""

    name: str
    verdict: str
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gathered(Result):
    """How everything is; ``lacks``: why the settings cannot be written, None when they are."""

    verdict: str
    parts: tuple[PartSeen, ...] = ()
    lacks: Told | None = None


@dataclass(frozen=True, slots=True)
class HandOut(Asked):
    """Keep the readiness report, print it and send it; ends with HandedOut."""


@dataclass(frozen=True, slots=True)
class HandedOut(Result):
    """How each of these went."""

    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class BeginAsTerminal(Asked):
    """Begin anew as what the settings say; ends with NotBegun when it cannot."""


@dataclass(frozen=True, slots=True)
class NotBegun(Result):
    """Why the terminal cannot begin."""

    told: Told
