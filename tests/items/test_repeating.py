"""Repeated sections: unrolled to plain questions, counted and summed, and entries taken out."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import InvalidDocumentError
from contracts.items import ItemDocument, parse_item
from contracts.repeating import END, MORE, REMOVE, Group, unplaced, unrolled
from contracts.rules import CompiledItem
from kiosk.catalogue.reading import read_yaml
from tests.items.words import context

DATA = Path(__file__).parent / "data"


def t(words: str) -> dict[str, str]:
    return {"zh-CN": words, "en": words}


REPEAT: dict[str, Any] = {
    "most": 4,
    "show_when": "answers.married != null",
    "any": {"label": t("Anybody else?")},
    "another": {"label": t("Besides these {n}?")},
    "more": t("Yes"),
    "end": t("No"),
    "remove": t("Take {n} out"),
    "full": t("No room for more"),
    "count": t("How many"),
    "total": {"of": "income", "label": t("Altogether")},
}
QUESTIONS: list[dict[str, Any]] = [
    {"id": "married", "type": "bool", "label": t("Married?")},
    {"id": "kin", "type": "text", "label": t("Who is {n}?")},
    {
        "id": "income",
        "type": "number",
        "label": t("Income of {n}?"),
        "required": False,
        "show_when": "answers.kin != 'child' && answers.married != null",
        "valid_when": [{"rule": "answers.income < 100", "message": t("{n} has much")}],
    },
    {"id": "phone", "type": "phone", "label": t("Phone?"), "required": "answers.family_count > 1"},
]


def written(item: dict[str, Any], repeat: dict[str, Any] | None = None) -> ItemDocument:
    """An item with a repeated section ``family`` in its middle."""
    sections = [
        {"id": "you", "title": t("You"), "questions": ["married"]},
        {
            "id": "family",
            "title": t("Member {n}"),
            "questions": ["kin", "income"],
            "repeat": REPEAT if repeat is None else repeat,
        },
        {"id": "contact", "title": t("Contact"), "questions": ["phone"]},
    ]
    return parse_item({**item, "questions": QUESTIONS, "sections": sections, "conditions": []})


@pytest.fixture
def item_data() -> dict[str, Any]:
    """An item whose rules name no question."""
    data, _node = read_yaml(DATA / "market-stall.yaml")
    kept: dict[str, Any] = {k: v for k, v in data.items() if k not in ("photo", "materials")}
    kept["receipt"] = {**data["receipt"], "next_steps": []}
    return kept


@pytest.fixture
def item(item_data: dict[str, Any]) -> CompiledItem:
    return CompiledItem(written(item_data))


@pytest.fixture
def group(item: CompiledItem) -> Group:
    (found,) = item.groups
    return found


def ids(item: CompiledItem, values: dict[str, Any]) -> list[str]:
    return [question.id for question in item.visible_questions(context(values))]


ONE = {"married": True, "family_any": True, "kin_1": "wife", "income_1": 7, "family_next_1": END}
TWO = {**ONE, "family_next_1": MORE, "kin_2": "child", "family_next_2": END}


def test_one_after_the_other_is_asked(item: CompiledItem) -> None:
    assert ids(item, {}) == ["married", "phone"]
    assert ids(item, {"married": True}) == ["married", "family_any", "phone"]
    assert ids(item, {"married": True, "family_any": False}) == ["married", "family_any", "phone"]
    first = ["married", "family_any", "kin_1", "income_1", "family_next_1"]
    assert ids(item, ONE) == [*first, "family_count", "family_total", "phone"]
    second = ["kin_2", "family_next_2"]  # of a child no income is asked
    assert ids(item, TWO) == [*first, *second, "family_count", "family_total", "phone"]


def test_texts_say_which_one_it_is(item: CompiledItem) -> None:
    assert item.question("kin_3").label.get("en") == "Who is 3?"
    assert item.question("income_2").valid_when[0].message.get("en") == "2 has much"
    titles = [section.title.get("en") for section in item.doc.sections]
    assert titles == [
        "You",
        "Member 1",
        "Member 2",
        "Member 3",
        "Member 4",
        "Altogether",
        "Contact",
    ]


def test_how_many_and_how_much_is_told_and_never_asked(item: CompiledItem) -> None:
    more = {**TWO, "family_next_2": MORE, "kin_3": "son", "income_3": 30, "family_next_3": END}
    told = {
        name: tuple(item.current_answers(context(values))[f"family_{what}"] for what in
                    ("count", "total"))
        for name, values in (("none", {"married": True, "family_any": False}), ("one", ONE),
                             ("two", TWO), ("three", more), ("not asked", {}))
    }  # fmt: skip
    assert told == {
        "none": (0, 0), "one": (1, 7), "two": (2, 7), "three": (3, 37), "not asked": (None, None),
    }  # fmt: skip
    for mode in ("standard", "elder"):
        pages = item.form_pages(context(more), mode=mode, orientation="portrait")
        asked = {qid for page in pages for qid in page.questions}
        assert asked.isdisjoint({"family_count", "family_total"})
    assert item.answers_for_submission(context(more))["family_total"] == 37
    assert item.is_required("phone", context(TWO))
    assert not item.is_required("phone", context(ONE))


def test_each_entry_is_judged_by_its_own_answers(item: CompiledItem) -> None:
    values = {**TWO, "kin_2": "son", "income_2": 100}
    assert set(item.validate_all(context(values))) == {"income_2", "phone"}


def test_the_last_leads_nowhere_and_the_first_can_go_where_none_is_needed(
    item: CompiledItem, item_data: dict[str, Any]
) -> None:
    def codes(found: CompiledItem, number: int) -> list[str]:
        return [choice.code for choice in found.question(f"family_next_{number}").choices]

    assert codes(item, 1) == codes(item, 2) == [MORE, END, REMOVE]
    assert codes(item, 4) == [END, REMOVE]
    assert item.question("family_next_4").help is not None
    needed = CompiledItem(written(item_data, {k: v for k, v in REPEAT.items() if k != "any"}))
    assert codes(needed, 1) == [MORE, END]
    assert ids(needed, {"married": True})[:2] == ["married", "kin_1"]


def test_the_hash_is_of_what_was_written(item_data: dict[str, Any], item: CompiledItem) -> None:
    plain = written(item_data)
    assert item.hash == CompiledItem(plain).hash
    assert item.hash != CompiledItem(written(item_data, {**REPEAT, "most": 5})).hash
    without = parse_item(item_data)
    assert unrolled(without).doc is without


def test_places_are_those_of_the_document(item_data: dict[str, Any]) -> None:
    doc = written(item_data)
    made = unrolled(doc)
    where = {question.id: unplaced(("questions", n, "label"), made)
             for n, question in enumerate(made.doc.questions)}  # fmt: skip
    assert where["kin_3"] == ("questions", 1, "label")
    assert where["phone"] == ("questions", 3, "label")
    assert where["family_next_2"] == ("sections", 1, "repeat")
    assert unplaced(("sections", 4, "title"), made) == ("sections", 1, "title")
    assert unplaced(("guide", "fee"), made) == ("guide", "fee")


def test_entries_move_up_and_nothing_else_does(group: Group) -> None:
    kept = {"married": 1, "kin_1": "a", "kin_2": "b", "income_2": 2, "kin_3": "c", "phone": "p"}
    assert group.without(kept, 2) == {"married": 1, "kin_1": "a", "kin_2": "c", "phone": "p"}
    assert group.cut(kept, 1) == {"married": 1, "kin_1": "a", "phone": "p"}
    assert [group.is_last(kept, n) for n in (1, 2, 3, 4)] == [False, False, True, True]


@given(st.lists(st.tuples(st.text(max_size=3), st.integers()), max_size=6), st.data())
def test_who_is_taken_out_is_gone_and_the_others_keep_their_order(
    entries: list[tuple[str, int]], data: st.DataObject
) -> None:
    found = Group("s", ("who", "much"), 6)
    kept: dict[str, Any] = {"other": 0}
    for n, (who, much) in enumerate(entries, 1):
        kept |= {f"who_{n}": who, f"much_{n}": much}
    out = data.draw(st.integers(1, 6))
    left = found.without(kept, out)
    there = [(left[f"who_{n}"], left[f"much_{n}"]) for n in range(1, 7) if f"who_{n}" in left]
    assert there == [entry for n, entry in enumerate(entries, 1) if n != out]
    assert left["other"] == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"questions": [{**QUESTIONS[1], "default": "x"}]}, "no default"),
        ({"questions": [{**QUESTIONS[1], "prefill": "identity.name"}]}, "no card"),
        ({"questions": [QUESTIONS[1], {**QUESTIONS[0], "id": "kin_2"}]}, "id of an entry"),
        ({"questions": [QUESTIONS[1], {**QUESTIONS[0], "id": "s_any"}]}, "id of an entry"),
        ({"questions": [{**QUESTIONS[1], "id": "kin-name"}]}, "letters, digits and _"),
        ({"total": {"of": "kin", "label": t("all")}}, "made of numbers"),
        ({"total": {"of": "phone", "label": t("all")}}, "its own section"),
    ],
)
def test_what_cannot_be_repeated_is_refused(
    item_data: dict[str, Any], change: dict[str, Any], said: str
) -> None:
    questions = change.get("questions", [QUESTIONS[1]])
    repeat = {**REPEAT, "total": change.get("total"), "show_when": None}
    inner, *outer = [question["id"] for question in questions]
    sections = [{"id": "s", "title": t("S"), "questions": [inner], "repeat": repeat}]
    if outer:
        sections.append({"id": "o", "title": t("O"), "questions": outer})
    document = {**item_data, "questions": questions, "sections": sections, "conditions": []}
    with pytest.raises(InvalidDocumentError, match=said):
        parse_item(document)
