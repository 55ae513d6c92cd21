"""Name and number typed by whoever has no card to read: two questions like those of a form."""

from dataclasses import replace

from contracts.identity import typed_identity
from kiosk.visit.answers import (
    AnswerGiven,
    Asking,
    FormState,
    QuestionOpened,
    pages_of,
)
from kiosk.visit.events import NextPressed
from kiosk.visit.person import Person, is_typed
from kiosk.visit.questions import QuestionsView, questions_view
from kiosk.visit.shape import Life
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step, Turn, Way, on
from kiosk.visit.typed import NAME, NUMBER


def asking(state: State, facts: Facts) -> Asking:
    """The two questions."""
    assert facts.identity_form is not None, "offered only where there is one"
    form = facts.identity_form
    return Asking(form, pages_of(form, state, facts), state, facts)


def enter(state: State, facts: Facts) -> Turn:
    """Whoever was typed before still stands there."""
    person = state.of(Person)
    form = FormState(at=NAME)
    if person.identity is not None and is_typed(person.identity):
        values = {NAME: person.identity.name, NUMBER: person.identity.id_number}
        form = FormState(values=values, origins=dict.fromkeys(values, "resident"), at=NAME)
    return Turn(state.put(form, replace(person, identity=None)))


def open_question(state: State, event: QuestionOpened, facts: Facts) -> Turn:
    """On a page of its own."""
    return Turn(asking(state, facts).open_question(event.question))


def give_answer(state: State, event: AnswerGiven, facts: Facts) -> Turn:
    """Name or number."""
    return Turn(asking(state, facts).give_answer(event))


def press_next(state: State, event: NextPressed, facts: Facts) -> Turn:
    """Both answers are right: ask whether this is the person, as after a card."""
    state, full = asking(state, facts).next()
    if full:
        state, full = asking(state, facts).settle()
    if not full:
        return Turn(state)
    values = state.of(FormState).values
    person = replace(state.of(Person), identity=typed_identity(values[NAME], values[NUMBER]))
    return Turn(state.put(person, FormState()), way=Way("confirm"))


def back(state: State, facts: Facts) -> Turn:
    """From the second question to the first, from there to the reader."""
    now = asking(state, facts)
    if state.of(FormState).editing or now.index:
        return Turn(now.back()[0])
    return Turn(state, way=Way("card", forget=Life.ANSWERS))


def view(state: State, facts: Facts) -> QuestionsView:
    """The page of the two questions."""
    return questions_view(asking(state, facts))


STEP = Step(
    name="type-identity",
    shows=QuestionsView,
    view=view,
    on=(
        on(QuestionOpened, open_question),
        on(AnswerGiven, give_answer),
        on(NextPressed, press_next),
    ),
    exits=("confirm", "card"),
    enter=enter,
    back=back,
    part="who",
    identifying=True,
)
