"""Questions that depend on each other: which show, what is wrong, on which pages. Pure.

CEL expressions see ``identity`` (layout, sex, ethnicity, birth, age, address, nationality;
null where the card has none), ``answers`` (every question; null while unanswered or hidden;
refer only to earlier questions), ``today`` (ISO date, null while the clock is not trusted),
``for_self``, ``day(n)``: the ISO date n days from today, and ``years_ago(years, days)``: the ISO
date that many years before ``day(days)``. An expression that cannot be decided for lack of a
fact stops nobody: conditions and validity count as fulfilled, questions as not shown and not
required.
"""

import re
from calendar import isleap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any, Literal

import celpy
from celpy import celtypes
from celpy.adapter import json_to_cel
from celpy.celparser import CELParseError
from celpy.evaluation import CELEvalError

from contracts.answers import Parsed, Problem, check_value, display, masked, parse_raw
from contracts.errors import InvalidDocumentError
from contracts.identity import Identity
from contracts.items import BoolLabels, Choice, Question, Section, Text
from contracts.repeating import END, REMOVE, Group

CAPACITY = {"portrait": 5.0, "landscape": 3.6}
"""How much of a standard page questions may fill; a yes-or-no question is 1."""
CARD_LINES = 1.0
FEW_CHOICES, MANY_CHOICES = 2, 4
_CACHED = 4096
_ANSWERS = re.compile(r"\banswers\.([a-z][a-z0-9_]*)")
_YES_NO = BoolLabels(
    true=Text({"zh-CN": "是", "en": "Yes"}), false=Text({"zh-CN": "否", "en": "No"})
)


@dataclass(frozen=True, slots=True)
class RuleContext:
    """What rules may look at; ``today`` None while the clock is not trusted."""

    identity: Identity = field(repr=False)
    today: date | None
    for_self: bool
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class InitialValue:
    """A value that nobody typed; ``origin`` is card or default."""

    value: Any = field(repr=False)
    origin: Literal["card", "default"]


@dataclass(frozen=True, slots=True)
class FormPage:
    """Questions that are shown together; ``single`` pages hold one question alone."""

    questions: tuple[str, ...]
    title: Text
    single: bool


