"""Single answers: what is typed becomes a value, or a sentence that says what is wrong."""

import functools
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.answers import (
    Problem,
    check_value,
    display,
    masked,
    number_kind,
    parse_raw,
    resolve_date,
)
from contracts.canonical import canonical_bytes
from contracts.digits import group_digits
from contracts.items import QuestionType
from kiosk.texts import Texts, load_texts
from tests.items.words import TODAY, question

TEXTS = Path(__file__).parents[2] / "assets" / "text"
KINDS = [
    question("text", min_length=2, max_length=10),
    question("phone"),
    question("digits"),
    question("digits", min_length=4, max_length=8),
    question("digits", pattern="bank-account"),
    question("digits", pattern="id-number"),
    question("digits", pattern="postal-code"),
    question("number"),
    question("number", min_number=1, max_number=120),
    question("date"),
    question("date", min_date="2020-01-01", max_date="today"),
    question("bool"),
    question("choice", choices=["yes", "no", "unsure"]),
    question("choices", choices=["a", "b", "c"]),
]


def test_every_type_of_question_is_among_the_kinds() -> None:
    lacking = set(get_args(QuestionType)) - {asked.type for asked in KINDS}
    assert not lacking, f"KINDS above has no question of {lacking}"


def complaint(kind: str, raw: str, **fields: Any) -> Problem | None:
    asked = question(kind, **fields)
    parsed = parse_raw(asked, raw)
    return parsed.problem or check_value(asked, parsed.value, TODAY)


@functools.cache
def texts() -> Texts:
    return load_texts(TEXTS)


def sentence(problem: Problem | None, language: str) -> str:
    assert problem is not None
    return texts().text(f"problem.{problem.key}", language, **dict(problem.params))


