"""Items that nobody built the terminal for: a visit needs nothing but the document."""

from dataclasses import replace
from datetime import timedelta
from typing import assert_never

import pytest

from contracts.items import Question
from kiosk.visit.matter import Matter, Stop
from kiosk.visit.session import initial
from kiosk.visit.state import Facts
from kiosk.visit.steps.photo.step import view as photo_view
from kiosk.visit.steps.sign.step import view as sign_view
from tests.visit import ev, fx
from tests.visit.sn import QuestionsView, QuestionView
from tests.visit.visitor import Visitor
from tests.visit.words import TODAY, elder

CODES = ("every-type", "senior-course")
BY_PATTERN = {
    "bank-account": "6228480000000000018",
    "id-number": "500199194103050021",
    "postal-code": "400000",
}


def entry(asked: Question, shown: QuestionView, choice: int, place: int) -> str | tuple[str, ...]:
    """Something right for a question of any type; ``choice`` picks among what is offered.

    Dates follow each other in the order of the questions.
    """
    if shown.choices:
        code = shown.choices[choice % len(shown.choices)].code
        return (code,) if asked.type == "choices" else code
    match asked.type:
        case "date":
            return (TODAY + timedelta(days=place)).isoformat()
        case "number":
            return str(max(asked.min_number or 1, 1))
        case "phone":
            return "13800000000"
        case "digits":
            return BY_PATTERN.get(asked.pattern or "", "4" * max(asked.min_length, 1))
        case "text":
            return "和平社区"[: asked.max_length]
        case "bool" | "choice" | "choices":
            raise AssertionError(f"{asked.id} shows nothing to choose from")
        case _:
            assert_never(asked.type)


@pytest.mark.parametrize("choice", range(4))
@pytest.mark.parametrize("mode", ["standard", "elder"])
@pytest.mark.parametrize("code", CODES)
def test_a_visit_needs_nothing_but_the_document(
    wide_facts: Facts, code: str, mode: str, choice: int
) -> None:
    visitor = Visitor(wide_facts)
    visitor.start(code, mode=mode, language="en", other=choice == 3).identify(elder())
    visitor.do(ev.NoticeAgreed())
    item = visitor.facts.item(code)
    assert item is not None
    for _ in range(80):
        if not visitor.shows("form"):
            break
        done: set[str] = set()
        while left := [q for q in form(visitor).questions if q.id not in done]:
            asked = item.question(left[0].id)
            raw = entry(asked, left[0], choice, item.doc.questions.index(asked))
            visitor.do(ev.AnswerGiven(left[0].id, raw, raw if isinstance(raw, str) else None))
            done.add(left[0].id)
        visitor.do(ev.NextPressed())
    if visitor.shows("stopped"):
        assert visitor.state.of(Stop).reason == "condition"
        assert choice, "the first choices of these items may have it"
        return
    if visitor.shows("photo"):
        visitor.take_photo()
    visitor.accept_review().sign().commit().print().do(ev.ReceiptRead(legible=True))
    assert visitor.shows("done")
    assert visitor.last(fx.Commit).draft.item_code == code


def form(visitor: Visitor) -> QuestionsView:
    seen = visitor.snapshot.view
    assert isinstance(seen, QuestionsView)
    return seen


def test_every_other_way_comes_with_its_explanation(wide_facts: Facts) -> None:
    for item in wide_facts.items:
        state = replace(initial(wide_facts), visit=1).put(Matter(item.doc.code))
        signature = item.doc.signature
        shown = [(way.label, way.text) for way in sign_view(state, wide_facts).alternatives]
        assert shown == [
            (o.label.get("zh-CN"), o.text.get("zh-CN")) for o in signature.alternatives
        ]
        other = item.doc.photo.alternative if item.doc.photo else None
        if other is not None:
            assert photo_view(state, wide_facts).alternative_text == other.text.get("zh-CN")
