"""The way to the centre, piece by piece: what is well, what is not, and what to do about it."""

from dataclasses import dataclass, replace

from kiosk.visit.events import NextPressed, PersonEvent
from kiosk.visit.setup import (
    FRAME,
    AgainPressed,
    Diagnose,
    Diagnosed,
    FindingView,
    PieceSeen,
    Setup,
    Told,
    back,
    shown,
    worst_first,
)
from kiosk.visit.shape import Ask, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import ONWARD, Step, Turn, Way, answer, on

DIAGNOSIS = Ask("diagnosis")
ADDRESS, PRIVATE = "centre.url", "https://"
STRANGER = "net_tls_issuer"
"""What is told where nobody here knows who vouches for the centre."""


@dataclass(frozen=True, slots=True)
class SetupNetworkView:
    """What was found so far.

    Attributes:
        looking: more may come. ``well``: the centre answers.
        guarded: somebody has to vouch for the centre. ``stranger``: nobody who is known does.
    """

    findings: tuple[FindingView, ...] = ()
    looking: bool = False
    well: bool = False
    guarded: bool = False
    stranger: bool = False


@dataclass(frozen=True, slots=True)
class TrustOpened(PersonEvent):
    """Somebody has a certificate file of their own office."""


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


def open_trust(state: State, event: TrustOpened, facts: Facts) -> Turn:
    """To the page where it is looked at."""
    return Turn(state, way=Way("trust")) if _guarded(state) else Turn(state)


def _guarded(state: State) -> bool:
    return str(state.of(Setup).said(ADDRESS, "")).startswith(PRIVATE)


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
        guarded=_guarded(state),
        stranger=any(each.key == STRANGER for each in told),
    )


STEP = Step(
    name="setup-network",
    shows=SetupNetworkView,
    view=view,
    on=(on(AgainPressed, again), on(TrustOpened, open_trust), on(NextPressed, go_on)),
    answers=(answer(DIAGNOSIS, on(PieceSeen, note), on(Diagnosed, over)),),
    exits=("before", "trust"),
    enter=look,
    back=back,
    part="setup_network",
    frame=FRAME,
)
