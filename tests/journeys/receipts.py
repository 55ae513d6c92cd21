"""Receipts as they are meant, and what others read from the bytes that a printer got."""

import io
import os
import subprocess
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from contracts.forms import RuleContext
from contracts.identity import mask_id_number, mask_name
from contracts.rules import CompiledItem
from kiosk.catalogue import load_catalogue
from kiosk.documents.content import ReceiptContent
from kiosk.texts import Texts, load_texts
from kiosk.visit.matter import answer_by, phones
from kiosk.visit.person import NOBODY
from kiosk.visit.sentences import first_sentence
from kiosk.visit.state import Facts
from kiosk.visit.typed import identity_form

ROOT = Path(__file__).parents[2]
ITEMS = load_catalogue((ROOT / "assets" / "items",)).items
LANGUAGES = ("zh-CN", "en")
PAPERS = {58: 384, 80: 576}
CHINA = timezone(timedelta(hours=8))
CREATED = datetime(2026, 11, 21, 15, 20, tzinfo=CHINA)
_BAND = b"\x1dv0\x00"


def texts() -> Texts:
    return load_texts(ROOT / "assets" / "text")


def receipt_of(
    item: CompiledItem,
    language: str,
    words: Texts,
    name: str = "欧阳淑珍",
    *,
    number: str = "A7C-4K9-W2X",
    created: datetime = CREATED,
    answers: Mapping[str, Any] | None = None,
) -> ReceiptContent:
    """What the terminal keeps for this item."""
    doc = item.doc
    facts = Facts(items=(), texts=words, code_name="", identity_form=identity_form(words))
    asked = words.text("paper.comma", language).join(phones(item))
    context = RuleContext(NOBODY, created.date(), True, answers or {})
    answer = answer_by(item, language, facts, context)
    steps = item.next_steps(context, photo=True)
    taken = ("taken_card", "taken_form", "taken_photo", "taken_signature")
    return ReceiptContent(
        number="",
        item_name=doc.name.get(language),
        official_name=doc.official_name.get("zh-CN"),
        applicant_masked=mask_name(name),
        id_masked=mask_id_number("500112194611040021"),
        taken=tuple(words.text(f"paper.{key}", language) for key in taken),
        created_at=created,
        answer_by=answer,
        status_line=doc.receipt.status_line.get(language),
        office=doc.office.name.get(language),
        phones=phones(item),
        place="河街便民中心",
        terminal_name="3 号机",
        language=language,
        office_address=doc.office.address.get(language),
        office_hours=doc.office.hours.get(language),
        next_steps=tuple(step.get(language) for step in steps),
        in_code=(
            first_sentence(doc.receipt.status_line.get(language)),
            *((words.text("receipt.answer", language, when=answer),) if answer else ()),
            words.text("receipt.ask", language, phones=asked),
        ),
    ).numbered(number, doc.code)


def blocks(content: ReceiptContent, words: Texts) -> dict[str, tuple[str, ...]]:
    """What stands on the screen, on the paper and in the code: four blocks."""
    when, language = content.created_at, content.language
    return {
        "received": (
            content.item_name,
            content.status_line,
            words.dated("paper.time", language, when, clock=f"{when:%H:%M}"),
        ),
        "number": (content.number,),
        "next": (*filter(None, (content.answer_by,)), *content.next_steps),
        "ask": (*content.phones, content.office, content.office_address, content.office_hours),
    }


def said(content: ReceiptContent) -> tuple[str, ...]:
    """The texts of a receipt, but for its labels."""
    return tuple(
        text
        for text in (
            content.number,
            content.item_name,
            content.official_name,
            content.status_line,
            content.applicant_masked,
            *content.taken,
            content.answer_by,
            *content.next_steps,
            *content.phones,
            content.office,
            content.office_address,
            content.office_hours,
            content.place,
        )
        if text
    )


def picture(job: bytes) -> Image.Image:
    """The strip in a job's bytes: a band is a portable bitmap but for its head."""
    bands = [_pbm(band) for band in _bands(job)]
    strip = Image.new("L", (bands[0].width, sum(band.height for band in bands)), 255)
    top = 0
    for band in bands:
        strip.paste(band, (0, top))
        top += band.height
    return strip


