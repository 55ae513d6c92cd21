"""Official data as an English voice says it.

Digits that name something are said one by one, in groups parted by a comma; what counts is said as
a number; times on the twelve-hour clock are not made up: 17:30 is seventeen thirty.
"""

import re
from collections.abc import Callable

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("", "", *["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
_GREAT = ("", " thousand", " million", " billion", " trillion")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_SHORT = {name[:3]: name for name in _MONTHS} | {"Sept": "September"}
_DAYS = {
    "Mon": "Monday",
    "Tue": "Tuesday",
    "Wed": "Wednesday",
    "Thu": "Thursday",
    "Fri": "Friday",
    "Sat": "Saturday",
    "Sun": "Sunday",
}
_NO_NAME = (
    r"(?! (?!(?:" + "|".join((*_DAYS, *_DAYS.values(), *_SHORT, *_MONTHS)) + r")\b)[A-Z][a-z])"
)
"""Behind a short day or month: Sun Wei and Jan Novak are people."""
_GROUPS = {18: (6, 4, 4, 4), 15: (6, 6, 3), 11: (3, 4, 4), 7: (3, 4), 6: (3, 3), 5: (5,)}
WORDS = (
    *_ONES,
    *_TENS[2:],
    *(word.strip() for word in _GREAT[1:]),
    "hundred",
    "and",
    "point",
    "yuan",
    "percent",
    "to",
    "of",
    "dash",
    "hidden",
    "o'clock",
    *_MONTHS,
    *_DAYS.values(),
    *"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
)
"""Every word that official data is put together from."""


def number(value: int) -> str:
    """A whole number from 0 to 10^15: one thousand and twenty."""
    if value < 20:
        return _ONES[value]
    if value < 100:
        return _TENS[value // 10] + (f" {_ONES[value % 10]}" if value % 10 else "")
    if value < 1000:
        rest = f" and {number(value % 100)}" if value % 100 else ""
        return f"{_ONES[value // 100]} hundred{rest}"
    if value >= 10**15:
        return one_by_one(str(value))
    said: list[str] = []
    for place in range(len(_GREAT) - 1, -1, -1):
        three = value // 1000**place % 1000
        if three:
            small = place == 0 and three < 100 and bool(said)
            said.append(("and " if small else "") + number(three) + _GREAT[place])
    return " ".join(said)


def one_by_one(signs: str) -> str:
    """Each digit and letter by itself."""
    return " ".join(_ONES[int(sign)] if sign.isdigit() else sign.upper() for sign in signs)


def grouped(signs: str) -> str:
    """Digits one by one, in the groups that people say them in."""
    sizes = _GROUPS.get(len(signs)) or (4,) * (len(signs) // 4 + 1)
    at, groups = 0, []
    for size in sizes:
        if signs[at : at + size]:
            groups.append(one_by_one(signs[at : at + size]))
        at += size
    return ", ".join(groups)


def year(digits: str) -> str:
    """2026: twenty twenty-six; 2005: two thousand and five."""
    high, low = int(digits[:2]), int(digits[2:])
    if low == 0 or (high == 20 and low < 10):
        return number(int(digits))
    return f"{number(high)} {'zero ' if low < 10 else ''}{number(low)}"


def _money(found: re.Match[str]) -> str:
    whole = number(int(found[1].replace(",", "")))
    return f"{whole} yuan" + (f" {number(int((found[2] + '0')[:2]))}" if found[2] else "")


def _time(found: re.Match[str]) -> str:
    hour, minute = number(int(found[1])), int(found[2])
    if minute == 0:
        return f"{hour} o'clock" if int(found[1]) <= 12 else f"{hour} hundred"
    return f"{hour} {'zero ' if minute < 10 else ''}{number(minute)}"


def _plain(found: re.Match[str]) -> str:
    digits = found[0].replace(",", "")
    if (len(digits) >= 5 and "," not in found[0]) or (digits[0] == "0" and len(digits) > 1):
        return grouped(digits)
    return number(int(digits))


def _iso(found: re.Match[str]) -> str:
    month = _MONTHS[(int(found[2]) - 1) % 12]
    return f"{number(int(found[3]))} {month} {year(found[1])}"


_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_RULES: tuple[_Rule, ...] = (
    (re.compile(r"(?<=\d{4}) (?=\d{3,4}(?!\d))"), lambda found: ""),
    (re.compile(r"(?<!\w)(\d{3,})(?=[*＊])"), lambda found: grouped(found[1])),
    (re.compile(r"[*＊]+"), lambda found: f", {number(len(found[0]))} hidden, "),
    (re.compile(r"(?<=hidden, )([\dXx]+)"), lambda found: one_by_one(found[1])),
    (re.compile(r"(?<![\w*])(\d{17}[\dXx]|\d{15})(?![\w*])"), lambda found: grouped(found[1])),
    (
        re.compile(r"(?<![A-Za-z0-9])(?=[A-Z0-9-]*\d)([A-Z0-9]*[A-Z][A-Z0-9-]*)(?![a-z])"),
        lambda found: ", ".join(
            grouped(run) if run.isdigit() else one_by_one(run)
            for run in re.findall(r"\d+|[A-Z]+", found[1])
        ),
    ),
    (re.compile(r"(?<!\d)(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)"), _iso),
    (re.compile(r"(?<!\d)(\d{1,2}):([0-5]\d)(?!\d)"), _time),
    (
        re.compile(r"(?<!\d)(0\d{2,3})[- ]?(\d{7,8})(?!\d)"),
        lambda found: f"{one_by_one(found[1])}, {grouped(found[2])}",
    ),
    (re.compile(r"(?<=\w)\s*[–—~]\s*(?=\w)"), lambda found: " to "),
    (re.compile(r"[¥￥]\s*(\d[\d,]*)(?:\.(\d{1,2}))?"), _money),
    (re.compile(r"(?<![\d.])(\d[\d,]*)(?:\.(\d{1,2}))?\s*yuan\b"), _money),
    (
        re.compile(r"(?<![\d.])(\d+)(?:\.(\d+))?\s*%"),
        lambda found: f"{number(int(found[1]))}{_point(found[2])} percent",
    ),
    (
        re.compile(r"(?<![\d.])(\d+)\.(\d+)(?![\d.])"),
        lambda found: f"{number(int(found[1]))} point {one_by_one(found[2])}",
    ),
    (
        re.compile(r"(?<!\d)(\d{1,3})/(\d{1,3})(?!\d)"),
        lambda found: f"{number(int(found[1]))} of {number(int(found[2]))}",
    ),
    (
        re.compile(r"(?<=[a-z(] )((?:19|20)\d\d)(?!\d| yuan)|(?<=\()((?:19|20)\d\d)(?=\))"),
        lambda found: year(found[1] or found[2]),
    ),
    (re.compile(r"\b(" + "|".join(_DAYS) + r")\b\.?" + _NO_NAME), lambda found: _DAYS[found[1]]),
    (re.compile(r"\b(" + "|".join(_SHORT) + r")\b\.?" + _NO_NAME), lambda found: _SHORT[found[1]]),
    (re.compile(r"(?<![\d.\w])\d[\d,]*(?<!,)"), _plain),
    (re.compile(r"\d+"), lambda found: f" {grouped(found[0])} "),
)


def _point(decimals: str | None) -> str:
    return f" point {one_by_one(decimals)}" if decimals else ""


def said(text: str) -> str:
    """The text with everything that is not written in letters put into words."""
    for pattern, to_words in _RULES:
        text = pattern.sub(to_words, text)
    return " ".join(text.split())
