import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.documents.typesetting import NOT_AT_END, NOT_AT_START, clean, fits_unbroken, wrap


class TenDots:
    """A Chinese character is ten dots wide, everything else five."""

    def width(self, text: str, size: int, *, bold: bool) -> int:
        return sum(10 if char >= "\u2e80" else 5 for char in text)

    def missing(self, text: str) -> bool:
        return False


def lines(text: str, width: int) -> list[str]:
    return wrap(text, TenDots(), 39, width, bold=False)


def test_chinese_breaks_between_characters() -> None:
    assert lines("示例区民政局长寿街道办", 60) == ["示例区民政局", "长寿街道办"]


def test_latin_breaks_between_words() -> None:
    assert lines("Received, not yet approved", 70) == ["Received, not", "yet approved"]


def test_a_word_wider_than_the_line_breaks_anywhere() -> None:
    assert lines("ABCDEFGH", 20) == ["ABCD", "EFGH"]
    assert not fits_unbroken("ABCDEFGH", TenDots(), 39, 20, bold=False)


def test_a_comma_never_starts_a_line() -> None:
    assert lines("申请已收到，还没有批准了", 50) == ["申请已收", "到，还没有", "批准了"]


def test_one_character_is_not_left_alone_on_the_last_line() -> None:
    assert lines("已收到，还没有批准", 80) == ["已收到，", "还没有批准"]
    assert lines("已收到您的申请，还没有批准。", 110) == ["已收到您的申请，", "还没有批准。"]
    assert lines("长寿街道河街社区", 70) == ["长寿街道", "河街社区"]
    assert lines("养老金不会因为等待核对而停", 60) == ["养老金不会因", "为等待", "核对而停"]


def test_line_breaks_of_the_text_are_kept() -> None:
    assert lines("第一行\n第二行", 100) == ["第一行", "第二行"]


def test_control_characters_and_variation_selectors_are_dropped() -> None:
    assert clean("葛\U000e0100\u200b飾\x07") == "葛飾"


def test_empty_text_is_one_empty_line() -> None:
    assert lines("", 100) == [""]


@given(st.text(alphabet="张三丰，。（）「」 ab-1\U00020bb7", max_size=60), st.integers(30, 200))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, width: int) -> None:
    broken = lines(text, width)
    assert "".join(broken).replace(" ", "") == text.replace(" ", "")
    assert all(TenDots().width(line, 39, bold=False) <= width for line in broken)


@pytest.mark.parametrize("width", range(50, 160, 10))
def test_punctuation_stays_where_it_belongs(width: int) -> None:
    text = "请收好这张回执。热敏纸会褪色，可以拍照留底（不是受理凭证）。编号、二维码都能查。"
    broken = lines(text, width)
    assert all(line[0] not in NOT_AT_START for line in broken)
    assert all(line[-1] not in NOT_AT_END for line in broken)
