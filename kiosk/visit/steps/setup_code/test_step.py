"""The one-time code."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.answers import AnswerGiven, QuestionOpened
from kiosk.visit.setup import Enrol, Setup
from tests.form_pages import likely_answer
from tests.pages import Hand, Look, Sample
from tests.visit.technician import Technician, samples_of

CODE = "7k2m-9abc-3def-4ghj"


def samples(look: Look) -> Iterator[Sample]:
    if not look.elder:
        yield samples_of(Technician().at("setup-code"), look, "setup-code")
    someone = Technician().at("setup-code").do(AnswerGiven("code", CODE))
    yield samples_of(someone, look, "setup-code-typed", "code")


TOUCHES = [
    ("setup-code", "field:code", QuestionOpened("code")),
    ("setup-code", "action:next", ev.NextPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return AnswerGiven("code", CODE) if hand.chance(0.3) else likely_answer(hand, view)


def test_the_code_is_used_on_the_next_page_and_is_no_setting() -> None:
    someone = Technician().at("setup-code").do(AnswerGiven("code", CODE), ev.NextPressed())
    assert someone.shows("setup-enrolment")
    assert someone.last(Enrol).code == CODE
    assert someone.state.of(Setup).values == {}
    assert CODE not in repr(someone.state)


def test_a_code_that_is_too_short_is_said() -> None:
    someone = Technician().at("setup-code").do(AnswerGiven("code", CODE[:9]), ev.NextPressed())
    assert someone.shows("setup-code")
    assert someone.snapshot.view.questions[0].error
