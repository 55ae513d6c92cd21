"""A list of lines on paper: a strip of the receipt printer, or pages as PDF. Pure but for fonts."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from PIL import Image

from kiosk.documents.raster.bitmap import ReceiptBitmap
from kiosk.documents.raster.fonts import FontStack
from kiosk.documents.raster.paint import paint
from kiosk.documents.sheet import RuleMark, Sheet, TextMark
from kiosk.documents.typesetting import Measure, wrap

STRIP_SIZE = 26
"""Dots of an em on a strip: small beside a receipt, for people who look for something."""
_DOTS_PER_INCH = 200
_A4 = (1654, 2339)
_A4_MARGIN, _A4_SIZE = 130, 34
_STRIP_MARGIN = 8
_LINE = 1.25
_INDENT = 1.0


@dataclass(frozen=True, slots=True)
class ListLine:
    """One line; ``level`` 0 is a title, 1 a part, 2 what is said of it. "" is a rule."""

    text: str
    level: int = 2


def strip_of(lines: Iterable[ListLine], width: int, fonts: FontStack) -> ReceiptBitmap:
    """A strip of paper ``width`` dots wide."""
    marks, height = _laid(lines, width, _STRIP_MARGIN, STRIP_SIZE, fonts)
    return paint(Sheet(width, height + 2 * _STRIP_MARGIN, tuple(marks)), fonts)


def pdf_of(lines: Sequence[ListLine], fonts: FontStack) -> bytes:
    """The lines on pages of A4."""
    pages = [_page(page, fonts) for page in _pages(lines, fonts)]
    out = io.BytesIO()
    pages[0].save(
        out, "PDF", save_all=True, append_images=pages[1:], resolution=float(_DOTS_PER_INCH)
    )
    return out.getvalue()


def _pages(lines: Sequence[ListLine], measure: Measure) -> Iterator[list[ListLine]]:
    """As many lines a page as it takes; a part is not left at the foot without what is said."""
    room = _A4[1] - 2 * _A4_MARGIN
    page: list[ListLine] = []
    for line in lines:
        if page and _laid([*page, line], _A4[0], _A4_MARGIN, _A4_SIZE, measure)[1] > room:
            last = [page.pop()] if page[-1].level < 2 and len(page) > 1 else []
            yield page
            page = [*last, line]
        else:
            page.append(line)
    yield page


def _page(lines: Sequence[ListLine], fonts: FontStack) -> Image.Image:
    marks, _ = _laid(lines, _A4[0], _A4_MARGIN, _A4_SIZE, fonts)
    drawn = paint(Sheet(*_A4, tuple(marks)), fonts)
    return Image.frombytes("1", _A4, bytes(0xFF ^ byte for byte in drawn.rows))


def _laid(
    lines: Iterable[ListLine], width: int, margin: int, size: int, measure: Measure
) -> tuple[list[TextMark | RuleMark], int]:
    """Marks, and where the paper is free again."""
    marks: list[TextMark | RuleMark] = []
    y = margin
    for line in lines:
        if not line.text:
            y += round(size * 0.4)
            marks.append(RuleMark(margin, y, width - 2 * margin, 2))
            y += round(size * 0.4)
            continue
        em = round(size * 1.4) if line.level == 0 else size
        bold, left = line.level < 2, margin + round(size * _INDENT * (line.level == 2))
        for text in wrap(line.text, measure, em, width - left - margin, bold=bold):
            marks.append(TextMark(left, y, text, em, bold))
            y += round(em * _LINE)
    return marks, y
