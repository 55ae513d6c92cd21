"""Official data as a Chinese voice says it: GB 11643 numbers, dates, times, amounts, addresses.

Digits that name something (an identity number, a telephone, a room) are said one by one with 幺 for
1; a year digit by digit with 一; what counts or measures is said as a number. Groups of digits are
parted by a comma, for a speaker pauses there.
"""

import re
from collections.abc import Callable

from kiosk.voice.phrases import HAN_SIGNS

_DIGITS = "零一二三四五六七八九"
_ONE_BY_ONE = "零幺二三四五六七八九"
_SMALL = ("", "十", "百", "千")
_GREAT = ("", "万", "亿", "万亿")
_MEASURES = "个张份次条位遍分小周页人家项件台天块岁种样行处栋道"
"""Before these 2 is 两; before 月, 日, 号 it is 二."""
_LETTERS = {"X": "艾克斯", "x": "艾克斯"}
_WIDE = str.maketrans("０１２３４５６７８９〇", "0123456789零")
_GROUPS = {18: (6, 4, 4, 4), 15: (6, 6, 3), 11: (3, 4, 4), 7: (3, 4), 6: (3, 3), 5: (5,)}


def number(value: int) -> str:
    """A whole number from 0 to 10^16: 一千零二十, 十五, 二百."""
    if value == 0:
        return "零"
    if value >= 10**16:
        return one_by_one(str(value))
    said, parts, place = "", value, 0
    pending = False
    while parts:
        parts, four = divmod(parts, 10000)
        if four:
            group = _thousands(four)
            gap = "零" if pending else ""
            said = group + _GREAT[place] + gap + said
            pending = four < 1000
        elif said:
            pending = True
        place += 1
    said = said.removeprefix("零")
    return said[1:] if said.startswith("一十") else said


def _thousands(value: int) -> str:
    said = ""
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit:
            said += _DIGITS[digit] + _SMALL[place]
        elif said and not said.endswith("零"):
            said += "零"
    return said.rstrip("零")


def one_by_one(digits: str) -> str:
    """Each digit by itself, 幺 for 1."""
    return "".join(_LETTERS.get(d) or (_ONE_BY_ONE[int(d)] if d.isdigit() else d) for d in digits)


def year(digits: str) -> str:
    """A year digit by digit."""
    return "".join(_DIGITS[int(digit)] for digit in digits)


