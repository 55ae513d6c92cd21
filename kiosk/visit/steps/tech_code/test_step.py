"""The one-time code of the centre."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kiosk.visit.answers import AnswerGiven, FormState, QuestionOpened
from kiosk.visit.technician import TryKey
from tests.form_pages import likely_answer
from tests.pages import Hand, Look, Sample
from tests.visit import ev
from tests.visit.mender import PIN, Mender, sample_of

CODE = "7K2M-9ACE-3FHJ"


def samples(look: Look) -> Iterator[Sample]:
    if not look.elder:
        yield sample_of(Mender().at("tech-code"), look, "tech-code")
    someone = Mender().at("tech-code").do(AnswerGiven("code", CODE))
    form = someone.state.of(FormState)
    someone.state = someone.state.put(
        replace(form, at="code", editing="" if look.elder else "code")
    )
    yield sample_of(someone, look, "tech-code-typed")


TOUCHES = [
    ("tech-code", "field:code", QuestionOpened("code")),
    ("tech-code", "action:next", ev.NextPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return AnswerGiven("code", CODE) if hand.chance(0.3) else likely_answer(hand, view)


def test_the_code_is_tried_with_the_pin_that_follows() -> None:
    someone = Mender().at("tech-code").do(AnswerGiven("code", CODE), ev.NextPressed())
    assert someone.shows("tech-pin")
    someone.do(*map(ev.DigitPressed, PIN), ev.NextPressed())
    assert (someone.last(TryKey).code, someone.last(TryKey).pin) == (CODE, PIN)
    assert CODE not in repr(someone.state)


def test_a_code_that_is_too_short_is_said() -> None:
    someone = Mender().at("tech-code").do(AnswerGiven("code", CODE[:9]), ev.NextPressed())
    assert someone.shows("tech-code")
    assert someone.snapshot.view.questions[0].error


def test_back_leads_to_the_door() -> None:
    assert Mender().at("tech-code").do(ev.BackPressed()).shows("tech-door")
