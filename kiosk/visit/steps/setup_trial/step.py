"""One device: how it may be driven, and its trial, step by step, with a person before it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from kiosk.visit.events import NextPressed, PersonEvent
from kiosk.visit.fitting import (
    NONE,
    AnswerTrial,
    Around,
    Fitting,
    Offer,
    PersonAsked,
    StepTried,
    TriedOut,
    TryOut,
    called,
    driven_by,
    key_of,
)
from kiosk.visit.setup import FRAME, AgainPressed, Setup, back
from kiosk.visit.shape import Ask, Slice
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step, Turn, Way, answer, on

TRIAL = Ask("trial")
LIST = Way("list")
Phase = Literal["offers", "trying", "over"]


@dataclass(frozen=True, slots=True)
class OfferView:
    """One way to drive it; ``taken_by``: what technicians call the device that has it already."""

    number: int
    way: str
    thing: str
    taken_by: str = ""


@dataclass(frozen=True, slots=True)
class StepView:
    """One step of the trial: yes, no, or not-tried."""

    what: str
    passed: str


@dataclass(frozen=True, slots=True)
class SetupTrialView:
    """What may be tried, or how the trial goes; ``question`` waits for a yes or a no.

    ``reached``: somebody may type where in the network it is.
    """

    called: str = ""
    phase: Phase = "offers"
    offers: tuple[OfferView, ...] = ()
    steps: tuple[StepView, ...] = ()
    question: str = ""
    passed: bool = False
    reached: bool = False


@dataclass(frozen=True, slots=True)
class OfferTried(PersonEvent):
    """It is driven in this way, and tried."""

    number: int


@dataclass(frozen=True, slots=True)
class TrialAnswered(PersonEvent):
    """What eyes, ears and hands tell."""

    yes: bool


@dataclass(frozen=True, slots=True)
class NotFittedChosen(PersonEvent):
    """This terminal has no such device."""


@dataclass(frozen=True, slots=True)
class WhereOpened(PersonEvent):
    """Somebody says where in the network it is."""


@dataclass(frozen=True, slots=True)
class Trying(Slice):
    """How far the trial is."""

    phase: Phase = "offers"
    steps: tuple[tuple[str, bool | None], ...] = ()
    asked: str = ""
    passed: bool = False


def _offers(state: State) -> tuple[Offer, ...]:
    return state.of(Around).of(state.of(Fitting).device)


def _driven(device: str, table: Mapping[str, Any], state: State) -> Setup:
    """What was said, with this table; no trial of another one counts for it."""
    setup = state.of(Setup)
    tried = {name: well for name, well in setup.tried.items() if name != device}
    return replace(setup.but({key_of(device): table}), tried=tried)


def enter(state: State, facts: Facts) -> Turn:
    """Whoever was cut off here goes on at the list: a trial is begun, never gone on with."""
    return Turn(state) if state.of(Fitting).device else Turn(state, way=LIST)


def try_out(state: State, event: OfferTried, facts: Facts) -> Turn:
    """Chosen, and tried at once."""
    offers, device = _offers(state), state.of(Fitting).device
    if state.awaits(TRIAL) or not 0 <= event.number < len(offers):
        return Turn(state)
    table = offers[event.number].table
    state = state.put(_driven(device, table, state), Trying("trying"))
    state, effect = state.ask(TRIAL, lambda visit, number: TryOut(visit, number, device, table))
    return Turn(state, (effect,))


def note(state: State, event: StepTried, facts: Facts) -> Turn:
    """One step more."""
    trying = state.of(Trying)
    steps = (*trying.steps, (event.name, event.passed))
    return Turn(state.put(replace(trying, steps=steps)))


def ask(state: State, event: PersonAsked, facts: Facts) -> Turn:
    """The person is asked."""
    return Turn(state.put(replace(state.of(Trying), asked=event.key)))


def say(state: State, event: TrialAnswered, facts: Facts) -> Turn:
    """The person says."""
    trying = state.of(Trying)
    if not trying.asked:
        return Turn(state)
    return Turn(state.put(replace(trying, asked="")), (AnswerTrial(event.yes),))


def over(state: State, event: TriedOut, facts: Facts) -> Turn:
    """How it went."""
    setup, device = state.of(Setup), state.of(Fitting).device
    tried = {**setup.tried, device: event.passed}
    trying = replace(state.of(Trying), phase="over", asked="", passed=event.passed)
    return Turn(state.put(replace(setup, tried=tried), trying))


def again(state: State, event: AgainPressed, facts: Facts) -> Turn:
    """Another way to drive it, or the same once more."""
    return Turn(state) if state.awaits(TRIAL) else Turn(state.put(Trying()))


def leave_out(state: State, event: NotFittedChosen, facts: Facts) -> Turn:
    """Back to the list; residents are not told that it is missing."""
    if state.awaits(TRIAL):
        return Turn(state)
    return Turn(state.put(_driven(state.of(Fitting).device, NONE, state)), way=LIST)


def open_where(state: State, event: WhereOpened, facts: Facts) -> Turn:
    """To the page where that is typed."""
    fitting = state.of(Fitting)
    if state.awaits(TRIAL) or fitting.device not in state.of(Around).reached:
        return Turn(state)
    return Turn(state, way=Way("where", carry=(fitting,)))


def done(state: State, event: NextPressed, facts: Facts) -> Turn:
    """Back to the list."""
    return Turn(state) if state.awaits(TRIAL) else Turn(state, way=LIST)


def _step(name: str, passed: bool | None, state: State, facts: Facts) -> StepView:
    how = {True: "yes", False: "no", None: "not-tried"}[passed]
    return StepView(facts.texts.text_or(f"check.{name}", state.language, name), how)


def view(state: State, facts: Facts) -> SetupTrialView:
    """What may be tried, or how the trial goes."""
    trying, device = state.of(Trying), state.of(Fitting).device
    asked = trying.asked
    return SetupTrialView(
        called=called(device, state, facts),
        phase=trying.phase,
        offers=tuple(
            OfferView(
                number,
                driven_by(offer.adapter, state, facts),
                offer.thing,
                called(offer.taken_by, state, facts) if offer.taken_by else "",
            )
            for number, offer in enumerate(_offers(state))
        ),
        steps=tuple(_step(name, passed, state, facts) for name, passed in trying.steps),
        question=facts.texts.text_or(f"ask.{asked}", state.language, asked),
        passed=trying.passed,
        reached=device in state.of(Around).reached,
    )


STEP = Step(
    name="setup-trial",
    shows=SetupTrialView,
    view=view,
    on=(
        on(OfferTried, try_out),
        on(TrialAnswered, say),
        on(NotFittedChosen, leave_out),
        on(WhereOpened, open_where),
        on(AgainPressed, again),
        on(NextPressed, done),
    ),
    answers=(answer(TRIAL, on(StepTried, note), on(PersonAsked, ask), on(TriedOut, over)),),
    exits=("before", "list", "where"),
    enter=enter,
    back=back,
    part="setup_devices",
    frame=FRAME,
)
