"""The item's questions: grouped pages in standard mode, one question a page in elder mode."""

from dataclasses import replace

from contracts.identity import ethnicity_shown, mask_id_number, mask_name, sex_text_key
from kiosk.visit import answers
from kiosk.visit.answers import (
    AnswerGiven,
    Asking,
    FormState,
    QuestionOpened,
    item_pages,
    rule_context,
)
from kiosk.visit.choices import Browsed, ChoicesListed, ChoicesTurned, LetterChosen
from kiosk.visit.events import NextPressed
from kiosk.visit.matter import Stop, chosen_item, open_item
from kiosk.visit.person import display_name, identity
from kiosk.visit.questions import CardLine, QuestionsView, questions_view
from kiosk.visit.state import Facts, State
from kiosk.visit.step import BACK, ONWARD, Step, Turn, Way, on


def asking(state: State, facts: Facts) -> Asking:
    """The questions as they stand now."""
    return Asking(open_item(state, facts), item_pages(state, facts), state, facts)


def prepare(state: State, facts: Facts) -> State:
    """What card and defaults already say; answers given before are kept."""
    item, form = chosen_item(state, facts), state.of(FormState)
    if item is None or form.at:
        return state
    start = item.initial_values(rule_context(state))
    return state.put(
        FormState(
            values={qid: value.value for qid, value in start.items()},
            origins={qid: value.origin for qid, value in start.items()},
        )
    )


def needed(state: State, facts: Facts) -> bool:
    """Whether anything is asked at all."""
    return bool(item_pages(state, facts))


def enter(state: State, facts: Facts) -> Turn:
    """Open at the place where it was left."""
    form = state.of(FormState)
    at = form.at or item_pages(state, facts)[0].questions[0]
    return Turn(state.put(replace(form, at=at)))


def open_question(state: State, event: QuestionOpened, facts: Facts) -> Turn:
    """On a page of its own."""
    return Turn(asking(state, facts).open_question(event.question))


def give_answer(state: State, event: AnswerGiven, facts: Facts) -> Turn:
    """Take an answer."""
    return Turn(asking(state, facts).give_answer(event))


def browse(state: State, event: Browsed, facts: Facts) -> Turn:
    """Turn the pages of a list, or look for a choice by its letters."""
    return Turn(asking(state, facts).browse(event))


def press_next(state: State, event: NextPressed, facts: Facts) -> Turn:
    """Go on when all on this page is right."""
    state, full = asking(state, facts).next()
    return _settled(state, facts) if full else Turn(state)


def _settled(state: State, facts: Facts) -> Turn:
    """The form is full: the item's conditions decide, then on."""
    state, full = asking(state, facts).settle()
    if not full:
        return Turn(state)
    unmet = open_item(state, facts).unmet_condition(rule_context(state), stage="answers")
    if unmet is not None:
        return Turn(state, way=Way("stop", carry=(Stop("condition", unmet.id),)))
    return Turn(state.put(replace(state.of(FormState), returning=False)), way=ONWARD)


def back(state: State, facts: Facts) -> Turn:
    """One page back inside the form; from the first page back to the notice."""
    state, how = asking(state, facts).back()
    if how == "settles":
        return _settled(state, facts)
    return Turn(state, way=BACK if how == "leaves" else None)


def card_lines(state: State, facts: Facts) -> tuple[CardLine, ...]:
    """Masked facts from the card for the first page of the form."""
    person = identity(state)
    if person is None:
        return ()
    texts, language = facts.texts, state.language
    key = sex_text_key(person.sex)
    sex = texts.text(key, language) if key else person.sex
    if person.ethnicity and language == "zh-CN":
        sex = f"{sex} · {ethnicity_shown(person.ethnicity)}"
    return (
        CardLine(texts.text("review.name", language), mask_name(display_name(person))),
        CardLine(texts.text("review.id_number", language), mask_id_number(person.id_number)),
        CardLine(texts.text("review.sex", language), sex),
    )


def view(state: State, facts: Facts) -> QuestionsView:
    """The page of the form that holds the visit's place."""
    return questions_view(asking(state, facts), card_lines(state, facts))


STEP = Step(
    name="form",
    shows=QuestionsView,
    view=view,
    on=(
        on(QuestionOpened, open_question),
        on(AnswerGiven, give_answer),
        on(NextPressed, press_next),
        on(ChoicesTurned, browse),
        on(LetterChosen, browse),
        on(ChoicesListed, browse),
    ),
    exits=("stop",),
    prepare=prepare,
    needed=needed,
    enter=enter,
    back=back,
    restyled=answers.restyled,
    part="answers",
    names_person=True,
    foreseen=True,
)
