"""The way to the centre, piece by piece: what is well, what is not, and what to do about it."""

from dataclasses import dataclass, replace

from kiosk.visit.events import NextPressed
from kiosk.visit.setup import (
    FRAME,
    AgainPressed,
    Diagnose,
    Diagnosed,
    FindingView,
    PieceSeen,
    Told,
    back,
    shown,
    worst_first,
)
from kiosk.visit.shape import Ask, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import ONWARD, Step, Turn, answer, on

DIAGNOSIS = Ask("diagnosis")


@dataclass(frozen=True, slots=True)
class SetupNetworkView:
    """What was found so far; ``looking``: more may come. ``well``: the centre answers."""

    findings: tuple[FindingView, ...] = ()
    looking: bool = False
    well: bool = False


@dataclass(frozen=True, slots=True)
class Seen(Slice):
    """What was found so far."""

    told: tuple[Told, ...] = ()


def look(state: State, facts: Facts) -> Turn:
    """From the cable to the centre's answer."""
    state, effect = state.put(Seen()).ask(DIAGNOSIS, Diagnose)
    return Turn(state, (effect,))


def again(state: State, event: AgainPressed, facts: Facts) -> Turn:
    """Somebody has plugged in a cable, perhaps."""
    return Turn(state) if state.awaits(DIAGNOSIS) else look(state, facts)


def note(state: State, event: PieceSeen, facts: Facts) -> Turn:
    """One piece more."""
    seen = state.of(Seen)
    return Turn(state.put(replace(seen, told=(*seen.told, event.told))))


def over(state: State, event: Diagnosed, facts: Facts) -> Turn:
    """The last piece was seen."""
    return Turn(state)


def go_on(state: State, event: NextPressed, facts: Facts) -> Turn:
    """Whatever was found: it may be mended later."""
    return Turn(state, way=ONWARD)


def view(state: State, facts: Facts) -> SetupNetworkView:
    """As it is found; the worst first once nothing more comes."""
    told, looking = state.of(Seen).told, state.awaits(DIAGNOSIS)
    bad = any(each.level == "trouble" for each in told)
    return SetupNetworkView(
        findings=tuple(
            shown(each, state, facts) for each in (told if looking else worst_first(told))
        ),
        looking=looking,
        well=bool(told) and not bad and not looking,
    )


STEP = Step(
    name="setup-network",
    shows=SetupNetworkView,
    view=view,
    on=(on(AgainPressed, again), on(NextPressed, go_on)),
    answers=(answer(DIAGNOSIS, on(PieceSeen, note), on(Diagnosed, over)),),
    exits=("before",),
    enter=look,
    back=back,
    part="setup_network",
    frame=FRAME,
)