@pytest.mark.parametrize(
    ("kind", "raw", "fields", "said"),
    [
        ("phone", "1380000019", {}, "少了 1 位。手机号是 11 位，现在只有 10 位。"),
        ("phone", "138000001990", {}, "多了 1 位。手机号是 11 位，现在有 12 位。"),
        ("phone", "23800000199", {}, "手机号是 1 开头的，请再看一下前几位。"),
        ("digits", "50019919410305002", {"pattern": "id-number"},
         "少了 1 位。身份证号是 18 位，现在只有 17 位。"),
        ("digits", "500199194103050022", {"pattern": "id-number"},
         "这个身份证号对不上，可能有一位填错了。"),
        ("digits", "40122", {"pattern": "postal-code"}, "少了 1 位。邮政编码是 6 位。"),
        ("digits", "ABCDEF", {"pattern": "postal-code"}, "这里只能填数字。"),
        ("digits", "62170000", {"pattern": "bank-account"},
         "银行卡号一般是 16 到 19 位，现在是 8 位。"),
        ("digits", "12", {"min_length": 4}, "位数不够，至少要 4 位，现在只有 2 位。"),
        ("digits", "12X4", {}, "这里只能填数字。"),
        ("text", "一", {"min_length": 2}, "太短了，至少要 2 个字。"),
        ("number", "121", {"max_number": 120}, "不能大于 120。"),
        ("number", "三", {}, "这里只能填数字。"),
        ("date", "2025-02-29", {}, "没有这一天，请再看一下年、月、日。"),
        ("date", "2026-11-22", {"max_date": "today"}, "不能晚于 2026-11-21。"),
        ("date", "2026-05-24", {"min_date": "today-180d"}, "不能早于 2026-05-25。"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_number(
    kind: str, raw: str, fields: dict[str, Any], said: str
) -> None:
    assert sentence(complaint(kind, raw, **fields), "zh-CN") == said


@pytest.mark.parametrize(
    ("kind", "raw", "fields"),
    [
        ("phone", "138 0000 0199", {}),
        ("digits", "500199194103050021", {"pattern": "id-number"}),
        ("digits", "6217 0000 0000 0000 123", {"pattern": "bank-account"}),
        ("digits", "401220", {"pattern": "postal-code"}),
        ("date", "2026-11-21", {"max_date": "today"}),
    ],
)
def test_what_is_right_is_taken(kind: str, raw: str, fields: dict[str, Any]) -> None:
    assert complaint(kind, raw, **fields) is None


def test_given_an_untrusted_clock_no_date_relative_to_today_is_judged() -> None:
    asked = question("date", min_date="today-1d", max_date="today")
    assert check_value(asked, "1999-01-01", None) is None
    assert resolve_date("today+30d", None) is None
    assert resolve_date("today+30d", date(2026, 1, 1)) == "2026-01-31"


def test_a_number_too_long_to_keep_is_refused_before_it_is_sealed() -> None:
    found = complaint("number", "9" * 30)
    assert found is not None
    assert found.key == "number_large"


@pytest.mark.parametrize("asked", KINDS, ids=lambda asked: f"{asked.type}-{asked.pattern}")
@settings(deadline=None)  # a busy machine is not a mistake
@given(
    raw=st.one_of(st.text(max_size=24), st.lists(st.sampled_from("abcx"), max_size=4).map(tuple))
)
def test_anything_typed_is_kept_or_explained_never_a_crash(
    asked: Any, raw: str | tuple[str, ...]
) -> None:
    parsed = parse_raw(asked, raw)
    if parsed.value is None:
        return
    problem = check_value(asked, parsed.value, TODAY)
    if problem is not None:
        for language in ("zh-CN", "en"):
            assert sentence(problem, language)
        return
    assert canonical_bytes({"answer": parsed.value})
    for language in ("zh-CN", "en"):
        assert display(asked, parsed.value, language) != "" or parsed.value == ""


@pytest.mark.parametrize("asked", KINDS, ids=lambda asked: f"{asked.type}-{asked.pattern}")
@settings(deadline=None)  # a busy machine is not a mistake
@given(raw=st.text(alphabet="0123456789Xx- abc", max_size=20))
def test_what_was_read_once_reads_the_same_again(asked: Any, raw: str) -> None:
    value = parse_raw(asked, raw).value
    if isinstance(value, bool | list) or value is None:
        return
    assert parse_raw(asked, str(value)).value == value


@pytest.mark.parametrize(
    ("changes", "kind", "groups"),
    [
        ({"type": "phone"}, "phone", "138 0000 0199"),
        ({"type": "digits", "pattern": "mobile-cn"}, "phone", "138 0000 0199"),
        ({"type": "digits", "pattern": "id-number"}, "id-number", "500199 19410305 002X"),
        ({"type": "text", "pattern": "id-number"}, "id-number", "500199 19410305 002X"),
        ({"type": "digits", "pattern": "bank-account"}, "digits", "6222 0000 0000 0000 12"),
        ({"type": "digits", "pattern": "bank-account"}, "digits", "1380 0000 199"),
        ({"type": "digits", "pattern": "postal-code"}, "digits", "400123"),
        ({"type": "text"}, "", "12345678"),
    ],
)
def test_numbers_are_grouped_by_what_is_asked_also_half_typed(
    changes: dict[str, str], kind: str, groups: str
) -> None:
    asked = question(changes["type"], **{k: v for k, v in changes.items() if k != "type"})
    assert number_kind(asked) == kind
    number = groups.replace(" ", "")
    assert display(asked, number, "zh-CN") == groups
    for length in range(len(number) + 1):
        half = group_digits(kind, number[:length])
        assert half.replace(" ", "") == number[:length]
        assert kind == "digits" or groups.startswith(half)


def test_values_are_shown_as_people_read_them() -> None:
    assert display(question("phone"), "13800000199", "zh-CN") == "138 0000 0199"
    assert display(question("date"), "2024-03-01", "zh-CN") == "2024年3月1日"
    assert display(question("date"), "2024-03-01", "en") == "1 March 2024"
    assert display(question("bool"), False, "zh-CN") == "否"
    assert display(question("choices", choices=["a", "b"]), ["b", "a"], "en") == "b, a"
    account = question("digits", pattern="bank-account", masked=True)
    assert masked(account, "6217000000000000123", "en") == "****** 0123"
