"""Layout of the 收件回执: which mark stands where, in dots. Pure.

Sizes are em sizes in dots at 8 dots/mm. The smallest text, ``BODY``, has capitals of
3.5 mm with fonts whose capitals are 0.72 em or more (Noto Sans CJK: 0.733).
"""

import re
from dataclasses import dataclass

from kiosk.documents.content import ReceiptContent
from kiosk.documents.sheet import QUIET_ZONE, BoxMark, QrMark, RuleMark, Sheet, TextMark
from kiosk.documents.typesetting import Measure, fits_unbroken, wrap
from kiosk.texts import Texts

BODY = 39
LINE = 1.16
BADGE_HEIGHT = BODY + 20
QR_MODULE = 4  # half a millimetre
LABEL_GAP = 14
UNDRAWABLE = "\ufffd"  # comes out as the boxed geta


@dataclass(frozen=True, slots=True)
class Metrics:
    """What depends on the paper's width."""

    width: int
    margin: int
    title: int
    item: int
    status: int
    number_max: int

    @property
    def inner(self) -> int:
        """Dots between the margins."""
        return self.width - 2 * self.margin


def metrics_for(width_dots: int) -> Metrics:
    """Sizes for a paper: 576 dots (80 mm), 384 (58 mm) or anything from 320 up."""
    if width_dots >= 512:
        return Metrics(width_dots, 12, 56, 42, 42, 92)
    return Metrics(width_dots, 6, 48, 42, 42, 72)


def lay_out_receipt(
    content: ReceiptContent, language: str, width_dots: int, texts: Texts, measure: Measure
) -> Sheet:
    """Place everything a receipt says on a strip of paper ``width_dots`` wide."""
    page = _Page(content, language, metrics_for(width_dots), texts, measure)
    page.heading()
    page.number()
    page.matter()
    page.next()
    page.contact()
    page.facts()
    page.closing()
    return page.finished()


