"""Forgetting everything: what goes, what is unsent, and two presses at two places."""

from dataclasses import dataclass, replace

from kiosk.visit.events import PersonEvent
from kiosk.visit.servicing import JudgeWipe, Wipe, WipeBegun, WipeJudged, found
from kiosk.visit.setup import AgainPressed, FindingView, Told
from kiosk.visit.shape import Ask, Hold, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import END, HOME, Step, Turn, Way, answer, on
from kiosk.visit.technician import INSIDE, Parting

JUDGE = Ask("judge-wipe", stops=False)
WIPE = Ask("wipe", stops=False, hold=Hold.END)
STICK = Way("stick")
UNSENT = "wipe_unsent"


@dataclass(frozen=True, slots=True)
class TechWipeView:
    """``terminal``: its id. ``unsent``: a stick could help. ``free``: nothing speaks against it.
    ``sure``: the first press was made, and the second one is asked for.
    """

    looking: bool = False
    busy: bool = False
    terminal: str = ""
    unsent: bool = False
    free: bool = False
    sure: bool = False
    findings: tuple[FindingView, ...] = ()


@dataclass(frozen=True, slots=True)
class WipeWanted(PersonEvent):
    """The first press: it is to be wiped."""


@dataclass(frozen=True, slots=True)
class WipeConfirmed(PersonEvent):
    """The second one, elsewhere: now."""


@dataclass(frozen=True, slots=True)
class UnsentOpened(PersonEvent):
    """What is unsent is to go onto a stick."""


@dataclass(frozen=True, slots=True)
class Judged(Slice):
    """What speaks against it, whose terminal it is, and how far somebody went."""

    terminal: str = ""
    why: Told | None = None
    free: bool = False
    sure: bool = False


def look(state: State, facts: Facts) -> Turn:
    """Whether anything would be lost by it."""
    state, effect = state.put(Judged()).ask(JUDGE, JudgeWipe)
    return Turn(state, (effect,))


def again(state: State, event: AgainPressed, facts: Facts) -> Turn:
    """Something may have been sent meanwhile."""
    return Turn(state) if state.awaits(JUDGE, WIPE) else look(state, facts)


def judge(state: State, event: WipeJudged, facts: Facts) -> Turn:
    """What speaks against it."""
    return Turn(state.put(Judged(event.terminal, event.why, free=event.why is None)))


def want(state: State, event: WipeWanted, facts: Facts) -> Turn:
    """The first press asks for the second, and does nothing else."""
    judged = state.of(Judged)
    if state.awaits(JUDGE, WIPE) or not judged.free:
        return Turn(state)
    return Turn(state.put(replace(judged, sure=True)))


def confirm(state: State, event: WipeConfirmed, facts: Facts) -> Turn:
    """It is judged once more where it is done."""
    if state.awaits(JUDGE, WIPE) or not state.of(Judged).sure:
        return Turn(state)
    state, effect = state.ask(WIPE, Wipe)
    return Turn(state, (effect,))


def begun(state: State, event: WipeBegun, facts: Facts) -> Turn:
    """The program begins anew for it, or says why not."""
    if event.why is None:
        return Turn(state.put(Parting("forgets")), way=END)
    return Turn(state.put(Judged(state.of(Judged).terminal, event.why)))


def to_the_stick(state: State, event: UnsentOpened, facts: Facts) -> Turn:
    """To the page of sticks."""
    return Turn(state) if state.awaits(WIPE) else Turn(state, way=STICK)


def back(state: State, facts: Facts) -> Turn:
    """From the second press to the first, from there to the menu."""
    judged = state.of(Judged)
    if judged.sure:
        return Turn(state.put(replace(judged, sure=False)))
    return Turn(state, way=HOME)


def view(state: State, facts: Facts) -> TechWipeView:
    """How far it is."""
    judged = state.of(Judged)
    return TechWipeView(
        looking=state.awaits(JUDGE),
        busy=state.awaits(WIPE),
        terminal=judged.terminal,
        unsent=judged.why is not None and judged.why.key == UNSENT,
        free=judged.free,
        sure=judged.sure,
        findings=() if judged.why is None else (found(judged.why, state, facts),),
    )


STEP = Step(
    name="tech-wipe",
    shows=TechWipeView,
    view=view,
    on=(
        on(WipeWanted, want),
        on(WipeConfirmed, confirm),
        on(UnsentOpened, to_the_stick),
        on(AgainPressed, again),
    ),
    answers=(answer(JUDGE, on(WipeJudged, judge)), answer(WIPE, on(WipeBegun, begun))),
    enter=look,
    exits=("stick",),
    back=back,
    may_go_back=lambda state: not state.awaits(WIPE),
    frame=INSIDE,
)
