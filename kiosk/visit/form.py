"""The form: grouped pages in standard mode, one question a page in elder mode.

The place in the form is the first question of the page, not a page number: it stays true
when the mode changes or an answer makes questions appear.
"""

from collections.abc import Mapping
from dataclasses import replace

from contracts.answers import Problem
from contracts.forms import CompiledForm, FormPage
from kiosk.visit import events as ev
from kiosk.visit.photo import enter_photo_or_review, leave_photo
from kiosk.visit.rules import form_pages, open_form, rule_context
from kiosk.visit.snapshot import Page
from kiosk.visit.state import Facts, FormState, PhotoState, State, Step, Stop, stay
from kiosk.visit.typed import typed

FORM_PAGES = (Page.FORM, Page.TYPE_IDENTITY)


def enter_form(state: State, facts: Facts) -> Step:
    """Open the form with what card and defaults already say; keep answers given before."""
    item = facts.item(state.item)
    if item is None or state.identity is None:
        return stay(state)
    if not state.form.at:
        start = item.initial_values(rule_context(state))
        form = FormState(
            values={qid: value.value for qid, value in start.items()},
            origins={qid: value.origin for qid, value in start.items()},
        )
        state = replace(state, form=form)
    pages = form_pages(state, facts)
    if not pages:
        return enter_photo_or_review(state, facts)
    form = replace(state.form, at=state.form.at or pages[0].questions[0], editing="")
    return replace(state, page=Page.FORM, form=form), ()


def page_index(state: State, pages: tuple[FormPage, ...]) -> int:
    """Index of the page that holds the place; the first page when it is hidden now."""
    for index, page in enumerate(pages):
        if state.form.at in page.questions:
            return index
    return 0


def open_question(state: State, event: ev.QuestionOpened, facts: Facts) -> Step:
    """Open one question of a standard page on its own."""
    pages = form_pages(state, facts)
    if state.page not in FORM_PAGES or not pages:
        return stay(state)
    if event.question not in pages[page_index(state, pages)].questions:
        return stay(state)
    return replace(state, form=replace(state.form, editing=event.question)), ()


def give_answer(state: State, event: ev.AnswerGiven, facts: Facts) -> Step:
    """Take an answer; what cannot be right is kept as typed, with a note beside it."""
    item = open_form(state, facts)
    pages = form_pages(state, facts)
    if state.page not in FORM_PAGES or item is None or not pages:
        return stay(state)
    if event.question not in pages[page_index(state, pages)].questions:
        return stay(state)
    question = item.question(event.question)
    form = state.form
    values = dict(form.values)
    raw = event.raw if isinstance(event.raw, str) else ""
    raws = {**form.raws, event.question: (raw, event.again or "")}
    parsed = item.parse_input(question.id, event.raw)
    values.pop(question.id, None)
    problem = parsed.problem
    if parsed.value is not None:
        values[question.id] = parsed.value
        answered = replace(state, form=replace(form, values=values, raws=raws))
        problem = _problem_with(item, question.id, answered)
    form = replace(
        form,
        values=values,
        raws=raws,
        origins={**form.origins, question.id: "resident"},
        errors=_with_error(form.errors, question.id, problem),
    )
    return replace(state, form=form), ()


def _problem_with(item: CompiledForm, qid: str, state: State) -> Problem | None:
    raw, again = state.form.raws.get(qid, ("", ""))
    problem = item.validate_answer(qid, rule_context(state))
    if problem is None and item.question(qid).enter_twice and raw and raw != again:
        return Problem("again_differs" if again else "again_missing")
    return problem


def _with_error(
    errors: Mapping[str, Problem], qid: str, problem: Problem | None
) -> Mapping[str, Problem]:
    rest = {key: value for key, value in errors.items() if key != qid}
    return {**rest, qid: problem} if problem else rest


def check_questions(
    state: State, questions: tuple[str, ...], facts: Facts
) -> Mapping[str, Problem]:
    """What is wrong or missing among these questions."""
    item = open_form(state, facts)
    assert item is not None
    found: dict[str, Problem] = {}
    for qid in questions:
        typed_wrong = qid in state.form.errors and qid not in state.form.values
        problem = state.form.errors[qid] if typed_wrong else _problem_with(item, qid, state)
        if problem is not None:
            found[qid] = problem
    return found


