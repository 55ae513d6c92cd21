"""Snapshot of the form's pages."""

from contracts.answers import Problem, display_date, number_kind
from contracts.forms import CompiledForm
from contracts.items import Question
from kiosk.visit.form import page_index
from kiosk.visit.rules import form_pages, open_form, rule_context
from kiosk.visit.snapshot import ChoiceView, FormView, Page, QuestionView
from kiosk.visit.state import Facts, State
from kiosk.visit.view_review import card_lines


def form_view(state: State, facts: Facts) -> FormView:
    """The page of the form that holds the visit's place."""
    item = open_form(state, facts)
    assert item is not None
    pages = form_pages(state, facts)
    index = page_index(state, pages)
    page = pages[index]
    editing = state.form.editing
    shown = (editing,) if editing else page.questions
    single = bool(editing) or page.single
    return FormView(
        title=page.title.get(state.language) if page.title and not single else "",
        questions=tuple(_question(item, qid, state, facts) for qid in shown),
        single=single,
        number=index + 1,
        count=len(pages),
        card_lines=card_lines(state, facts) if index == 0 and not single else (),
        asks_identity=state.page is Page.TYPE_IDENTITY,
        returning=state.form.returning,
        editing=bool(editing),
    )


def _question(item: CompiledForm, qid: str, state: State, facts: Facts) -> QuestionView:
    question = item.question(qid)
    language = state.language
    value = item.current_answers(rule_context(state)).get(qid)
    raw, again = state.form.raws.get(qid, ("", ""))
    if not raw and value is not None and not isinstance(value, bool | list | tuple):
        raw = again = str(value)
    typed = "" if question.choices else raw
    kind = number_kind(question)
    return QuestionView(
        id=qid,
        type="phone" if question.type == "digits" and kind == "phone" else question.type,
        label=question.label.get(language),
        help=question.help.get(language) if question.help else "",
        required=item.is_required(qid, rule_context(state)),
        choices=_choices(item, question, state),
        raw=raw,
        again=again if question.enter_twice else "",
        shown=item.display_value(qid, value, language) if value is not None else typed,
        keyboard=_keyboard(question, language),
        max_length=question.max_length or 60,
        enter_twice=question.enter_twice,
        origin=state.form.origins.get(qid, "") if value is not None else "",
        confirm=question.confirm,
        error=problem_text(state.form.errors.get(qid), language, facts),
        allow_x=kind == "id-number",
    )


def problem_text(problem: Problem | None, language: str, facts: Facts) -> str:
    """The sentence beside an answer that cannot be right."""
    if problem is None:
        return ""
    if problem.text is not None:
        return problem.text.get(language)
    params = dict(problem.params)
    if "date" in params:
        params["date"] = display_date(params["date"], language)
    return facts.texts.text(f"problem.{problem.key}", language, **params)


def _keyboard(question: Question, language: str) -> str:
    if question.type in ("phone", "digits", "number"):
        return "digits"
    if question.type == "date":
        return "date"
    if question.keyboard:
        return question.keyboard
    return "pinyin" if language.startswith("zh") else "latin"


def _choices(item: CompiledForm, question: Question, state: State) -> tuple[ChoiceView, ...]:
    value = state.form.values.get(question.id)
    if isinstance(value, list | tuple):
        chosen = set(value)
    else:
        chosen = {str(value).lower() if isinstance(value, bool) else value}
    return tuple(
        ChoiceView(
            code=choice.code,
            label=choice.label.get(state.language),
            help=choice.help.get(state.language) if choice.help else "",
            chosen=choice.code in chosen,
        )
        for choice in item.choices(question.id, rule_context(state))
    )
