"""Questions of setting up: asked like those of an item, and every answer is a setting at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from contracts.answers import Problem
from contracts.forms import CompiledForm
from contracts.items import LANGUAGES, Text
from kiosk.texts import Texts
from kiosk.visit.answers import (
    AnswerGiven,
    Asking,
    FormState,
    Origin,
    QuestionOpened,
    pages_of,
    rule_context,
)
from kiosk.visit.choices import Browsed, ChoicesListed, ChoicesTurned, LetterChosen
from kiosk.visit.events import NextPressed
from kiosk.visit.questions import QuestionsView, questions_view
from kiosk.visit.sentences import said
from kiosk.visit.setup import BEFORE, CameBack, Setup
from kiosk.visit.state import Facts, State
from kiosk.visit.step import ONWARD, On, Turn, on

Texted = Callable[[str], Text]
"""From a key of a page's table to its text in every language."""


def _onward(state: State, facts: Facts) -> Turn:
    return Turn(state, way=ONWARD)


@dataclass(frozen=True)
class SetupForm:
    """The questions of one page.

    Attributes:
        table: where its texts stand.
        made: makes the form of these texts.
        words: the setting that each answer is; what is no setting is not among them.
        means: answers that are kept as something else.
        tidy: an answer that is typed, as a setting has it.
        full: what follows when all is answered: usually the next page.
    """

    table: str
    made: Callable[[Texted], CompiledForm]
    words: Mapping[str, str]
    full: Callable[[State, Facts], Turn] = _onward
    means: Mapping[Any, Any] | None = None
    tidy: Callable[[str], str] = str

    @property
    def on(self) -> tuple[On, ...]:
        """What somebody can do on the page."""
        return (
            on(QuestionOpened, self._open),
            on(AnswerGiven, self._answer),
            on(NextPressed, self._next),
            on(ChoicesTurned, self._browse),
            on(LetterChosen, self._browse),
            on(ChoicesListed, self._browse),
        )

    def enter(self, state: State, facts: Facts) -> Turn:
        """What was said before stands there again; who comes back is on the last of its pages."""
        form, setup = _compiled(self, facts.texts), state.of(Setup)
        asked = self._asking(state.put(FormState()), facts)
        start = {q: each.value for q, each in form.initial_values(rule_context(state)).items()}
        told = self.told(setup, state.language)
        known = {q: value for q, value in told.items() if value is not None}
        values = {**start, **known}
        first = asked.pages[0].questions[0]
        origins: dict[str, Origin] = {
            **dict.fromkeys(start, "default"),
            **dict.fromkeys(known, "resident"),
        }
        begun = state.put(FormState(values=values, origins=origins, at=first))
        if not state.of(CameBack).yes:
            return Turn(begun)
        last = self._asking(begun, facts).pages[-1].questions[0]
        return Turn(begun.put(replace(begun.of(FormState), at=last)))

    def back(self, state: State, facts: Facts) -> Turn:
        """One page back inside the form; from the first to the page before."""
        state, how = self._asking(state, facts).back()
        return Turn(state, way=BEFORE if how == "leaves" else None)

    def view(self, state: State, facts: Facts) -> QuestionsView:
        """The page of the form that is asked now."""
        return questions_view(self._asking(state, facts))

    def _asking(self, state: State, facts: Facts) -> Asking:
        form = _compiled(self, facts.texts)
        return Asking(form, pages_of(form, state, facts), state, facts)

    def _open(self, state: State, event: QuestionOpened, facts: Facts) -> Turn:
        return Turn(self._asking(state, facts).open_question(event.question))

    def told(self, setup: Setup, language: str) -> Mapping[str, Any]:
        """The answers that the settings stand for, None where nothing was said."""
        return {q: self._answer_of(setup, word, language) for q, word in self.words.items()}

    def said(self, question: str, state: State) -> Mapping[str, Any]:
        """What the answer to a question says of the settings; None takes a word away."""
        word = self.words.get(question)
        value = state.of(FormState).values.get(question)
        return {} if word is None else {word: self._kept(value)}

    def wrong(self, question: str, state: State, facts: Facts) -> Problem | None:
        """Why the settings would not take the answer to a question."""
        judged = (
            facts.wrong(word, kept)
            for word, kept in self.said(question, state).items()
            if kept is not None
        )
        return next((each for each in judged if each is not None), None)

    def _answer(self, state: State, event: AnswerGiven, facts: Facts) -> Turn:
        state = self._asking(state, facts).give_answer(event)
        form = state.of(FormState)
        if event.question in form.errors:
            return Turn(state)
        wrong = self.wrong(event.question, state, facts)
        if wrong is not None:
            values = {q: each for q, each in form.values.items() if q != event.question}
            errors = {**form.errors, event.question: wrong}
            return Turn(state.put(replace(form, values=values, errors=errors)))
        return Turn(state.put(state.of(Setup).but(self.said(event.question, state))))

    def _browse(self, state: State, event: Browsed, facts: Facts) -> Turn:
        return Turn(self._asking(state, facts).browse(event))

    def _next(self, state: State, event: NextPressed, facts: Facts) -> Turn:
        state, full = self._asking(state, facts).next()
        if full:
            state, full = self._asking(state, facts).settle()
        if not full:
            return Turn(state)
        return self.full(self._all_said(state), facts)

    def _all_said(self, state: State) -> State:
        """What was proposed and left so is said too; what nobody touched stays as it is."""
        values, setup = state.of(FormState).values, state.of(Setup)
        told = self.told(setup, state.language)
        touched = (q for q in values if q in told and values[q] != told[q])
        said = {word: kept for q in touched for word, kept in self.said(q, state).items()}
        return state.put(setup.but(said))

    def _kept(self, value: Any) -> Any:
        """What an answer is as a setting."""
        if isinstance(value, str):
            value = self.tidy(value)
        return (self.means or {}).get(value, value)

    def _answer_of(self, setup: Setup, word: str, language: str) -> Any:
        """The answer that a setting stands for, None while nothing was said."""
        kept = setup.said(word, None)
        if isinstance(kept, Mapping):
            return said(kept, language)
        if isinstance(kept, float) and kept.is_integer():
            return int(kept)
        return next((each for each, meant in (self.means or {}).items() if meant == kept), kept)


@lru_cache(maxsize=8)
def _made(table: str, made: Callable[[Texted], CompiledForm], texts: Texts) -> CompiledForm:
    def text(key: str) -> Text:
        return Text({language: texts.text(f"{table}.{key}", language) for language in LANGUAGES})

    return made(text)


def _compiled(form: SetupForm, texts: Texts) -> CompiledForm:
    """The form, made once for these texts."""
    return _made(form.table, form.made, texts)
