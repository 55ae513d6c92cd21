"""Lines do not end where something is read as one."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFont, QGuiApplication, QTextLayout, QTextOption

from ui.breaks import by_clauses, plain, unbroken

WHOLE = [
    ("稍等一下，或者按「换个办法」。", "「换个办法」。"),
    ('Please wait, or press "Another way".', '"Another way".'),
    ("第 1 份，已拍 2 页，最多 4 页", "4 页"),
    ("5 个工作日内来交", "5 个"),
    ("不满16岁的孩子，监护人可以替办", "16岁"),
    ("A7C · 王*山 · 11月21日 15:02", "11月21日"),
    ("国务院，2015年11月26日，国务院令第663号", "第663号"),
    ("重庆市人民政府办公厅，渝府办发〔2024〕7号", "渝府办发〔2024〕7号"),
    ("《居住证暂行条例》第二条、第八至十一条", "十一条"),
    ("《管理办法》第二十、二十一、二十五条", "二十一、"),
    ("可以改，打 000-5550 0199。", "000-5550 0199。"),
    ("哪里不对，点哪里的「改」。 第 2 页，共 2 页", "第 2 页"),
    ("Allowance for people over 80", "over 80"),
    ("That is all right: what the card holds is sent as it is.", "it is."),
    ("签的是：80 岁以上老人领补贴，给 王*山 办", "王*山 办"),
    ("最多等一分钟，编号已经在屏幕上了。", "上了。"),
]


@pytest.fixture(autouse=True)
def _fonts(qapp: QGuiApplication) -> None:
    """Lines are laid out by Qt itself."""


def lines(text: str, width: float) -> Iterator[str]:
    font = QFont("Noto Sans CJK SC")
    font.setPixelSize(20)
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        yield plain(text[line.textStart() : line.textStart() + line.textLength()]).strip()
    layout.endLayout()


@pytest.mark.parametrize(("text", "whole"), WHOLE)
def test_what_is_read_as_one_stands_on_one_line(text: str, whole: str) -> None:
    for width in range(200, 360, 4):
        shown = [*lines(unbroken(text), width)]
        assert any(whole in line for line in shown), shown


@pytest.mark.parametrize(("text", "whole"), WHOLE)
def test_nothing_is_written_otherwise(text: str, whole: str) -> None:
    assert plain(unbroken(text)) == text


def test_a_dot_between_two_facts_begins_no_line() -> None:
    for width in range(120, 340, 4):
        shown = lines(unbroken("甲乙丙丁 · 王*山 · 21 Nov"), width)
        assert not any(line.startswith("·") for line in shown)


@pytest.mark.parametrize("text", ["", "一份", "请再试一次", "80 岁", "买买提艾力·吐尔逊"])
def test_short_texts_and_names_are_as_they_were(text: str) -> None:
    assert plain(unbroken(text)) == text
    assert [*lines(unbroken(text), 400)] == ([text] if text else [""])


def test_by_clauses_a_line_ends_after_a_sign() -> None:
    text = "打拼音、打头一个字母、打汉字、打一句话都行。\n「社保卡」打 sbk。"
    for width in range(160, 440, 4):
        shown = [*lines(by_clauses(text).partition("\n")[0], width)]
        assert all(line[-1] in "、。" for line in shown), shown
    assert plain(by_clauses(text)) == text
