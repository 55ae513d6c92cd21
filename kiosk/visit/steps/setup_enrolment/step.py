"""The centre gets to know this terminal: waiting, done, or why not and what to do."""

from dataclasses import dataclass, replace

from kiosk.visit.events import NextPressed
from kiosk.visit.onetime import OneTimeCode
from kiosk.visit.setup import (
    FRAME,
    AgainPressed,
    Enrol,
    EnrolmentTold,
    FindingView,
    Setup,
    Told,
    back,
    shown,
)
from kiosk.visit.shape import Ask, Hold, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import ONWARD, Step, Turn, Way, answer, on

JOINING = "enrol_asked"
"""What is told when an invitation was answered."""
ENROLMENT = Ask("enrolment", stops=False, hold=Hold.END)


@dataclass(frozen=True, slots=True)
class SetupEnrolmentView:
    """``waiting``: the centre is asked. ``number``: it knows the terminal under this number."""

    waiting: bool = False
    number: str = ""
    findings: tuple[FindingView, ...] = ()


@dataclass(frozen=True, slots=True)
class Said(Slice):
    """How it went."""

    told: Told | None = None


def enter(state: State, facts: Facts) -> Turn:
    """Use the code that was typed; without one only a stick that comes back is asked."""
    code, setup = state.of(OneTimeCode).code, state.of(Setup)
    if setup.number or not (code or setup.joining):
        return Turn(state)
    state, effect = state.ask(ENROLMENT, lambda visit, number: Enrol(visit, number, code))
    return Turn(state.put(OneTimeCode()), (effect,))


def note(state: State, event: EnrolmentTold, facts: Facts) -> Turn:
    """The number stays, and that a stick carries the answer; what went wrong is said."""
    joining = state.of(Setup).joining or event.told.key == JOINING
    setup = replace(state.of(Setup), number=event.number, joining=joining and not event.number)
    return Turn(state.put(setup, Said(event.told)))


def again(state: State, event: AgainPressed, facts: Facts) -> Turn:
    """Another code, or the same once more."""
    known = state.of(Setup).number or state.awaits(ENROLMENT)
    return Turn(state) if known else Turn(state, way=Way("code"))


def go_on(state: State, event: NextPressed, facts: Facts) -> Turn:
    """Done, or left for later."""
    return Turn(state) if state.awaits(ENROLMENT) else Turn(state, way=ONWARD)


def view(state: State, facts: Facts) -> SetupEnrolmentView:
    """How it stands."""
    told, number = state.of(Said).told, state.of(Setup).number
    waiting = state.awaits(ENROLMENT)
    if told is None and not number and not waiting:
        told = Told("warning", "enrol_not_yet")
    return SetupEnrolmentView(
        waiting=waiting,
        number=number,
        findings=() if told is None else (shown(told, state, facts),),
    )


STEP = Step(
    name="setup-enrolment",
    shows=SetupEnrolmentView,
    view=view,
    on=(on(AgainPressed, again), on(NextPressed, go_on)),
    answers=(answer(ENROLMENT, on(EnrolmentTold, note)),),
    exits=("before", "code"),
    enter=enter,
    back=back,
    may_go_back=lambda state: not state.awaits(ENROLMENT),
    part="setup_centre",
    frame=FRAME,
)
