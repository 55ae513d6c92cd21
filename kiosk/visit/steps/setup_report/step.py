"""How everything is, in a list; then the terminal begins as what it is."""

from dataclasses import dataclass, replace

from kiosk.visit.events import PersonEvent
from kiosk.visit.fitting import called
from kiosk.visit.setup import (
    FRAME,
    AgainPressed,
    BeginAsTerminal,
    FindingView,
    Gather,
    Gathered,
    HandedOut,
    HandOut,
    NotBegun,
    PartSeen,
    Told,
    back,
    shown,
)
from kiosk.visit.shape import Ask, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step, Turn, answer, on

GATHER = Ask("gather", stops=False)
HAND_OUT = Ask("hand-out", stops=False)
BEGIN = Ask("begin-as-terminal", stops=False)


@dataclass(frozen=True, slots=True)
class PartView:
    """One part: what technicians call it, how it is, and what was found."""

    called: str
    verdict: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class SetupReportView:
    """How everything is. ``looking``: it is not known yet; ``busy``: something else is done.

    ``verdict``: well, warning, trouble or not-tried, "" while it is not known. ``findings``: what
    came of handing the report out, or why the terminal cannot begin.
    """

    looking: bool = False
    busy: bool = False
    verdict: str = ""
    parts: tuple[PartView, ...] = ()
    findings: tuple[FindingView, ...] = ()


@dataclass(frozen=True, slots=True)
class HandOutPressed(PersonEvent):
    """The report is printed and sent."""


@dataclass(frozen=True, slots=True)
class BeginTerminalPressed(PersonEvent):
    """Whatever is missing can be mended later: residents may come."""


@dataclass(frozen=True, slots=True)
class Report(Slice):
    """What is known."""

    verdict: str = ""
    parts: tuple[PartSeen, ...] = ()
    told: tuple[Told, ...] = ()


def _busy(state: State) -> bool:
    return state.awaits(GATHER, HAND_OUT, BEGIN)


def look(state: State, facts: Facts) -> Turn:
    """Look at everything; some seconds."""
    state, effect = state.put(Report()).ask(GATHER, Gather)
    return Turn(state, (effect,))


def note(state: State, event: Gathered, facts: Facts) -> Turn:
    """How everything is, or what the settings cannot be written without."""
    told = () if event.lacks is None else (event.lacks,)
    return Turn(state.put(Report(event.verdict, event.parts, told)))


def again(state: State, event: AgainPressed, facts: Facts) -> Turn:
    """Something was mended."""
    return Turn(state) if _busy(state) else look(state, facts)


def hand_out(state: State, event: HandOutPressed, facts: Facts) -> Turn:
    """On paper and to the centre."""
    if _busy(state) or not state.of(Report).verdict:
        return Turn(state)
    state, effect = state.ask(HAND_OUT, HandOut)
    return Turn(state.put(replace(state.of(Report), told=())), (effect,))


def handed_out(state: State, event: HandedOut, facts: Facts) -> Turn:
    """How that went."""
    return Turn(state.put(replace(state.of(Report), told=event.told)))


def begin(state: State, event: BeginTerminalPressed, facts: Facts) -> Turn:
    """The process begins anew as a terminal, where it can."""
    if _busy(state) or not state.of(Report).verdict:
        return Turn(state)
    state, effect = state.ask(BEGIN, BeginAsTerminal)
    return Turn(state, (effect,))


def not_begun(state: State, event: NotBegun, facts: Facts) -> Turn:
    """Why it cannot."""
    return Turn(state.put(replace(state.of(Report), told=(event.told,))))


def _part(part: PartSeen, state: State, facts: Facts) -> PartView:
    name = called(part.name, state, facts)
    return PartView(name, part.verdict, part.said.get(state.language, ""))


WORST_FIRST = ("trouble", "warning", "not-tried", "well")


def view(state: State, facts: Facts) -> SetupReportView:
    """The worst first: that is what somebody is still here for."""
    report = state.of(Report)
    parts = sorted(report.parts, key=lambda part: WORST_FIRST.index(part.verdict))
    return SetupReportView(
        looking=state.awaits(GATHER),
        busy=state.awaits(HAND_OUT, BEGIN),
        verdict=report.verdict,
        parts=tuple(_part(part, state, facts) for part in parts),
        findings=tuple(shown(told, state, facts) for told in report.told),
    )


STEP = Step(
    name="setup-report",
    shows=SetupReportView,
    view=view,
    on=(
        on(AgainPressed, again),
        on(HandOutPressed, hand_out),
        on(BeginTerminalPressed, begin),
    ),
    answers=(
        answer(GATHER, on(Gathered, note)),
        answer(HAND_OUT, on(HandedOut, handed_out)),
        answer(BEGIN, on(NotBegun, not_begun)),
    ),
    exits=("before",),
    enter=look,
    back=back,
    part="setup_report",
    frame=FRAME,
)