class _Page:
    """Marks so far and the dot row below the last one."""

    def __init__(
        self,
        content: ReceiptContent,
        language: str,
        metrics: Metrics,
        texts: Texts,
        measure: Measure,
    ) -> None:
        self._content = content
        self._language = language
        self._m = metrics
        self._texts = texts
        self._measure = measure
        self._marks: list[TextMark | RuleMark | BoxMark | QrMark] = []
        self._y = 8
        self._undrawable = False

    def heading(self) -> None:
        """Title, and 重打 in white on black when this is a further copy."""
        m, title = self._m, self._word("title")
        badge = self._word("reprint") if self._content.reprint else ""
        taken = self._badge_width(badge) + LABEL_GAP if badge else 0
        beside = fits_unbroken(title, self._measure, m.title, m.inner - taken, bold=True)
        if badge and not beside:
            self._badge(badge, m.margin, self._y)
            self._y += BADGE_HEIGHT + 10
        elif badge:
            left = m.width - m.margin - self._badge_width(badge)
            self._badge(badge, left, self._y + (m.title - BADGE_HEIGHT) // 2 + 6)
        room = m.inner - (taken if beside else 0)
        size = self._size_for(title, m.title, m.title * 4 // 5, room)
        self._paragraph(title, size, bold=True, width=room)
        self._y += 2
        self._rule(6)
        self._y += 8

    def number(self) -> None:
        """The number, right under the title, as large as the paper allows."""
        m, number = self._m, self._content.number
        self._paragraph(number, self._size_for(number, m.number_max, BODY, m.inner), bold=True)
        self._y += 8

    def matter(self) -> None:
        """The item, its official name in plain type, the status in a frame, when and where."""
        m, content = self._m, self._content
        self._paragraph(content.item_name, m.item, bold=True)
        if content.official_name and content.official_name != content.item_name:
            self._paragraph(content.official_name, BODY)
        self._y += 8
        top, pad = self._y, 14
        self._y += pad - 6
        self._paragraph(
            content.status_line, m.status, bold=True, x=m.margin + pad, width=m.inner - 2 * pad
        )
        self._y += pad - 6
        self._marks.append(BoxMark(m.margin, top, m.inner, self._y - top, 5))
        self._y += 6
        self._received()
        self._y += 4

    def next(self) -> None:
        """When the office answers, and what happens until then."""
        content = self._content
        self._rule(2)
        self._y += 8
        self._fact("answer", content.answer_by, bold=True)
        for number, step in enumerate(content.next_steps, start=1):
            self._paragraph(f"{number}. {step}", BODY)
        self._y += 6

    def contact(self) -> None:
        """Phones and office."""
        content = self._content
        self._rule(2)
        self._y += 8
        self._fact("phone", *content.phones, bold=True)
        self._run(content.office, content.office_address, content.office_hours)
        self._y += 6

    def facts(self) -> None:
        """The code that finds the matter again, who, and what was taken."""
        content = self._content
        self._rule(2)
        self._y += 8
        self._beside_code(
            (self._word("applicant"), False),
            (content.applicant_masked, True),
            *([(self._masked(content.id_masked), False)] if content.id_masked else ()),
        )
        self._fact("taken", *content.taken)
        if content.qr_payload:
            self._paragraph(self._word("code"), BODY)
        self._y += 6

    def closing(self) -> None:
        """Why a box stands for a character."""
        if self._undrawable:
            self._y += 8
            self._paragraph(self._word("missing_character", geta=UNDRAWABLE), BODY)
        self._y += 8

    def finished(self) -> Sheet:
        """The finished strip."""
        return Sheet(self._m.width, self._y, tuple(self._marks))

    def _received(self) -> None:
        content = self._content
        when = content.created_at
        stamp = self._texts.dated("paper.time", self._language, when, clock=f"{when:%H:%M}")
        remark = "" if content.clock_trusted else self._word("clock_untrusted")
        self._run(stamp + remark, content.place, content.terminal_name)

    def _beside_code(self, *lines: tuple[str, bool]) -> None:
        """Lines beside the code as long as they stand there whole, the others below it."""
        m, payload, left = self._m, self._content.qr_payload, list(lines)
        if payload:
            code = QrMark.of(payload, m.margin - 6, self._y, QR_MODULE)
            self._marks.append(code)
            bottom, x = self._y + code.size, code.x + code.size + 6
            self._y += QUIET_ZONE * QR_MODULE
            while left and self._y + self._advance(BODY) <= bottom:
                text, bold = left[0]
                if self._measure.width(text, BODY, bold=bold) > m.width - m.margin - x:
                    break
                self._line(text, BODY, bold=bold, x=x)
                left.pop(0)
            self._y = bottom
        for text, bold in left:
            self._paragraph(text, BODY, bold=bold)

    def _fact(self, label_key: str, *values: str, bold: bool = False) -> None:
        """A label and its values in one run of text."""
        if any(values):
            self._run(*values, label=self._word("label", name=self._word(label_key)), bold=bold)

    def _run(self, *values: str, label: str = "", bold: bool = False) -> None:
        joined = self._word("comma").join(value for value in values if value)
        if joined:
            self._paragraph(label + joined, BODY, bold=bold)

    def _size_for(self, text: str, largest: int, smallest: int, room: int) -> int:
        """The largest size at which the text stands on one line; ``largest`` if none does."""
        sizes = range(largest, smallest - 1, -1)
        fitting = (s for s in sizes if self._measure.width(text, s, bold=True) <= room)
        return next(fitting, largest)

    def _badge_width(self, text: str) -> int:
        return self._measure.width(text, BODY, bold=True) + 28

    def _badge(self, text: str, x: int, y: int) -> None:
        width = self._badge_width(text)
        self._marks.append(BoxMark(x, y, width, BADGE_HEIGHT, 0, filled=True))
        self._marks.append(TextMark(x + 14, y + 9, text, BODY, True, inverse=True))

    @staticmethod
    def _masked(number: str) -> str:
        """The masked number with fewer stars: all of them would break the line."""
        return re.sub(r"\*{5,}", "****", number)

    def _word(self, key: str, **params: str) -> str:
        return self._texts.text(f"paper.{key}", self._language, **params)

    def _paragraph(
        self, text: str, size: int, *, bold: bool = False, x: int | None = None, width: int = 0
    ) -> None:
        for line in wrap(text, self._measure, size, width or self._m.inner, bold=bold):
            self._line(line, size, bold=bold, x=x)

    def _line(self, text: str, size: int, *, bold: bool = False, x: int | None = None) -> None:
        left = self._m.margin if x is None else x
        self._undrawable = self._undrawable or self._measure.missing(text)
        self._marks.append(TextMark(left, self._y, text, size, bold))
        self._y += self._advance(size)

    def _rule(self, thickness: int) -> None:
        self._marks.append(RuleMark(self._m.margin, self._y, self._m.inner, thickness))
        self._y += thickness

    @staticmethod
    def _advance(size: int) -> int:
        return round(size * LINE)
