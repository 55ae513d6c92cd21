"""Several people or things, one after the other: added, changed, taken out, and summed up."""

from dataclasses import replace
from typing import Any

import pytest

from kiosk.visit.answers import FormState
from kiosk.visit.state import Facts
from tests.visit import ev, fx
from tests.visit.sn import ReviewView
from tests.visit.visitor import Visitor
from tests.visit.words import elder, shipped_items

ALONE: dict[str, Any] = {
    "want": "sudden", "cause": "illness", "safe_today": True, "has_support": False,
    "living_street": "长寿街道", "living_address": "和平路1号", "own_state": "pension",
    "own_income": 1000, "no_phone": False, "phone": "13800000199", "declaration": True,
}  # fmt: skip
PEOPLE: tuple[dict[str, Any], ...] = (
    {"member": "spouse", "member_state": "working", "member_income": 700},
    {"member": "parent", "member_state": "ill"},
    {"member": "child", "member_state": "neither"},
)


def family(*people: dict[str, Any], ends: bool = True) -> dict[str, Any]:
    """Answers of somebody with these people at home."""
    given: dict[str, Any] = {"family_any": bool(people)}
    for n, person in enumerate(people, 1):
        given |= {f"{name}_{n}": value for name, value in person.items()}
        if n < len(people) or ends:
            given[f"family_next_{n}"] = "more" if n < len(people) else "end"
    return given


@pytest.fixture(params=["standard", "elder"])
def visitor(request: pytest.FixtureRequest, facts: Facts) -> Visitor:
    item = next(each for each in shipped_items() if each.doc.code == "social-assistance")
    visitor = Visitor(replace(facts, items=(item,)))
    visitor.start("social-assistance", mode=request.param)
    return visitor.identify(elder()).do(ev.NoticeAgreed())


def at(visitor: Visitor, *answers: tuple[str, Any]) -> None:
    """Give these answers, each where it is asked, and go on from there."""
    for qid, value in answers:
        assert qid in visitor.questions()
        visitor.answer(qid, value)
    visitor.do(ev.NextPressed())


def rows(visitor: Visitor) -> dict[str, tuple[str, bool]]:
    """What the review shows, from its first page, and whether it opens."""
    while visitor.snapshot.view.number > 1:
        visitor.do(ev.PreviousPressed())
    found: dict[str, tuple[str, bool]] = {}
    while True:
        view = visitor.snapshot.view
        assert isinstance(view, ReviewView)
        found |= {row.id: (row.value, row.editable) for row in view.rows}
        if view.number == view.count:
            return found
        visitor.do(ev.NextPressed())


def kept(visitor: Visitor) -> dict[str, Any]:
    """The answers that are kept in the end."""
    visitor.accept_review().sign()
    return dict(visitor.draft.answers)


def people(answers: dict[str, Any]) -> list[str]:
    return [answers[f"member_{n}"] for n in range(1, 9) if f"member_{n}" in answers]


def to_review(visitor: Visitor) -> None:
    """Past the papers: there are none here."""
    while visitor.shows("materials"):
        visitor.do(ev.MaterialDeclined())
    assert visitor.shows("review")


def test_each_is_asked_for_and_the_sum_is_told(visitor: Visitor) -> None:
    visitor.fill({**ALONE, **family(*PEOPLE)})
    to_review(visitor)
    seen = rows(visitor)
    assert seen["family_count"] == ("3", False)
    assert seen["family_total"] == ("700", False)
    assert seen["member_2"][1]
    answers = kept(visitor)
    assert people(answers) == ["spouse", "parent", "child"]
    assert (answers["family_count"], answers["family_total"]) == (3, 700)


def test_who_lives_alone_is_asked_for_nobody(visitor: Visitor) -> None:
    visitor.fill({**ALONE, **family()})
    to_review(visitor)
    assert not [qid for qid in rows(visitor) if qid.startswith(("member", "family_next"))]


@pytest.mark.parametrize("out", [1, 2, 3])
def test_one_is_taken_out_from_the_review_and_the_others_stay(visitor: Visitor, out: int) -> None:
    visitor.fill({**ALONE, **family(*PEOPLE)})
    to_review(visitor)
    rows(visitor)
    visitor.do(ev.EditPressed(f"family_next_{out}"))
    at(visitor, (f"family_next_{out}", "remove"))
    assert visitor.shows("form"), "what came of it is seen before it is left"
    if out == 3:  # the last: it is asked anew whether there is another
        visitor.do(ev.NextPressed())
        assert visitor.shows("form")
        at(visitor, ("family_next_2", "end"))
    else:
        visitor.do(ev.NextPressed())
    assert visitor.shows("review")
    left = [person["member"] for n, person in enumerate(PEOPLE, 1) if n != out]
    answers = kept(visitor)
    assert people(answers) == left
    assert answers["family_total"] == (0 if out == 1 else 700)


def test_the_only_one_is_taken_out(visitor: Visitor) -> None:
    visitor.fill({**ALONE, **family(PEOPLE[0], ends=False)})
    assert "family_next_1" in visitor.questions()
    at(visitor, ("family_next_1", "remove"))
    assert "family_any" in visitor.questions()
    assert "family_any" not in visitor.state.of(FormState).values
    visitor.fill({**ALONE, **family()})
    to_review(visitor)
    assert people(kept(visitor)) == []


def test_another_is_added_from_the_review(visitor: Visitor) -> None:
    visitor.fill({**ALONE, **family(PEOPLE[0])})
    to_review(visitor)
    rows(visitor)
    visitor.do(ev.EditPressed("family_next_1"))
    at(visitor, ("family_next_1", "more"))
    visitor.fill({"member_2": "child", "member_state_2": "neither", "family_next_2": "end"})
    assert visitor.shows("review")
    assert people(kept(visitor)) == ["spouse", "child"]


def test_nothing_is_left_of_those_after_the_last(visitor: Visitor) -> None:
    visitor.fill({**ALONE, **family(*PEOPLE)})
    to_review(visitor)
    rows(visitor)
    visitor.do(ev.EditPressed("family_next_1"))
    at(visitor, ("family_next_1", "end"))
    assert visitor.shows("review")
    values = visitor.state.of(FormState).values
    assert not [qid for qid in values if qid.endswith(("_2", "_3"))]
    assert people(kept(visitor)) == ["spouse"]


def test_nobody_is_lost_by_a_touch_alone(visitor: Visitor) -> None:
    visitor.fill({**ALONE, **family(*PEOPLE)})
    to_review(visitor)
    rows(visitor)
    visitor.do(ev.EditPressed("family_next_2"))
    visitor.answer("family_next_2", "remove").do(ev.BackPressed())
    assert visitor.shows("form"), "an entry that is neither there nor gone is not accepted"
    visitor.answer("family_next_2", "more").do(ev.NextPressed())
    assert visitor.shows("review")
    assert people(kept(visitor)) == ["spouse", "parent", "child"]
    assert visitor.count(fx.Commit) == 1
