"""What changes in meaning between two versions of an item, as a reviewer reads it."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contracts.items import ItemDocument
from contracts.meaning import Change, changed_types, differences
from contracts.yaml_text import parse_yaml

ITEM = Path(__file__).parents[2] / "assets" / "items" / "residence-permit.yaml"
CONTENT: dict[str, Any] = parse_yaml(ITEM.read_bytes())[0]
OLD = ItemDocument.model_validate(CONTENT)


def changed(change: Callable[[dict[str, Any]], object]) -> ItemDocument:
    content = copy.deepcopy(CONTENT)
    content["version"] = "9.9"
    change(content)
    return ItemDocument.model_validate(content)


def question(doc: dict[str, Any], qid: str) -> dict[str, Any]:
    found: dict[str, Any] = next(q for q in doc["questions"] if q["id"] == qid)
    return found


def told(change: Callable[[dict[str, Any]], object]) -> list[tuple[str, str, str, str]]:
    found = differences(OLD, changed(change))
    return [(each.part, each.kind, each.place, each.language) for each in found]


def test_another_version_alone_changes_no_meaning() -> None:
    assert told(lambda doc: None) == []


def test_what_only_moves_changes_no_meaning() -> None:
    assert told(lambda doc: doc["questions"].reverse()) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda d: d["conditions"][1].update(when="identity.birth <= years_ago(18, 0)"),
            [("condition", "changed", "conditions.sixteen.when", "")],
        ),
        (
            lambda d: d["conditions"].pop(3),
            [("condition", "removed", "conditions.half_a_year", "")],
        ),
        (
            lambda d: question(d, "post").update(required=True),
            [("rule", "changed", "questions.post.required", "")],
        ),
        (
            lambda d: question(d, "post")["label"].update({"en": "What is your work?"}),
            [("words", "changed", "questions.post.label", "en")],
        ),
        (
            lambda d: question(d, "reason")["choices"].pop(2),
            [("question", "removed", "questions.reason.choices.study", "")],
        ),
        (
            lambda d: d["receipt"].update(answer_by_working_days=20),
            [("deadline", "changed", "receipt.answer_by_working_days", "")],
        ),
        (
            lambda d: d["notice"]["paragraphs"][0].update({"zh-CN": "谁用：大家。"}),
            [("notice", "changed", "notice.paragraphs.1", "zh-CN")],
        ),
        (
            lambda d: d["name"].update({"zh-CN": "办居住证"}),
            [("item", "changed", "name", "zh-CN")],
        ),
        (
            lambda d: d.update(max_offline_days=7),
            [("rule", "changed", "max_offline_days", "")],
        ),
        (
            lambda d: d["guide"]["bring"].pop(1),
            None,
        ),
    ],
)
def test_each_change_is_told_once_and_by_what_it_means(
    change: Callable[[dict[str, Any]], object], expected: list[tuple[str, str, str, str]] | None
) -> None:
    found = told(change)
    if expected is None:
        assert {part for part, *_ in found} == {"paper"}
    else:
        assert found == expected


def test_a_question_that_goes_is_told_by_its_words_and_no_more() -> None:
    def without_grade(doc: dict[str, Any]) -> None:
        doc["questions"] = [q for q in doc["questions"] if q["id"] != "grade"]
        for section in doc["sections"]:
            section["questions"] = [qid for qid in section["questions"] if qid != "grade"]

    found = differences(OLD, changed(without_grade))
    assert Change("question", "removed", "questions.grade", "", "几年级、哪个班？", "") in found
    assert [each.place for each in found if each.place.startswith("questions.")] == [
        "questions.grade"
    ]


def test_what_decides_comes_before_what_is_only_said() -> None:
    def both(doc: dict[str, Any]) -> None:
        question(doc, "address")["label"]["zh-CN"] = "住在哪里？"
        doc["conditions"][1]["when"] = "identity.birth <= years_ago(18, 0)"

    assert [each.part for each in differences(OLD, changed(both))] == ["condition", "words"]


def test_a_new_item_is_told_as_new() -> None:
    found = differences(None, OLD)
    assert [(each.part, each.kind, each.language) for each in found] == [
        ("item", "added", "zh-CN"),
        ("item", "added", "en"),
    ]


def test_a_question_that_keeps_its_id_keeps_its_type() -> None:
    def typed(doc: dict[str, Any]) -> None:
        question(doc, "post").update(type="digits")

    assert changed_types(OLD, changed(typed)) == ["post"]
    assert changed_types(OLD, OLD) == []