class CompiledForm:
    """Questions in sections, with their expressions compiled once. Use from one thread.

    Raises:
        InvalidDocumentError: an expression is not CEL or names an unknown question.
    """

    def __init__(
        self,
        questions: Iterable[Question],
        sections: Iterable[Section],
        groups: tuple[Group, ...] = (),
    ) -> None:
        self._questions = {question.id: question for question in questions}
        self._sections = tuple(sections)
        self._order = [qid for section in self._sections for qid in section.questions]
        self.groups = groups
        self._told = {qid: group for group in groups for qid in group.told}
        self._deciding = frozenset(
            name
            for question in self._questions.values()
            for name in _ANSWERS.findall(question.show_when or "")
        )
        self._programs: dict[str, celpy.Runner] = {}
        self._named: dict[str, tuple[str, ...]] = {}
        self._cache: dict[tuple[Any, ...], bool | None] = {}
        self._scope: tuple[Any, ...] = ()
        self._seen: tuple[dict[str, Any], tuple[list[str], dict[str, Any]]] | None = None
        for question in self._questions.values():
            for expression in _expressions(question):
                self._compile(f"questions.{question.id}", expression)

    # ---- questions -----------------------------------------------------------------------

    def question(self, qid: str) -> Question:
        """The question with this id; KeyError when there is none."""
        return self._questions[qid]

    def visible_questions(self, context: RuleContext) -> tuple[Question, ...]:
        """Questions that show with these answers, in the order of the form."""
        return tuple(self._questions[qid] for qid in self._visible(context)[0])

    def current_answers(self, context: RuleContext) -> dict[str, Any]:
        """Answers of the questions that show; None where there is none that counts now."""
        return dict(self._visible(context)[1])

    def decides(self, qid: str) -> bool:
        """Whether it hangs on this answer which other questions show."""
        return qid in self._deciding

    def is_asked(self, qid: str) -> bool:
        """Whether a resident is asked for it; a sum is only told."""
        return qid not in self._told

    def removal(self, qid: str, values: Mapping[str, Any]) -> tuple[Group, int] | None:
        """The entry that is to be taken out by the answer to this question."""
        return self._ended(qid) if values.get(qid) == REMOVE else None

    def end(self, qid: str, values: Mapping[str, Any]) -> tuple[Group, int] | None:
        """The entry that is the last by the answer to this question."""
        return self._ended(qid) if values.get(qid) == END else None

    def _ended(self, qid: str) -> tuple[Group, int] | None:
        found = ((group, group.ending(qid)) for group in self.groups)
        return next(((group, number) for group, number in found if number is not None), None)

    def choices(self, qid: str, context: RuleContext) -> tuple[Choice, ...]:
        """Choices of a question that show now; yes and no for a bool question."""
        question = self._questions[qid]
        if question.type == "bool":
            labels = question.bool_labels or _YES_NO
            return (
                Choice(code="true", label=labels.true),
                Choice(code="false", label=labels.false),
            )
        answers = self._visible(context)[1]
        return tuple(
            choice
            for choice in question.choices
            if choice.show_when is None or self._holds(choice.show_when, context, answers)
        )

    def is_required(self, qid: str, context: RuleContext) -> bool:
        """Whether the question must be answered now."""
        required = self._questions[qid].required
        if isinstance(required, bool):
            return required
        return bool(self._holds(required, context, self._visible(context)[1]))

    def initial_values(self, context: RuleContext) -> dict[str, InitialValue]:
        """What card and defaults already answer."""
        found: dict[str, InitialValue] = {}
        for question in self._questions.values():
            value = _prefilled(question, context.identity)
            if value is not None:
                found[question.id] = InitialValue(value, "card")
            elif question.default is not None:
                found[question.id] = InitialValue(question.default, "default")
        return found

    def parse_input(self, qid: str, raw: str | tuple[str, ...]) -> Parsed:
        """Read what the resident entered."""
        return parse_raw(self._questions[qid], raw)

    def validate_answer(self, qid: str, context: RuleContext) -> Problem | None:
        """What is wrong or missing with one question; None when all is well."""
        question = self._questions[qid]
        answers = self._visible(context)[1]
        value = answers.get(qid)
        if value is None or value == "" or value == []:
            if not self.is_required(qid, context):
                return None
            choosing = question.type in ("bool", "choice", "choices")
            return Problem("choose_one" if choosing else "fill_in")
        found = check_value(question, value, context.today)
        if found is not None:
            return found
        for rule in question.valid_when:
            if self._holds(rule.rule, context, answers) is False:
                return Problem(text=rule.message)
        return None

    def validate_all(self, context: RuleContext) -> dict[str, Problem]:
        """Problems of every visible question."""
        problems = {
            q.id: self.validate_answer(q.id, context) for q in self.visible_questions(context)
        }
        return {qid: problem for qid, problem in problems.items() if problem is not None}

    # ---- what is kept and shown ------------------------------------------------------------

    def answers_for_submission(self, context: RuleContext) -> dict[str, Any]:
        """Answers of the questions that show; hidden ones are dropped."""
        answers = self._visible(context)[1]
        return {qid: value for qid, value in answers.items() if value not in (None, "", [])}

    def answer_labels(self, answers: Mapping[str, Any]) -> dict[str, dict[str, str]]:
        """How chosen answers read in every language, for who has no item document at hand."""
        labelled = {}
        for qid, value in answers.items():
            question = self._questions[qid]
            if question.type in ("bool", "choice", "choices"):
                languages = question.label.root
                labelled[qid] = {lang: display(question, value, lang) for lang in languages}
        return labelled

    def display_value(self, qid: str, value: Any, language: str) -> str:
        """How a value reads in a language."""
        return display(self._questions[qid], value, language)

    def masked_value(self, qid: str, value: Any, language: str) -> str:
        """As ``display_value``, with the front of a masked answer hidden."""
        return masked(self._questions[qid], value, language)

    # ---- pages -----------------------------------------------------------------------------

    def form_pages(self, context: RuleContext, *, mode: str, orientation: str) -> list[FormPage]:
        """Pages of the form: elder one question each, standard grouped by section and room."""
        visible = set(self._visible(context)[0])
        pages: list[FormPage] = []
        for section in self._sections:
            shown = [qid for qid in section.questions if qid in visible and self.is_asked(qid)]
            if mode == "elder":
                pages += [FormPage((qid,), section.title, single=True) for qid in shown]
                continue
            room = CAPACITY[orientation] - (0.0 if pages else CARD_LINES)
            group: list[str] = []
            for qid in shown:
                size = _size(self._questions[qid])
                if group and size > room:
                    pages.append(FormPage(tuple(group), section.title, single=False))
                    group, room = [], CAPACITY[orientation]
                group.append(qid)
                room -= size
            if group:
                pages.append(FormPage(tuple(group), section.title, single=False))
        return pages

    # ---- expressions -----------------------------------------------------------------------

    @cached_property
    def _environment(self) -> celpy.Environment:
        """Made when there is something to compile: it takes a while."""
        return celpy.Environment()

    def _compile(self, place: str, expression: str) -> None:
        unknown = set(_ANSWERS.findall(expression)) - set(self._questions)
        if unknown:
            raise InvalidDocumentError(f"{place}: there is no question {sorted(unknown)[0]}")
        try:
            self._programs[expression] = self._environment.program(
                _tree(expression), functions={"day": self._day, "years_ago": self._years_ago}
            )
            self._named[expression] = tuple(sorted(set(_ANSWERS.findall(expression))))
        except CELParseError as error:
            raise InvalidDocumentError(f"{place}: this is not a CEL expression") from error

    def _visible(self, context: RuleContext) -> tuple[list[str], dict[str, Any]]:
        """Ids that show, and their answers; hidden questions answer null to later ones."""
        self._enter(context)
        if self._seen is not None and self._seen[0] == context.values:
            return self._seen[1]
        shown: list[str] = []
        answers: dict[str, Any] = {}
        for qid in self._order:
            if qid in self._told:
                answers[qid] = self._told[qid].tell(shown, answers)[qid]
                shown += [qid] if answers[qid] else []
                continue
            rule = self._questions[qid].show_when
            if rule is None or self._holds(rule, context, answers):
                shown.append(qid)
                answers[qid] = self._offered(qid, context.values.get(qid), context, answers)
        self._seen = (dict(context.values), (shown, answers))
        return shown, answers

    def _enter(self, context: RuleContext) -> None:
        """Results are remembered for one person on one day; anybody else starts anew."""
        scope = (context.identity, context.today, context.for_self)
        if scope != self._scope:
            self.forget()
            self._scope = scope

    def _offered(
        self, qid: str, value: Any, context: RuleContext, answers: Mapping[str, Any]
    ) -> Any:
        """The value without choices that do not show any more after another answer changed."""
        for choice in self._questions[qid].choices if value else ():
            if choice.show_when is None or self._holds(choice.show_when, context, answers):
                continue
            if value == choice.code:
                return None
            if isinstance(value, list):
                value = [code for code in value if code != choice.code]
        return value

    def _holds(
        self, expression: str, context: RuleContext, answers: Mapping[str, Any]
    ) -> bool | None:
        """Whether an expression holds; None when it cannot be decided."""
        named = self._named[expression]
        key = (expression, *(_hashable(answers.get(qid)) for qid in named))
        if key not in self._cache:
            if len(self._cache) >= _CACHED:
                self._cache.clear()
            known = {qid: answers.get(qid) for qid in named}
            self._cache[key] = self._evaluate(expression, context, known)
        return self._cache[key]

    def _evaluate(
        self, expression: str, context: RuleContext, answers: Mapping[str, Any]
    ) -> bool | None:
        today = context.today
        facts: dict[str, Any] = {
            "identity": json_to_cel(_identity_facts(context)),
            "answers": json_to_cel(dict(answers)),
            "today": json_to_cel(today.isoformat() if today else None),
            "for_self": celtypes.BoolType(context.for_self),
        }
        try:
            return bool(self._programs[expression].evaluate(facts))
        except (CELEvalError, TypeError):
            return None

    def _day(self, shift: celtypes.IntType) -> celtypes.StringType:
        return celtypes.StringType(_shifted(self._today(), 0, int(shift)))

    def _years_ago(self, years: celtypes.IntType, days: celtypes.IntType) -> celtypes.StringType:
        return celtypes.StringType(_shifted(self._today(), int(years), int(days)))

    def _today(self) -> date | None:
        return self._scope[1] if self._scope else None

    def forget(self) -> None:
        """Drop what is remembered of the person in front of the screen."""
        self._cache.clear()
        self._scope, self._seen = (), None


