"""Single answers: from what was typed to a value, what is wrong with it, how it is shown."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, assert_never

from contracts.canonical import MAX_SAFE_INTEGER
from contracts.digits import group_digits
from contracts.identity import check_id_number
from contracts.items import Question, Text

MASKED_TAIL = 4
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_DIGITS = re.compile(r"[0-9]+", re.ASCII)
_NUMBER = re.compile(r"[+-]?[0-9]{1,60}", re.ASCII)
_RELATIVE = re.compile(r"today(?:([+-])([0-9]+)d)?")
_ENGLISH_MONTHS = (
    "January February March April May June July August September October November December"
)
"""Our own, because the C library's month names follow the locale of the process."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an answer: a sentence of the item, or a key below ``problem.``.

    ``params`` fill the sentence of the key; they are numbers and dates, never the answer.
    """

    key: str = ""
    params: tuple[tuple[str, str], ...] = ()
    text: Text | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """An answer read from what was entered: a value, or what is wrong; both None when empty."""

    value: Any = field(default=None, repr=False)
    problem: Problem | None = None


def parse_raw(question: Question, raw: str | tuple[str, ...]) -> Parsed:
    """Read what the resident entered. Choices come as codes, bool as "true" or "false"."""
    match question.type:
        case "choices":
            codes = (raw,) if isinstance(raw, str) else raw
            known = [c.code for c in question.choices if c.code in codes]
            return Parsed(known or None)
        case "bool":
            return Parsed({"true": True, "false": False}.get(_one(raw)))
        case "choice":
            code = _one(raw)
            return Parsed(code if code in {c.code for c in question.choices} else None)
        case "number":
            return _number(_one(raw).strip())
        case "date":
            return _date(_one(raw).strip())
        case "phone" | "digits":
            return Parsed("".join(_one(raw).split()).upper() or None)
        case "text":
            return Parsed(_one(raw).strip() or None)
        case _:
            assert_never(question.type)


def _one(raw: str | tuple[str, ...]) -> str:
    """What was entered, without halves of surrogate pairs: no record can carry them."""
    text = raw if isinstance(raw, str) else (raw[0] if raw else "")
    return text.encode("utf-8", "ignore").decode()


def _number(text: str) -> Parsed:
    if not text:
        return Parsed()
    if not _NUMBER.fullmatch(text):
        return Parsed(problem=Problem("not_a_number"))
    return Parsed(int(text))


def _date(text: str) -> Parsed:
    if not text:
        return Parsed()
    try:
        return Parsed(date.fromisoformat(text).isoformat())
    except ValueError:
        return Parsed(problem=Problem("not_a_date"))


def check_value(question: Question, value: Any, today: date | None) -> Problem | None:
    """What is wrong with a value by the question's own limits; None when all is well."""
    match question.type:
        case "text" | "phone" | "digits":
            return _check_text(question, str(value))
        case "number":
            return _check_number(question, int(value))
        case "date":
            return _check_date(question, str(value), today)
        case "bool" | "choice" | "choices":
            return None
        case _:
            assert_never(question.type)


def _check_text(question: Question, value: str) -> Problem | None:
    if question.pattern == "mobile-cn" or (question.type == "phone" and not question.pattern):
        return _check_mobile(value)
    if question.pattern == "id-number":
        if len(value) != 18:
            return _length_problem("id_length", 18, value)
        return None if check_id_number(value) else Problem("id_check")
    digits = question.type == "digits" or question.pattern is not None
    if digits and not _DIGITS.fullmatch(value):
        return Problem("digits_only")
    if question.pattern == "bank-account" and not 16 <= len(value) <= 19:
        return Problem("account_length", (("now", str(len(value))),))
    if question.pattern == "postal-code" and len(value) != 6:
        return _length_problem("postal_length", 6, value)
    now = ("now", str(len(value)))
    if len(value) < question.min_length:
        key = "digits_few" if digits else "too_short"
        return Problem(key, (("min", str(question.min_length)), now))
    if len(value) > question.max_length:
        key = "digits_many" if digits else "too_long"
        return Problem(key, (("max", str(question.max_length)), now))
    return None


