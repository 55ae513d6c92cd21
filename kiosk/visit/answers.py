"""Answers under way, and how questions are asked: grouped pages, or one question a page.

The place in the form is the first question of the page, not a page number: it stays true
when the mode changes or an answer makes questions appear.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Literal

from contracts.answers import Problem
from contracts.forms import CompiledForm, FormPage, RuleContext
from contracts.repeating import Group
from kiosk.visit.choices import Browsed, Browsing, ChoiceList
from kiosk.visit.events import PersonEvent
from kiosk.visit.matter import chosen_item
from kiosk.visit.person import NOBODY, ForWhom, identity
from kiosk.visit.shape import Life, Mode, Slice
from kiosk.visit.state import Facts, State

Origin = Literal["card", "default", "resident", ""]
"""Where an answer comes from; "" while unanswered."""


@dataclass(frozen=True, slots=True)
class FormState(Slice):
    """Answers under way. ``at`` is the first question of the page that is shown.

    ``browsing`` is the place in a list of choices that fills a page; None on coming to one.
    """

    life: ClassVar[Life] = Life.ANSWERS

    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    origins: Mapping[str, Origin] = field(default_factory=dict)
    raws: Mapping[str, tuple[str, str]] = field(default_factory=dict, repr=False)
    errors: Mapping[str, Problem] = field(default_factory=dict, repr=False)
    at: str = ""
    editing: str = ""
    returning: bool = False
    browsing: Browsing | None = None


# ---- what a person does ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class QuestionOpened(PersonEvent):
    """A text field or a long list is opened on its own page."""

    question: str


@dataclass(frozen=True, slots=True)
class AnswerGiven(PersonEvent):
    """An answer as entered: text, or the code(s) of choices ("true"/"false" for bool).

    ``again`` is the second entry where a number is typed twice, None otherwise.
    """

    question: str
    raw: str | tuple[str, ...] = field(repr=False)
    again: str | None = field(default=None, repr=False)


# ---- pages and their order ------------------------------------------------------------------


def rule_context(state: State) -> RuleContext:
    """Identity, answers and date for the rules."""
    return RuleContext(
        identity=identity(state) or NOBODY,
        today=state.today,
        for_self=state.of(ForWhom).for_self,
        values=state.of(FormState).values,
    )


def pages_of(form: CompiledForm | None, state: State, facts: Facts) -> tuple[FormPage, ...]:
    """Pages of a form as it stands now.

    In the elder layout the card has answered some: they have been looked at with the card, and
    are asked only where they may have changed since, or are opened from the review.
    """
    if form is None:
        return ()
    context = rule_context(state)
    pages = form.form_pages(context, mode=state.mode.value, orientation=facts.orientation)
    if state.mode is not Mode.ELDER:
        return tuple(pages)
    answers, at = form.current_answers(context), state.of(FormState).at

    def known(qid: str) -> bool:
        question = form.question(qid)
        answered = answers.get(qid) is not None and not question.confirm
        return (
            answered
            and state.of(FormState).origins.get(qid) == "card"
            and form.validate_answer(qid, context) is None
            and not question.enter_twice
        )

    return tuple(page for page in pages if at in page.questions or not known(page.questions[0]))


def item_form(state: State, facts: Facts) -> CompiledForm | None:
    """The item's questions, once somebody is known."""
    return None if identity(state) is None else chosen_item(state, facts)


def item_pages(state: State, facts: Facts) -> tuple[FormPage, ...]:
    """Pages of the item's questions as they stand now."""
    return pages_of(item_form(state, facts), state, facts)


def page_index(state: State, pages: tuple[FormPage, ...]) -> int:
    """Index of the page that holds the place; the first page when it is hidden now."""
    at = state.of(FormState).at
    return next((n for n, page in enumerate(pages) if at in page.questions), 0)


def restyled(was: State, state: State, facts: Facts) -> State:
    """Another layout at the same place: the open question."""
    form = state.of(FormState)
    return state.put(replace(form, at=form.editing or form.at, editing=""))


