"""A number reads the same while it is typed and when it is shown again."""

from typing import get_args

import pytest

from contracts.answers import display
from contracts.items import QuestionType
from tests.items.words import question
from ui.keyboard.draft import Rules
from ui.keyboard.shown import grouped


@pytest.mark.parametrize(
    ("rules", "fields", "number"),
    [
        (Rules("phone", "digits"), {}, "13800000199"),
        (Rules("digits", "digits", allow_x=True), {"pattern": "id-number"}, "50019919410305002X"),
        (Rules("digits", "digits"), {"pattern": "bank-account"}, "622200000000000012"),
        (Rules("digits", "digits"), {"pattern": "bank-account"}, "6222000000000000123"),
        (Rules("digits", "digits"), {"pattern": "postal-code"}, "400123"),
        (Rules("digits", "digits"), {}, "13800000199"),
    ],
)
def test_typed_and_shown_are_one(rules: Rules, fields: dict[str, str], number: str) -> None:
    assert grouped(rules, number) == display(question(rules.kind, **fields), number, "zh-CN")


@pytest.mark.parametrize("kind", get_args(QuestionType))
def test_every_type_of_question_says_how_much_is_typed(kind: QuestionType) -> None:
    rules = Rules(kind, max_length=30)
    assert rules.most == {"date": 8, "phone": 11}.get(kind, 30)
