"""Network, clock, disk, certificates, memory, heat, devices: what is wrong, and what to do."""

from dataclasses import dataclass

from kiosk.visit.servicing import ExamineAll, Examined, found
from kiosk.visit.setup import AgainPressed, FindingView, Told
from kiosk.visit.shape import Ask, Hold, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step, Turn, answer, on
from kiosk.visit.technician import INSIDE, back

EXAMINE = Ask("examine-all", stops=False, hold=Hold.IDLE)


@dataclass(frozen=True, slots=True)
class TechDiagnosisView:
    """The worst first. ``wrong``, ``odd``: how many must be mended, and looked at."""

    looking: bool = False
    findings: tuple[FindingView, ...] = ()
    wrong: int = 0
    odd: int = 0


@dataclass(frozen=True, slots=True)
class Seen(Slice):
    """What was found."""

    told: tuple[Told, ...] = ()


def look(state: State, facts: Facts) -> Turn:
    """Everything, some seconds."""
    state, effect = state.put(Seen()).ask(EXAMINE, ExamineAll)
    return Turn(state, (effect,))


def again(state: State, event: AgainPressed, facts: Facts) -> Turn:
    """Something was mended."""
    return Turn(state) if state.awaits(EXAMINE) else look(state, facts)


def note(state: State, event: Examined, facts: Facts) -> Turn:
    """What was found."""
    return Turn(state.put(Seen(event.told)))


def view(state: State, facts: Facts) -> TechDiagnosisView:
    """What was found."""
    told = state.of(Seen).told
    return TechDiagnosisView(
        looking=state.awaits(EXAMINE),
        findings=tuple(found(each, state, facts) for each in told),
        wrong=sum(each.level == "trouble" for each in told),
        odd=sum(each.level == "warning" for each in told),
    )


STEP = Step(
    name="tech-diagnosis",
    shows=TechDiagnosisView,
    view=view,
    on=(on(AgainPressed, again),),
    answers=(answer(EXAMINE, on(Examined, note)),),
    enter=look,
    back=back,
    frame=INSIDE,
)