def grouped(digits: str) -> str:
    """Digits one by one, in the groups that people say them in."""
    sizes = _GROUPS.get(len(digits)) or (4,) * (len(digits) // 4 + 1)
    at, groups = 0, []
    for size in sizes:
        if digits[at : at + size]:
            groups.append(one_by_one(digits[at : at + size]))
        at += size
    return "，".join(groups)


def amount(whole: str, cents: str) -> str:
    """An amount of yuan: 一千二百三十四元五角, 二元零五分."""
    said = counted(int(whole), "元") + "元" if int(whole) or not int(cents or "0") else ""
    jiao, fen = (int(digit) for digit in (cents + "00")[:2])
    if jiao:
        said += _DIGITS[jiao] + "角"
    elif fen and said:
        said += "零"
    return said + (_DIGITS[fen] + "分" if fen else "")


def counted(value: int, measure: str) -> str:
    """A number before a measure word: 两个, 二月, 十二天."""
    return "两" if value == 2 and measure in _MEASURES + "元" else number(value)


def _decimal(found: re.Match[str]) -> str:
    whole, part = found[0].replace(",", "").split(".")
    return number(int(whole)) + "点" + "".join(_DIGITS[int(digit)] for digit in part)


def _date(found: re.Match[str]) -> str:
    return f"{year(found[1])}年{number(int(found[2]))}月{number(int(found[3]))}日"


def _time(found: re.Match[str]) -> str:
    hour, minute = int(found[1]), int(found[2])
    said = f"{counted(hour, '个') if hour == 2 else number(hour)}点"
    if minute == 0:
        return said
    return f"{said}{'零' if minute < 10 else ''}{number(minute)}分"


def _money(found: re.Match[str]) -> str:
    return amount(found[1].replace(",", ""), found[2] or "")


def _plain(found: re.Match[str]) -> str:
    digits, after = found[1].replace(",", ""), found[2]
    if len(digits) >= 5 and "," not in found[1]:
        return grouped(digits) + after
    if digits.startswith("0") and len(digits) > 1:
        return one_by_one(digits) + after
    return counted(int(digits), after.strip() or "?") + after


def _hidden(found: re.Match[str]) -> str:
    before, stars = found[1], len(found[2])
    if before and stars <= 2 and not before.isascii():
        return before + "某" * stars
    return f"{before}，隐去{counted(stars, '位')}位，"


_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_RULES: tuple[_Rule, ...] = (
    (re.compile(r"(?<=\d{4}) (?=\d{3,4}(?!\d))"), lambda found: ""),
    (re.compile(r"(?<![\w])(\d{3,})(?=[*＊])"), lambda found: grouped(found[1])),
    (re.compile(r"(.?)([*＊]+)"), _hidden),
    (re.compile(r"(?<=位，)([\dXx]+)"), lambda found: spelled(found[1])),
    (re.compile(r"(?<=[〔（(\[])(\d{4})(?=[〕）)\]])"), lambda found: year(found[1])),
    (re.compile(r"(?<![\w*])(\d{17}[\dXx]|\d{15})(?![\w*])"), lambda found: grouped(found[1])),
    (
        re.compile(r"(?<![\w*])(?=[0-9A-Z]{18}(?![\w*]))(?=.*[A-Z])([0-9A-Z]{18})"),
        lambda found: "，".join(spelled(found[1][at : at + 6]) for at in (0, 6, 12)),
    ),
    (re.compile(r"(?<!\d)(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]"), _date),
    (re.compile(r"(?<!\d)(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?!\d)"), _date),
    (re.compile(r"(?<!\d)(\d{4})(?=\s*年)"), lambda found: year(found[1])),
    (re.compile(r"(?<=\d)\s*[—–~～]+\s*(?=\d)"), lambda found: "到"),
    (re.compile(r"(?<!\d)(\d{1,2}):([0-5]\d)(?!\d)"), _time),
    (
        re.compile(r"(?<!\d)(0\d{2,3})[- ]?(\d{7,8})(?!\d)"),
        lambda found: f"{one_by_one(found[1])}，{grouped(found[2])}",
    ),
    (re.compile(r"[¥￥]\s*(\d[\d,]*)(?:\.(\d{1,2}))?(?:\s*元)?"), _money),
    (re.compile(r"(?<![\d.])(\d[\d,]*)(?:\.(\d{1,2}))?\s*元"), _money),
    (
        re.compile(r"(?<!\d)(\d+)(?:\.(\d+))?\s*[%％]"),
        lambda found: (
            "百分之" + number(int(found[1])) + ("点" + year(found[2]) if found[2] else "")
        ),
    ),
    (re.compile(r"(?<![\d.])\d[\d,]*\.\d+(?![\d.])"), _decimal),
    (re.compile(r"(?<!\d)(\d{3,4})(?=\s*[室房路])"), lambda found: one_by_one(found[1])),
    (
        re.compile(r"(?<![\w-])(\d{1,4}(?:-\d{1,4})+)(?![\w-])"),
        lambda found: "杠".join(map(one_by_one, found[1].split("-"))),
    ),
    (re.compile(r"(?<!\d)1[12][0-9](?!\d)(?=\s*(?:$|[,，。、；或]))"), lambda f: one_by_one(f[0])),
    (
        re.compile(r"(?<!\d)(\d{1,3})/(\d{1,3})(?!\d)"),
        lambda found: f"第{number(int(found[1]))}，共{number(int(found[2]))}",
    ),
    (
        re.compile(r"第\s*(\d{1,4})(?!\d)"),
        lambda found: "第" + number(int(found[1])),
    ),
    (
        re.compile(r"(?<![A-Za-z0-9])([A-Z]{1,4}-?\d[0-9A-Z-]+)"),
        lambda found: spelled(found[1]),
    ),
    (re.compile(r"(?<![\d.])(\d[\d,]*)(\s*(?:[^\d\s]|$))"), _plain),
    (re.compile(r"\d+"), lambda found: grouped(found[0])),
)


def spelled(code: str) -> str:
    """A code of letters and digits, sign by sign."""
    return "".join(
        grouped(run) if run.isdigit() else run.replace("-", "杠").replace("X", _LETTERS["X"])
        for run in re.findall(r"\d+|\D+", code)
    )


def said(text: str) -> str:
    """The text with everything that is not written in characters put into words."""
    text = text.translate(_WIDE)
    for pattern, to_words in _RULES:
        text = pattern.sub(to_words, text)
    return re.sub(f"(?<=[{HAN_SIGNS}]) +(?=[{HAN_SIGNS}])", "", text)