def _check_mobile(value: str) -> Problem | None:
    if len(value) != 11:
        return _length_problem("mobile_length", 11, value)
    return None if _MOBILE.fullmatch(value) else Problem("mobile_start")


def _length_problem(key: str, wanted: int, value: str) -> Problem:
    """「少了 1 位」 or 「多了 1 位」."""
    missing = wanted - len(value)
    which = f"{key}_short" if missing > 0 else f"{key}_long"
    return Problem(which, (("by", str(abs(missing))), ("now", str(len(value)))))


def _check_number(question: Question, value: int) -> Problem | None:
    smallest, largest = question.min_number, question.max_number
    smallest = -MAX_SAFE_INTEGER if smallest is None else smallest
    largest = MAX_SAFE_INTEGER if largest is None else largest
    if value < smallest:
        return Problem("number_small", (("min", str(smallest)),))
    if value > largest:
        return Problem("number_large", (("max", str(largest)),))
    return None


def _check_date(question: Question, value: str, today: date | None) -> Problem | None:
    earliest = resolve_date(question.min_date, today)
    latest = resolve_date(question.max_date, today)
    if earliest and value < earliest:
        return Problem("date_early", (("date", earliest),))
    if latest and value > latest:
        return Problem("date_late", (("date", latest),))
    return None


def resolve_date(limit: str | None, today: date | None) -> str | None:
    """An ISO date or "today", "today-180d"; None where there is no limit or no trusted today."""
    if limit is None:
        return None
    relative = _RELATIVE.fullmatch(limit)
    if relative is None:
        return limit
    if today is None:
        return None
    sign, days = relative.groups()
    shift = timedelta(days=int(days or 0))
    return (today - shift if sign == "-" else today + shift).isoformat()


def display(question: Question, value: Any, language: str) -> str:
    """How a value is read: labels of choices, grouped digits, a date in the language's order."""
    if value is None or value == "":
        return ""
    labels = {choice.code: choice.label.get(language) for choice in question.choices}
    match question.type:
        case "bool":
            return bool_label(question, value=bool(value), language=language)
        case "choice":
            return labels.get(str(value), str(value))
        case "choices":
            joint = "、" if language.startswith("zh") else ", "
            return joint.join(labels.get(code, code) for code in value)
        case "date":
            return display_date(str(value), language)
        case "text" | "phone" | "digits" | "number":
            return group_digits(number_kind(question), str(value))
        case _:
            assert_never(question.type)


def bool_label(question: Question, *, value: bool, language: str) -> str:
    """The question's own words for yes and no, else plain ones."""
    if question.bool_labels is not None:
        chosen = question.bool_labels.true if value else question.bool_labels.false
        return chosen.get(language)
    if language.startswith("zh"):
        return "是" if value else "否"
    return "Yes" if value else "No"


def display_date(iso: str, language: str) -> str:
    """「2024年3月1日」 or "1 March 2024"."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    if language.startswith("zh"):
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_ENGLISH_MONTHS.split()[day.month - 1]} {day.year}"


def number_kind(question: Question) -> str:
    """Which number a question asks for: phone, id-number, digits, or "" for none."""
    if question.pattern == "id-number":
        return "id-number"
    if question.type == "phone" or question.pattern == "mobile-cn":
        return "phone"
    return "digits" if question.type == "digits" else ""


def masked(question: Question, value: Any, language: str) -> str:
    """As ``display``, with the front of a masked answer hidden."""
    shown = display(question, value, language)
    if not question.masked or len(shown) <= MASKED_TAIL:
        return shown
    tail = str(value)[-MASKED_TAIL:]
    return f"{'*' * 6} {tail}"
