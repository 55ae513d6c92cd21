"""Official data as a Chinese voice says it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.voice.chinese import number, one_by_one, said, year

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")}
PLACES = {"十": 10, "百": 100, "千": 1000}
GREAT = {"万": 10**4, "亿": 10**8}


def value_of(words: str) -> int:
    """What a person understands by a number in words."""
    whole, part, digit = 0, 0, 0
    for sign in words:
        if sign in DIGITS:
            digit = DIGITS[sign]
        elif sign in PLACES:
            part += (digit or 1) * PLACES[sign]
            digit = 0
        else:
            whole = (
                (whole + part + digit) * GREAT[sign]
                if sign == "亿"
                else (whole + (part + digit) * GREAT[sign])
            )
            part, digit = 0, 0
    return whole + part + digit


@given(st.integers(0, 10**12))
def test_a_number_in_words_is_the_number(value: int) -> None:
    assert value_of(number(value)) == value


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (10, "十"),
        (12, "十二"),
        (101, "一百零一"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (10010, "一万零一十"),
        (100100, "十万零一百"),
        (20000, "二万"),
    ],
)
def test_numbers_as_people_say_them(value: int, words: str) -> None:
    assert number(value) == words


@given(st.text("0123456789", min_size=1))
def test_digits_one_by_one_are_as_many(digits: str) -> None:
    assert len(one_by_one(digits)) == len(digits)
    assert "一" not in one_by_one(digits)
    assert "幺" not in year(digits)


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        ("50019919400101002X", "五零零幺九九，幺九四零，零幺零幺，零零二艾克斯"),
        ("500***********001X", "五零零，隐去十一位，零零幺艾克斯"),
        ("5001************1X", "五零零幺，隐去十二位，幺艾克斯"),
        ("张**", "张某某"),
        ("2026年11月28日", "二零二六年十一月二十八日"),
        ("2026-01-02", "二零二六年一月二日"),
        ("2月2日", "二月二日"),
        ("9:00—17:30", "九点到十七点三十分"),
        ("9:05", "九点零五分"),
        ("2:00", "两点"),
        ("打 023-00000070 或 12345 约上门", "打零二三，零零零零，零零七零或幺二三四五约上门"),
        ("手机 13800000000", "手机幺三八，零零零零，零零零零"),
        ("打 110", "打幺幺零"),
        ("110 元", "一百一十元"),
        ("¥1,234.50", "一千二百三十四元五角"),
        ("2.05元", "两元零五分"),
        ("0.50元", "五角"),
        ("12,345 元", "一万二千三百四十五元"),
        ("20%", "百分之二十"),
        ("3.5 分钟", "三点五分钟"),
        ("2 天", "两天"),
        ("2 个月", "两个月"),
        ("12 天", "十二天"),
        ("第 2 步，共 6 步", "第二步，共六步"),
        ("江岸路6号2单元301室", "江岸路六号二单元三零幺室"),
        ("3-2-501", "三杠二杠五零幺"),
        ("下一屏（2/3）", "下一屏（第二，共三）"),
        ("人社厅发〔2018〕54号", "人社厅发〔二零一八〕五十四号"),
        ("80到89岁50元", "八十到八十九岁五十元"),
        ("6222 0000 0000 0000", "六二二二，零零零零，零零零零，零零零零"),
        ("二〇二六年", "二零二六年"),
        ("没有数字", "没有数字"),
    ],
)
def test_data_as_people_say_it(shown: str, words: str) -> None:
    assert said(shown) == words


@given(st.text("0123456789*-—:：,.，年月日元号室XABCabc张王% 　/()（）¥", max_size=40))
def test_no_digit_is_left_and_nothing_fails(text: str) -> None:
    assert not any(sign in "0123456789" for sign in said(text))