# ---- asking ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asking:
    """Questions of one form, for the step that asks them."""

    form: CompiledForm
    pages: tuple[FormPage, ...]
    state: State
    facts: Facts

    @property
    def _state(self) -> FormState:
        return self.state.of(FormState)

    @property
    def index(self) -> int:
        """Which page is shown."""
        return page_index(self.state, self.pages)

    @property
    def shown(self) -> tuple[str, ...]:
        """The questions on the screen."""
        editing = self._state.editing
        return (editing,) if editing else self.pages[self.index].questions

    @property
    def alone(self) -> bool:
        """Whether one question has the page for itself."""
        return bool(self._state.editing) or self.pages[self.index].single

    @property
    def settled(self) -> bool:
        """Whether no answer on this page or a later one decides how many there are."""
        ahead = (qid for page in self.pages[self.index :] for qid in page.questions)
        return not any(map(self.form.decides, ahead))

    def choices(self, qid: str) -> ChoiceList:
        """The choices that a question offers now, and the place in them when it is alone."""
        value, state = self._state.values.get(qid), self.state
        chosen = value if isinstance(value, list | tuple) else (_code(value),)
        return ChoiceList(
            question=qid,
            language=state.language,
            offered=self.form.choices(qid, rule_context(state)),
            chosen=frozenset(chosen),
            initials=self.facts.initials,
            at=self._state.browsing if self.alone else None,
        )

    def _with(self, **changes: Any) -> State:
        if not changes.keys().isdisjoint(("at", "editing")):
            changes.setdefault("browsing", None)
        return self.state.put(replace(self._state, **changes))

    def browse(self, event: Browsed) -> State:
        """Turn the pages of a list, or look for a choice by its letters."""
        if not self.alone:
            return self.state
        return self._with(browsing=self.choices(self.shown[0]).after(event))

    def open_question(self, question: str) -> State:
        """Open one question of a standard page on its own."""
        if question not in self.pages[self.index].questions:
            return self.state
        return self._with(editing=question)

    def give_answer(self, event: AnswerGiven) -> State:
        """Take an answer; what cannot be right is kept as typed, with a note beside it.

        The page of a list stays where it is, whatever is chosen there.
        """
        if event.question not in self.pages[self.index].questions:
            return self.state
        question, form = self.form.question(event.question), self._state
        values = dict(form.values)
        raw = event.raw if isinstance(event.raw, str) else ""
        raws = {**form.raws, event.question: (raw, event.again or "")}
        parsed = self.form.parse_input(question.id, event.raw)
        values.pop(question.id, None)
        problem = parsed.problem
        if parsed.value is not None:
            values[question.id] = parsed.value
            problem = self._problem_with(question.id, self._with(values=values, raws=raws))
        errors = {key: value for key, value in form.errors.items() if key != question.id}
        return self._with(
            values=values,
            raws=raws,
            origins={**form.origins, question.id: "resident"},
            errors={**errors, question.id: problem} if problem else errors,
            browsing=self.choices(question.id).place if self.alone else form.browsing,
        )

    def _problem_with(self, qid: str, state: State) -> Problem | None:
        raw, again = state.of(FormState).raws.get(qid, ("", ""))
        problem = self.form.validate_answer(qid, rule_context(state))
        if problem is None and self.form.question(qid).enter_twice and raw and raw != again:
            return Problem("again_differs" if again else "again_missing")
        return problem

    def problems(self, questions: tuple[str, ...]) -> Mapping[str, Problem]:
        """What is wrong or missing among these questions."""
        form = self._state
        found: dict[str, Problem] = {}
        for qid in questions:
            if self.form.removal(qid, form.values):
                found[qid] = Problem("choose_one")  # an entry stays until the page is left
                continue
            typed_wrong = qid in form.errors and qid not in form.values
            problem = form.errors[qid] if typed_wrong else self._problem_with(qid, self.state)
            if problem is not None:
                found[qid] = problem
        return found

    def first_open(self) -> str | None:
        """First question of the first page that still lacks something, None when all is there."""
        return next(
            (page.questions[0] for page in self.pages if self.problems(page.questions)), None
        )

    def next(self) -> tuple[State, bool]:
        """Go on when all on this page is right; True when the form is to be settled now."""
        for qid in self.shown:
            removal = self.form.removal(qid, self._state.values)
            if removal is not None:
                return self._without(*removal), False
        return self._on()

    def _on(self) -> tuple[State, bool]:
        """Leave what is shown, or say what is wrong there; nothing is taken out."""
        form, shown = self._state, self.shown
        errors = self.problems(shown)
        if errors:
            return self._with(errors={**form.errors, **errors}), False
        ended = [found for qid in shown if (found := self.form.end(qid, form.values))]
        for group, number in ended:
            form = replace(form, values=group.cut(form.values, number))
        cleared = {key: value for key, value in form.errors.items() if key not in shown}
        state = self._with(errors=cleared, editing="", values=form.values)
        if form.returning:
            return _to_open_page(replace(self, state=state))
        if shown != self.pages[self.index].questions:
            return state, False
        if self.index + 1 < len(self.pages):
            at = self.pages[self.index + 1].questions[0]
            return state.put(replace(state.of(FormState), at=at)), False
        return state, True

    def _without(self, group: Group, number: int) -> State:
        """Take an entry out; the place is at the end of the one that stands there then.

        Where it was the last, it is asked anew whether there is another.
        """
        form = self._state
        last = group.is_last(form.values, number)
        at = group.before(number) if last else group.next(number)
        values, origins = group.without(form.values, number), group.without(form.origins, number)
        if last:
            values.pop(at, None)
        return self._with(
            values=values,
            origins=origins,
            raws=group.without(form.raws, number),
            errors=group.without(form.errors, number),
            at=at,
            editing="",
        )

    def settle(self) -> tuple[State, bool]:
        """Whether all is there; if not, the page that lacks something, and what is wrong there."""
        missing = self.first_open()
        if missing is None:
            return self.state, True
        page = next(page for page in self.pages if missing in page.questions)
        return self._with(at=missing, errors=self.problems(page.questions)), False

    def back(self) -> tuple[State, Literal["stays", "settles", "leaves"]]:
        """One page back inside the form, or back to the letters; "leaves" from its first page."""
        form, pages, index = self._state, self.pages, self.index
        if form.browsing is not None and self.alone:
            letters = Browsing(form.browsing.question, form.browsing.language)
            if self.choices(self.shown[0]).lettered and form.browsing != letters:
                return self._with(browsing=letters), "stays"
        if form.editing and not form.returning:
            return self._with(editing=""), "stays"
        if form.returning:
            errors = {k: v for k, v in form.errors.items() if k in form.values}
            left = replace(self, state=self._with(editing="", errors=errors))
            if left.first_open() in pages[index].questions:
                state, settled = self._on()  # it says why there is no way back yet
            else:
                state, settled = _to_open_page(left)
            return state, "settles" if settled else "stays"
        if index == 0:
            return self.state, "leaves"
        return self._with(at=pages[index - 1].questions[0]), "stays"

    def edit(self, question: str) -> State | None:
        """Open a question from the review; None for one that is not asked."""
        pages = pages_of(self.form, self._with(at=question), self.facts)
        page = next((page for page in pages if question in page.questions), None)
        if page is None:
            return None
        editing = "" if page.single else question
        return self._with(at=page.questions[0], editing=editing, returning=True)


def _to_open_page(asking: Asking) -> tuple[State, bool]:
    missing = asking.first_open()
    if missing is None:
        return asking.state, True
    return asking._with(at=missing), False


def _code(value: Any) -> Any:
    """An answer as the code of a choice."""
    return str(value).lower() if isinstance(value, bool) else value