def press_next(state: State, facts: Facts) -> Step:
    """Go on when all on this page is right; otherwise stay and say what is not."""
    pages = form_pages(state, facts)
    if not pages:
        return stay(state)
    index = page_index(state, pages)
    form = state.form
    shown = (form.editing,) if form.editing else pages[index].questions
    errors = check_questions(state, shown, facts)
    if errors:
        return replace(state, form=replace(form, errors={**form.errors, **errors})), ()
    cleared = {key: value for key, value in form.errors.items() if key not in shown}
    form = replace(form, errors=cleared, editing="")
    state = replace(state, form=form)
    if state.form.returning:
        return _return_to_review(state, facts)
    if shown != pages[index].questions:
        return state, ()
    if index + 1 < len(pages):
        at = pages[index + 1].questions[0]
        return replace(state, form=replace(form, at=at)), ()
    return finish_form(state, facts)


def _return_to_review(state: State, facts: Facts) -> Step:
    open_page = first_open_page(state, facts)
    if open_page is not None:
        return replace(state, form=replace(state.form, at=open_page)), ()
    return finish_form(state, facts)


def first_open_page(state: State, facts: Facts) -> str | None:
    """First question of the first page that still lacks something, None when all is there."""
    for page in form_pages(state, facts):
        if check_questions(state, page.questions, facts):
            return page.questions[0]
    return None


def finish_form(state: State, facts: Facts) -> Step:
    """The form is full: the item's conditions decide, then photo or review."""
    item = facts.item(state.item)
    if item is None or open_form(state, facts) is None:
        return stay(state)
    missing = first_open_page(state, facts)
    if missing is not None:
        pages = form_pages(state, facts)
        page = next(page for page in pages if missing in page.questions)
        errors = check_questions(state, page.questions, facts)
        form = replace(state.form, at=missing, errors=errors)
        typing = state.page is Page.TYPE_IDENTITY
        return replace(state, page=state.page if typing else Page.FORM, form=form), ()
    if state.page is Page.TYPE_IDENTITY:
        return typed(state), ()
    unmet = item.unmet_condition(rule_context(state), stage="answers")
    if unmet is not None:
        return replace(state, page=Page.STOPPED, stop=Stop("condition", unmet.id)), ()
    if state.form.returning:
        state = replace(state, form=replace(state.form, returning=False))
    return enter_photo_or_review(state, facts)


def decline_photo(state: State, facts: Facts) -> Step:
    """The equal other way: the item says which answer it changes, or where to go.

    The changed answer may ask for more, or may not be allowed, like one given in the form.
    """
    item = facts.item(state.item)
    if state.page is not Page.PHOTO or item is None or item.doc.photo is None:
        return stay(state)
    state, effects = leave_photo(state)
    other = item.doc.photo.alternative
    if other is None:
        return replace(state, page=Page.STOPPED, stop=Stop("no_photo")), effects
    form = replace(
        state.form,
        values={**state.form.values, **other.sets},
        origins={**state.form.origins, **dict.fromkeys(other.sets, "resident")},
    )
    state = replace(state, form=form, photo=PhotoState(declined=True))
    state, more = finish_form(state, facts)
    return state, effects + more


def edit(state: State, event: ev.EditPressed, facts: Facts) -> Step:
    """Open a question from the review; the next key leads back there."""
    if state.page is not Page.REVIEW:
        return stay(state)
    pages = form_pages(state, facts)
    if not any(event.question in page.questions for page in pages):
        return stay(state)
    page = next(page for page in pages if event.question in page.questions)
    editing = "" if page.single else event.question
    form = replace(state.form, at=page.questions[0], editing=editing, returning=True)
    return replace(state, page=Page.FORM, form=form), ()


def back(state: State, facts: Facts) -> Step:
    """One page back inside the form; from the first page back to the notice."""
    form = state.form
    if form.editing and not form.returning:
        return replace(state, form=replace(form, editing="")), ()
    pages = form_pages(state, facts)
    index = page_index(state, pages)
    if form.returning:
        errors = {k: v for k, v in form.errors.items() if k in form.values}
        left = replace(state, form=replace(form, editing="", errors=errors))
        if first_open_page(left, facts) in pages[index].questions:
            return press_next(state, facts)  # it says why there is no way back yet
        return _return_to_review(left, facts)
    if index == 0:
        return replace(state, page=Page.NOTICE), ()
    at = pages[index - 1].questions[0]
    return replace(state, form=replace(form, at=at)), ()
