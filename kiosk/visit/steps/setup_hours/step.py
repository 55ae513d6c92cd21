"""When the hall is open: day and night, or by weekdays; and days on which it is closed.

Whoever sets a terminal up types the week once where its working days are alike.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from contracts.closeddays import shown_closed, with_closed
from contracts.forms import CompiledForm
from contracts.hours import WEEKDAYS, HoursError, as_written
from contracts.items import Choice, Question, Section
from kiosk.visit import answers
from kiosk.visit.answers import AnswerGiven, FormState
from kiosk.visit.questions import QuestionsView
from kiosk.visit.setup import FRAME, Setup
from kiosk.visit.setup_form import SetupForm, Texted
from kiosk.visit.state import Facts, State
from kiosk.visit.step import Step, Turn

LONGEST, LONGEST_CLOSED = 80, 240
WORKED, REST = WEEKDAYS[:5], WEEKDAYS[5:]
OPEN, SAME, CLOSED = "open", "workdays", "closed"
ALWAYS, WEEK, EACH = "always", "week", "each"
DAYS = "hours.days"
WORDS: Mapping[str, str] = {day: f"hours.{day}" for day in WEEKDAYS}
_NOT_ALWAYS = f"answers.{OPEN} != '{ALWAYS}'"
_NO_OTHER = " && ".join(f"answers.{day} == null" for day in WEEKDAYS[:-1])


def made(text: Texted) -> CompiledForm:
    """How it is open, then the days: left empty, the hall is closed on one."""

    def asked(
        qid: str, help_text: str, shown: str, longest: int = LONGEST, **more: Any
    ) -> Question:
        said = {"required": False, **more}
        return Question(
            id=qid,
            type="text",
            label=text(qid),
            help=text(help_text),
            show_when=shown,
            keyboard="latin",
            max_length=longest,
            **said,
        )

    each = f"answers.{OPEN} == '{EACH}'"
    how = Question(
        id=OPEN,
        type="choice",
        label=text(OPEN),
        choices=tuple(
            Choice(code=code, label=text(f"open_{code}")) for code in (ALWAYS, WEEK, EACH)
        ),
        default=ALWAYS,
    )
    questions = (
        how,
        asked(SAME, "help_same", f"answers.{OPEN} == '{WEEK}'", required=True),
        *(asked(day, "help", each) for day in WORKED),
        asked("sat", "help", _NOT_ALWAYS),
        asked("sun", "help", _NOT_ALWAYS, required=f"{each} && {_NO_OTHER}"),
        asked(CLOSED, "help_closed", _NOT_ALWAYS, LONGEST_CLOSED),
    )
    sections = (
        Section(id="when", title=text("when"), questions=(OPEN, SAME, *WORKED)),
        Section(id="weekend", title=text("weekend"), questions=(*REST, CLOSED)),
    )
    return CompiledForm(questions, sections)


class HoursForm(SetupForm):
    """Several weekdays may be one answer, and no weekday at all is an answer too."""

    def told(self, setup: Setup, language: str) -> Mapping[str, Any]:
        """Of working days that are alike one answer; without any day nothing was said."""
        week = {day: setup.said(word, "") for day, word in WORDS.items()}
        known: dict[str, Any] = {day: text for day, text in week.items() if text}
        if known:
            alike = {week[day] for day in WORKED}
            known |= {OPEN: EACH} if len(alike) > 1 or "" in alike else {OPEN: WEEK}
            known |= {SAME: week[WORKED[0]]} if known[OPEN] == WEEK else {}
        known[CLOSED] = shown_closed(setup.said(DAYS, ())) or None
        return known

    def said(self, question: str, state: State) -> Mapping[str, Any]:
        """The weekdays that an answer says; how the hall is open says all of them."""
        values, how = state.of(FormState).values, _how(state)
        if how == ALWAYS:
            return dict.fromkeys(WORDS.values())
        if question == CLOSED:
            return {DAYS: _closed(state)}
        days: dict[str, tuple[str, ...]] = {SAME: WORKED}
        if how != WEEK:
            days = {day: (day,) for day in WORKED}
        days |= {day: (day,) for day in REST}
        meant = [q for q in days if q in values] if question == OPEN else [question]
        return {WORDS[day]: self._kept(values.get(q)) for q in meant for day in days.get(q, ())}

    def _answer(self, state: State, event: AnswerGiven, facts: Facts) -> Turn:
        """What is said of all working days stands at each of them."""
        turn = super()._answer(state, event, facts)
        form = turn.state.of(FormState)
        if event.question != SAME or SAME not in form.values:
            return turn
        each = dict.fromkeys(WORKED, form.values[SAME])
        raws = {q: raw for q, raw in form.raws.items() if q not in each}
        same = replace(form, values={**form.values, **each}, raws=raws)
        return replace(turn, state=turn.state.put(same))


def _how(state: State) -> str:
    return str(state.of(FormState).values.get(OPEN, ALWAYS))


def _closed(state: State) -> object:
    """The days as the settings list them; what is no day as it was typed: they do not take it."""
    text = str(state.of(FormState).values.get(CLOSED) or "")
    try:
        return with_closed(state.of(Setup).said(DAYS, ()), text) or None
    except HoursError:
        return text


FORM = HoursForm(
    table="setup-hours",
    made=made,
    words={**WORDS, SAME: WORDS[WORKED[0]]},
    tidy=as_written,
)

STEP = Step(
    name="setup-hours",
    shows=QuestionsView,
    view=FORM.view,
    on=FORM.on,
    exits=("before",),
    enter=FORM.enter,
    back=FORM.back,
    restyled=answers.restyled,
    part="setup_place",
    frame=FRAME,
)
