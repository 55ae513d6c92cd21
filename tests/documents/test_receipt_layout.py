from dataclasses import fields, replace
from typing import Any

import pytest

from kiosk.documents.content import ReceiptContent
from kiosk.documents.receipt import BODY, UNDRAWABLE, lay_out_receipt
from kiosk.documents.sheet import BoxMark, QrMark, Sheet, TextMark
from kiosk.texts import Texts

LONG_ITEM = "领取养老保险待遇资格认证（职工、城乡居民、机关事业单位退休人员）"
LONG_NAME = "买买提·阿卜杜热合曼*****木"
CAPITAL_EM = 0.73  # of the fonts we print with


class Proportional:
    """Widths close to Noto Sans CJK; private use cannot be drawn."""

    def width(self, text: str, size: int, *, bold: bool) -> int:
        return round(sum(size if c >= "\u2e80" else size * 0.57 for c in text))

    def missing(self, text: str) -> bool:
        return any("\ue000" <= c <= "\uf8ff" or c == UNDRAWABLE for c in text)


def laid_out(
    content: ReceiptContent, words: Texts, width: int = 576, language: str = "zh-CN"
) -> Sheet:
    return lay_out_receipt(content, language, width, words, Proportional())


def texts(sheet: Sheet) -> list[TextMark]:
    return [mark for mark in sheet.marks if isinstance(mark, TextMark)]


def joined(sheet: Sheet) -> str:
    return "".join(mark.text for mark in texts(sheet))


@pytest.mark.parametrize("width", [384, 576])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_everything_the_receipt_says_is_on_the_paper(
    receipt: ReceiptContent, words: Texts, width: int, language: str
) -> None:
    said = joined(laid_out(receipt, words, width, language)).replace(" ", "")
    for part in (
        receipt.number,
        receipt.item_name,
        receipt.official_name,
        receipt.applicant_masked,
        *receipt.taken,
        receipt.status_line,
        receipt.answer_by,
        *receipt.next_steps,
        receipt.office,
        receipt.office_address,
        receipt.office_hours,
        *receipt.phones,
        receipt.place,
        receipt.terminal_name,
        "15:20",
    ):
        assert part.replace(" ", "") in said


def test_the_number_is_the_largest_text(receipt: ReceiptContent, words: Texts) -> None:
    for width in (384, 576):
        largest = max(texts(laid_out(receipt, words, width)), key=lambda mark: mark.size)
        assert largest.text == "A7C-4K9-W2X"


@pytest.mark.parametrize("width", [384, 576])
def test_no_capital_is_lower_than_three_and_a_half_millimetres(
    receipt: ReceiptContent, words: Texts, width: int
) -> None:
    smallest = min(mark.size for mark in texts(laid_out(receipt.as_reprint(), words, width)))
    assert smallest == BODY
    assert smallest * CAPITAL_EM / 8 >= 3.5


@pytest.mark.parametrize("width", [320, 384, 512, 576])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_nothing_leaves_the_paper_or_overlaps(
    receipt: ReceiptContent, words: Texts, width: int, language: str
) -> None:
    content = replace(receipt, item_name=LONG_ITEM, applicant_masked=LONG_NAME).as_reprint()
    sheet = laid_out(content, words, width, language)
    measure = Proportional()
    rows: list[tuple[int, int, int, int]] = []
    for mark in sheet.marks:
        if isinstance(mark, TextMark):
            right = mark.x + measure.width(mark.text, mark.size, bold=mark.bold)
            rows.append((mark.x, mark.y, right, mark.y + mark.size))
        elif isinstance(mark, QrMark):
            rows.append((mark.x, mark.y, mark.x + mark.size, mark.y + mark.size))
    assert all(right <= width and bottom <= sheet.height for _, _, right, bottom in rows)
    for index, (left, top, right, bottom) in enumerate(rows):
        for other_left, other_top, other_right, other_bottom in rows[index + 1 :]:
            apart = right <= other_left or other_right <= left
            assert apart or bottom <= other_top or other_bottom <= top


def test_a_reprint_says_so_in_white_on_black(receipt: ReceiptContent, words: Texts) -> None:
    def inverse(content: ReceiptContent) -> list[str]:
        return [mark.text for mark in texts(laid_out(content, words)) if mark.inverse]

    assert inverse(receipt) == []
    assert inverse(receipt.as_reprint()) == ["重打"]
    assert any(
        isinstance(mark, BoxMark) and mark.filled
        for mark in laid_out(receipt.as_reprint(), words).marks
    )


def test_a_character_that_cannot_be_printed_is_explained(
    receipt: ReceiptContent, words: Texts
) -> None:
    assert UNDRAWABLE not in joined(laid_out(receipt, words))
    for name, kind in {each.name: each.type for each in fields(receipt)}.items():
        if kind in (str, tuple[str, ...]) and name not in ("language", "qr_payload", "in_code"):
            odd: Any = "\ue863*三" if kind is str else ("\ue863*三",)
            said = joined(laid_out(replace(receipt, **{name: odd}), words))
            assert UNDRAWABLE in said, name


def test_an_unchecked_clock_is_said(receipt: ReceiptContent, words: Texts) -> None:
    remark = words.text("paper.clock_untrusted", "zh-CN")
    assert remark not in joined(laid_out(receipt, words))
    assert remark in joined(laid_out(replace(receipt, clock_trusted=False), words))


def test_lines_without_a_value_are_left_out(receipt: ReceiptContent, words: Texts) -> None:
    without = laid_out(replace(receipt, answer_by="", phones=()), words)
    assert words.text("paper.answer", "zh-CN") not in joined(without)


def test_the_masked_number_is_never_broken_on_narrow_paper(
    receipt: ReceiptContent, words: Texts
) -> None:
    assert "500****0021" in [mark.text for mark in texts(laid_out(receipt, words, 384))]
