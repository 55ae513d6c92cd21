"""Changes of the settings: made on the pages that asked for them first, kept or put back here."""

from dataclasses import dataclass, replace

from contracts.closeddays import shown_closed
from kiosk.visit.events import PersonEvent
from kiosk.visit.fitting import called
from kiosk.visit.servicing import (
    Before,
    KeepSettings,
    SettingsKept,
    UndoSettings,
    changes,
    found,
)
from kiosk.visit.setup import FindingView, Setup, Told
from kiosk.visit.shape import Ask, Hold, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import END, Step, Turn, Way, answer, on
from kiosk.visit.technician import INSIDE, back

KEEP = Ask("keep-settings", stops=False, hold=Hold.END)
GROUPS = ("place", "hours", "address", "size")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A page of settings, by its word."""

    word: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One setting: what it is called, and what stands there now."""

    called: str
    now: str


@dataclass(frozen=True, slots=True)
class TechSettingsView:
    """``changes``: what is not kept yet. ``undo``: there is something to put back."""

    groups: tuple[GroupRow, ...] = ()
    changes: tuple[ChangeRow, ...] = ()
    undo: bool = False
    busy: bool = False
    findings: tuple[FindingView, ...] = ()


@dataclass(frozen=True, slots=True)
class GroupOpened(PersonEvent):
    """These are looked at."""

    word: str


@dataclass(frozen=True, slots=True)
class KeepPressed(PersonEvent):
    """They are to stay."""


@dataclass(frozen=True, slots=True)
class DropPressed(PersonEvent):
    """They are not to stay."""


@dataclass(frozen=True, slots=True)
class UndoPressed(PersonEvent):
    """The settings before the last change are wanted back."""


@dataclass(frozen=True, slots=True)
class Refused(Slice):
    """Why they could not be kept."""

    why: Told | None = None


def open_group(state: State, event: GroupOpened, facts: Facts) -> Turn:
    """To its page."""
    if event.word not in GROUPS or state.awaits(KEEP):
        return Turn(state)
    return Turn(state, way=Way(event.word))


def keep(state: State, event: KeepPressed, facts: Facts) -> Turn:
    """Into the file, on trial."""
    changed = changes(state)
    if state.awaits(KEEP) or not changed:
        return Turn(state)
    state, effect = state.put(Refused()).ask(
        KEEP, lambda visit, number: KeepSettings(visit, number, changed)
    )
    return Turn(state, (effect,))


def undo(state: State, event: UndoPressed, facts: Facts) -> Turn:
    """The file before."""
    if state.awaits(KEEP) or not state.of(Before).undo:
        return Turn(state)
    state, effect = state.put(Refused()).ask(KEEP, UndoSettings)
    return Turn(state, (effect,))


def drop(state: State, event: DropPressed, facts: Facts) -> Turn:
    """As they were found."""
    if state.awaits(KEEP):
        return Turn(state)
    return Turn(state.put(replace(state.of(Setup), values=state.of(Before).values), Refused()))


def kept(state: State, event: SettingsKept, facts: Facts) -> Turn:
    """The program begins anew with them, or says why not."""
    if event.why is not None:
        return Turn(state.put(Refused(event.why)))
    return Turn(state, way=END)


def _named(word: str, state: State, facts: Facts) -> str:
    table, _, name = word.partition(".")
    if table == "devices":
        return called(name, state, facts)
    return facts.texts.text_or(f"tech-settings.{table}_{name}", state.language, word)


def _said(value: object) -> str:
    if isinstance(value, dict):
        return " · ".join(str(each) for each in value.values())[:_LONGEST]
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        return shown_closed(value)[:_LONGEST] or "–"
    if isinstance(value, (list, tuple)):
        return " ".join(map(str, value))[:_LONGEST]
    return "–" if value in (None, "") else str(value)[:_LONGEST]


def view(state: State, facts: Facts) -> TechSettingsView:
    """What was changed."""
    why = state.of(Refused).why
    return TechSettingsView(
        groups=tuple(GroupRow(word) for word in GROUPS),
        changes=tuple(
            ChangeRow(_named(word, state, facts), _said(value))
            for word, value in sorted(changes(state).items())
        ),
        undo=state.of(Before).undo,
        busy=state.awaits(KEEP),
        findings=() if why is None else (found(why, state, facts),),
    )


STEP = Step(
    name="tech-settings",
    shows=TechSettingsView,
    view=view,
    on=(
        on(GroupOpened, open_group),
        on(KeepPressed, keep),
        on(DropPressed, drop),
        on(UndoPressed, undo),
    ),
    answers=(answer(KEEP, on(SettingsKept, kept)),),
    exits=GROUPS,
    back=back,
    may_go_back=lambda state: not state.awaits(KEEP),
    frame=INSIDE,
)