def _bands(job: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = job.find(_BAND)
    while at >= 0:
        stride = int.from_bytes(job[at + 4 : at + 6], "little")
        rows = int.from_bytes(job[at + 6 : at + 8], "little")
        end = at + 8 + stride * rows
        yield stride * 8, rows, job[at + 8 : end]
        at = job.find(_BAND, end)


def _pbm(band: tuple[int, int, bytes]) -> Image.Image:
    width, rows, dots = band
    return Image.open(io.BytesIO(b"P4\n%d %d\n" % (width, rows) + dots)).convert("L")


def codes_by_zxing(strip: Image.Image) -> list[str]:
    """Texts of the codes on a strip, as zxing-cpp reads them."""
    return [code.text for code in zxingcpp.read_barcodes(strip)]


def code_by_opencv(strip: Image.Image) -> str:
    """Text of the code on a strip, as OpenCV reads it."""
    text, _, _ = cv2.QRCodeDetector().detectAndDecode(np.asarray(strip))
    return text


# ---- texts, by Tesseract -------------------------------------------------------------------------

READINGS = ((6, 1.0), (4, 0.75), (11, 1.0), (11, 1.5))
"""Ways to lay out a page, and scales: each is mistaken in short lines, and in others."""
ENOUGH = 0.9
"""Of a text's characters, in their order: dashes and dots are taken for others."""


class Reader:
    """Reads one strip in one way after the other, as long as something is missing."""

    def __init__(self, strip: Image.Image, language: str) -> None:
        self._strip = _without_codes(strip)
        self._models = "chi_sim+eng" if language == "zh-CN" else "eng+chi_sim"
        self._left = list(READINGS)
        self._read: list[str] = []

    def finds(self, meant: str) -> bool:
        """Whether a text is on the strip. A star of a mask is read as anything."""
        parts = [part for part in (_plain(part) for part in meant.split("*")) if part]
        while True:
            if all(any(_share(part, text) >= ENOUGH for text in self._read) for part in parts):
                return True
            if not self._left:
                return False
            self._read.append(_plain(self._tesseract(*self._left.pop(0))))

    def _tesseract(self, layout: int, scale: float) -> str:
        size = (round(self._strip.width * scale), round(self._strip.height * scale))
        data = io.BytesIO()
        self._strip.resize(size).save(data, "PNG")
        words = ("-l", self._models, "--psm", str(layout), "--dpi", "203")
        done = subprocess.run(
            ["tesseract", "stdin", "stdout", *words],
            input=data.getvalue(),
            capture_output=True,
            check=True,
            timeout=120,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
        return done.stdout.decode()


def _without_codes(strip: Image.Image) -> Image.Image:
    """The same with white where the codes are: nobody reads them as letters."""
    clean = strip.copy()
    for code in zxingcpp.read_barcodes(strip):
        at = code.position
        corners = (at.top_left, at.top_right, at.bottom_left, at.bottom_right)
        xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
        box = (min(xs) - 4, min(ys) - 4, max(xs) + 4, max(ys) + 4)
        ImageDraw.Draw(clean).rectangle(box, fill=255)
    return clean


def _plain(text: str) -> str:
    return "".join(text.split())


def _share(wanted: str, text: str) -> float:
    """How many of the characters stand together somewhere, in their order."""
    if wanted in text:
        return 1.0
    best = 0
    for start in range(max(1, len(text) - len(wanted) + 1)):
        part = text[start : start + len(wanted)]
        same = SequenceMatcher(None, wanted, part, autojunk=False)
        best = max(best, sum(block.size for block in same.get_matching_blocks()))
    return best / len(wanted)


# ---- rare characters, by their shapes ------------------------------------------------------------


def likeness(strip: Image.Image, character: str, size: int) -> float:
    """How much the likest place of a strip looks like a character, in any font that has it."""
    listed = subprocess.run(
        ["fc-list", f":charset={ord(character):x}", "file"],
        capture_output=True,
        text=True,
        check=True,
    )
    fonts = {line.rstrip(": ") for line in listed.stdout.splitlines()}
    assert fonts, "no font has the character"
    return max(_likest(strip, _drawn(character, font, size)) for font in sorted(fonts))


def _drawn(character: str, font: str, size: int) -> Image.Image:
    image = Image.new("L", (size * 2, size * 2), 255)
    face = ImageFont.truetype(font, size)
    ImageDraw.Draw(image).text((size // 2, size // 4), character, fill=0, font=face)
    ink = image.point(lambda value: 255 - value).getbbox()
    assert ink is not None
    return image.crop(ink)


def _likest(strip: Image.Image, glyph: Image.Image) -> float:
    found = cv2.matchTemplate(np.asarray(strip), np.asarray(glyph), cv2.TM_CCOEFF_NORMED)
    return float(found.max())
