"""The questions of an item."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from tests.form_pages import FORM_TOUCHES, form_samples, likely_answer
from tests.pages import Hand, Look, Sample
from tests.visit import ev
from tests.visit.visitor import Visitor
from tests.visit.words import ALLOWANCE, elder


def samples(look: Look) -> Iterator[Sample]:
    yield from form_samples(look)


TOUCHES = FORM_TOUCHES["form"]


def likely(hand: Hand, view: Any) -> Any:
    return likely_answer(hand, view)


def test_what_lacks_is_said_and_the_page_stays(visitor: Visitor) -> None:
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed())
    visitor.fill({**ALLOWANCE, "phone": "138"})
    assert visitor.shows("form")
    assert any(question.error for question in visitor.snapshot.view.questions)


def test_codes_of_the_card_that_no_list_has_are_shown_as_they_stand(visitor: Visitor) -> None:
    person = replace(elder(), ethnicity="59", sex="5")
    visitor.start("elder-allowance").identify(person).do(ev.NoticeAgreed())
    assert visitor.shows("form")
    assert "5 · 59" in [line.value for line in visitor.snapshot.view.card_lines]