@lru_cache(maxsize=2048)
def _tree(expression: str) -> Any:
    """What CEL says, parsed once for all items that say the same; half of them do."""
    return celpy.Environment().compile(expression)


def _expressions(question: Question) -> list[str]:
    found = [] if question.show_when is None else [question.show_when]
    if isinstance(question.required, str):
        found.append(question.required)
    found += [rule.rule for rule in question.valid_when]
    return found + [c.show_when for c in question.choices if c.show_when is not None]


def _shifted(today: date | None, years: int, days: int) -> str:
    """ISO date ``days`` after today and ``years`` before that; 29 February falls back to 28."""
    if today is None:
        raise CELEvalError("the clock is not trusted")
    try:
        day = today + timedelta(days=days)
        leap = (day.month, day.day) == (2, 29) and not isleap(day.year - years)
        return day.replace(year=day.year - years, day=28 if leap else day.day).isoformat()
    except (OverflowError, ValueError) as error:
        raise CELEvalError("there is no such date") from error


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _size(question: Question) -> float:
    if question.type in ("choice", "choices") and len(question.choices) > FEW_CHOICES:
        return 1.6 if len(question.choices) <= MANY_CHOICES else 1.0
    return 1.0


def _identity_facts(context: RuleContext) -> dict[str, Any]:
    identity = context.identity
    return {
        "layout": identity.layout.value,
        "sex": identity.sex,
        "ethnicity": identity.ethnicity,
        "birth": identity.birth.isoformat() if identity.birth else None,
        "age": _age(identity.birth, context.today),
        "address": identity.address,
        "nationality": identity.nationality,
    }


def _age(birth: date | None, today: date | None) -> int | None:
    """Completed years of age; None without a birth date or a trusted today."""
    if birth is None or today is None:
        return None
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def _prefilled(question: Question, identity: Identity) -> Any:
    if question.prefill is None:
        return None
    source: str | None = getattr(identity, question.prefill.rsplit(".", 1)[1])
    if source is None or not question.prefill.startswith("match:"):
        return source or None
    for choice in question.choices:
        if any(label in source for label in choice.label.root.values()):
            return choice.code
    return None
