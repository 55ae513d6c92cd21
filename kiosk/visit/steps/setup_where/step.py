"""Where a device is that nobody finds by plugging; it is tried like the others."""

from dataclasses import replace

from contracts.answers import Problem
from contracts.forms import CompiledForm
from contracts.items import Question, Section
from kiosk.visit.answers import FormState
from kiosk.visit.fitting import PLACE, Around, Fitting, ProposeAt, ProposedAt, called
from kiosk.visit.questions import QuestionsView
from kiosk.visit.setup import BEFORE, FRAME
from kiosk.visit.setup_form import SetupForm, Texted
from kiosk.visit.shape import Ask
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step, Turn, Way, answer, on

TABLE, ASKED = "setup-where", "address"
PROPOSE = Ask("propose-at")
LIST = Way("list")


def made(text: Texted) -> CompiledForm:
    """One question, of which the page says for whom it is."""
    asked = Question(
        id=ASKED,
        type="text",
        label=text(ASKED),
        required=True,
        keyboard="latin",
        max_length=120,
    )
    return CompiledForm((asked,), (Section(id="where", title=text(ASKED), questions=(ASKED,)),))


class Where(SetupForm):
    """What is typed is no setting: it is proposed, and becomes one when it is tried."""

    def wrong(self, question: str, state: State, facts: Facts) -> Problem | None:
        """Why no such device is reached there."""
        typed = state.of(FormState).values.get(question)
        if not typed:
            return None
        return facts.wrong(f"{PLACE}{state.of(Fitting).device}", typed)


def full(state: State, facts: Facts) -> Turn:
    """How may it be driven?"""
    device, typed = state.of(Fitting).device, str(state.of(FormState).values[ASKED])
    if state.awaits(PROPOSE):
        return Turn(state)
    state, effect = state.ask(
        PROPOSE, lambda visit, number: ProposeAt(visit, number, device, typed)
    )
    return Turn(state, (effect,))


def propose(state: State, event: ProposedAt, facts: Facts) -> Turn:
    """Back to where it is tried, with one thing more."""
    return _to_trial(state.put(state.of(Around).typed(event.offers)))


def _to_trial(state: State) -> Turn:
    return Turn(state, way=Way(BEFORE.to, carry=(state.of(Fitting),)))


FORM = Where(table=TABLE, made=made, words={}, full=full)


def enter(state: State, facts: Facts) -> Turn:
    """Whoever was cut off here goes on at the list."""
    return FORM.enter(state, facts) if state.of(Fitting).device else Turn(state, way=LIST)


def leave(state: State, facts: Facts) -> Turn:
    """Back to the device."""
    turn = FORM.back(state, facts)
    return turn if turn.way is None else _to_trial(turn.state)


def view(state: State, facts: Facts) -> QuestionsView:
    """The question, with the device it is about and what may be typed of it."""
    device = state.of(Fitting).device
    how = state.of(Around).reached.get(device)
    texts, language = facts.texts, state.language
    shown = FORM.view(state, facts)
    named = texts.text(f"{TABLE}.where", language, device=called(device, state, facts))
    asked = tuple(
        replace(
            each,
            label=texts.text(f"{TABLE}.{how}", language) if how else each.label,
            help=texts.text(f"{TABLE}.{how}_help", language) if how else each.help,
        )
        for each in shown.questions
    )
    return replace(shown, title=named if shown.title else "", questions=asked)


STEP = Step(
    name=TABLE,
    shows=QuestionsView,
    view=view,
    on=FORM.on,
    answers=(answer(PROPOSE, on(ProposedAt, propose)),),
    exits=("before", "list"),
    enter=enter,
    back=leave,
    part="setup_devices",
    frame=FRAME,
)
