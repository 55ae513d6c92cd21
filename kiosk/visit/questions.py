"""A page of questions as it is shown: together, or one alone with its keyboard or choices."""

from dataclasses import dataclass, field
from typing import Any, assert_never

from contracts.answers import Problem, display_date, number_kind
from contracts.items import Question, QuestionType
from kiosk.visit.answers import Asking, FormState, Origin, rule_context
from kiosk.visit.choices import PER_PAGE, ChoiceList, ChoiceView
from kiosk.visit.letters import LetterView
from kiosk.visit.state import Facts


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question as the page shows it.

    ``raw`` is the text of a text-like answer as it was typed (dates YYYY-MM-DD), ``shown``
    is how it is read (grouped digits, chosen labels). ``choices`` are those of the page that is
    shown, ``count`` says how many there are, ``chosen`` are the codes of all that are chosen.
    """

    id: str
    type: QuestionType
    label: str
    help: str = ""
    required: bool = True
    choices: tuple[ChoiceView, ...] = ()
    count: int = 0
    chosen: tuple[str, ...] = field(default=(), repr=False)
    raw: str = field(default="", repr=False)
    again: str = field(default="", repr=False)
    shown: str = field(default="", repr=False)
    keyboard: str = "pinyin"  # pinyin, latin, digits or date
    max_length: int = 60
    enter_twice: bool = False
    origin: Origin = ""
    confirm: bool = False
    error: str = ""
    allow_x: bool = False  # an identity number may end in X


@dataclass(frozen=True, slots=True)
class CardLine:
    """A masked fact from the card."""

    label: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class QuestionsView:
    """One page of questions.

    ``single`` pages show one question with its pad or keyboard (always in elder mode, and
    when a text answer or a long list of choices is edited in standard mode); otherwise the
    questions stand together. ``number``/``count`` count pages (standard) or questions
    (elder); ``count`` is 0 while answers still decide it. ``card_lines`` are masked facts from the
    card, shown on the first page.

    On a single page ``choice_page`` of ``choice_pages`` (from 0) is shown; where a list is
    ``lettered`` its choices can be looked for by ``letters``, and while these are offered none is
    shown: the one asked for is the ``letter_place``-th, the one after ``begun`` where it is known.
    """

    title: str = ""
    questions: tuple[QuestionView, ...] = ()
    single: bool = False
    number: int = 0
    count: int = 0
    card_lines: tuple[CardLine, ...] = field(default=(), repr=False)
    returning: bool = False  # opened from the review: next goes back there
    editing: bool = False  # single, opened from a standard group page
    choice_page: int = 0
    choice_pages: int = 1
    per_page: int = PER_PAGE
    lettered: bool = False
    narrowed: bool = False  # some letter was touched
    letters: tuple[LetterView, ...] = ()
    begun: str = ""
    letter_place: int = 0


def questions_view(asking: Asking, card_lines: tuple[CardLine, ...] = ()) -> QuestionsView:
    """The page of the form that holds the visit's place."""
    state, index = asking.state, asking.index
    form, page, single = state.of(FormState), asking.pages[index], asking.alone
    listed = asking.choices(asking.shown[0]) if single else None
    return QuestionsView(
        title=page.title.get(state.language) if page.title and not single else "",
        questions=tuple(_question(asking, qid) for qid in asking.shown),
        single=single,
        number=index + 1,
        count=len(asking.pages) if asking.settled else 0,
        card_lines=card_lines if index == 0 and not single else (),
        returning=form.returning,
        editing=bool(form.editing),
        **(browsed(listed) if listed is not None else {}),
    )


def browsed(listed: ChoiceList) -> dict[str, Any]:
    """The part of the view that says where somebody is in a list."""
    return {
        "choice_page": listed.place.page,
        "choice_pages": listed.pages,
        "lettered": listed.lettered,
        "narrowed": bool(listed.place.letters),
        "letters": listed.letters,
        "begun": listed.begun,
        "letter_place": listed.letter_place,
    }


def _question(asking: Asking, qid: str) -> QuestionView:
    item, state = asking.form, asking.state
    question, form, language = item.question(qid), state.of(FormState), state.language
    value = item.current_answers(rule_context(state)).get(qid)
    raw, again = form.raws.get(qid, ("", ""))
    if not raw and value is not None and not isinstance(value, bool | list | tuple):
        raw = again = str(value)
    typed = "" if question.choices else raw
    kind = number_kind(question)
    listed = asking.choices(qid)
    return QuestionView(
        id=qid,
        type="phone" if question.type == "digits" and kind == "phone" else question.type,
        label=question.label.get(language),
        help=question.help.get(language) if question.help else "",
        required=item.is_required(qid, rule_context(state)),
        choices=listed.shown,
        count=len(listed.offered),
        chosen=tuple(choice.code for choice in listed.offered if choice.code in listed.chosen),
        raw=raw,
        again=again if question.enter_twice else "",
        shown=item.display_value(qid, value, language) if value is not None else typed,
        keyboard=_keyboard(question, language),
        max_length=question.max_length or 60,
        enter_twice=question.enter_twice,
        origin=form.origins.get(qid, "") if value is not None else "",
        confirm=question.confirm,
        error=problem_text(form.errors.get(qid), language, asking.facts),
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
    match question.type:
        case "phone" | "digits" | "number":
            return "digits"
        case "date":
            return "date"
        case "text" | "bool" | "choice" | "choices":  # nobody types where there are choices
            usual = "pinyin" if language.startswith("zh") else "latin"
            return question.keyboard or usual
        case _:
            assert_never(question.type)
