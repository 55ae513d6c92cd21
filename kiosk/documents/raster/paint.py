"""Draws a sheet of marks as dots."""

from PIL import Image, ImageDraw

from kiosk.documents.raster.bitmap import ReceiptBitmap, bitmap_from_image
from kiosk.documents.raster.fonts import GETA, FontStack
from kiosk.documents.sheet import BoxMark, QrMark, RuleMark, Sheet, TextMark

INK, PAPER = 255, 0
THRESHOLD = 104  # slightly under half: thin strokes of a CJK glyph survive the paper


def paint(sheet: Sheet, fonts: FontStack) -> ReceiptBitmap:
    """Draw every mark, then decide each dot."""
    image = Image.new("L", (sheet.width, sheet.height), PAPER)
    draw = ImageDraw.Draw(image)
    for mark in sheet.marks:
        match mark:
            case TextMark():
                _text(draw, mark, fonts)
            case RuleMark():
                _fill(draw, mark.x, mark.y, mark.width, mark.thickness, INK)
            case BoxMark():
                _box(draw, mark)
            case QrMark():
                _code(draw, mark)
    return bitmap_from_image(image, THRESHOLD)


def _fill(draw: ImageDraw.ImageDraw, x: int, y: int, width: int, height: int, ink: int) -> None:
    draw.rectangle((x, y, x + width - 1, y + height - 1), fill=ink)


def _box(draw: ImageDraw.ImageDraw, mark: BoxMark) -> None:
    corners = (mark.x, mark.y, mark.x + mark.width - 1, mark.y + mark.height - 1)
    if mark.filled:
        draw.rounded_rectangle(corners, radius=8, fill=INK)
    else:
        draw.rounded_rectangle(corners, radius=14, outline=INK, width=mark.thickness)


def _code(draw: ImageDraw.ImageDraw, mark: QrMark) -> None:
    _fill(draw, mark.x, mark.y, mark.size, mark.size, PAPER)
    for row, modules in enumerate(mark.rows):
        for column, dark in enumerate(modules):
            if dark:
                x, y = mark.x + column * mark.module, mark.y + row * mark.module
                _fill(draw, x, y, mark.module, mark.module, INK)


def _text(draw: ImageDraw.ImageDraw, mark: TextMark, fonts: FontStack) -> None:
    ink = PAPER if mark.inverse else INK
    baseline = mark.y + round(mark.size * 0.9)
    x = float(mark.x)
    for run in fonts.runs(mark.text, bold=mark.bold):
        if run.face is None:
            for _ in run.text:
                _geta(draw, x, baseline, mark, fonts, ink)
                x += mark.size
            continue
        draw.text((x, baseline), run.text, fill=ink, font=run.face.at(mark.size), anchor="ls")
        x += fonts.run_width(run, mark.size)


def _geta(
    draw: ImageDraw.ImageDraw, x: float, baseline: int, mark: TextMark, fonts: FontStack, ink: int
) -> None:
    """The printer's old sign for a type it lacks, framed so that nobody reads it as text."""
    size = mark.size
    top = baseline - round(size * 0.84)
    frame = (round(x) + 2, top, round(x) + size - 3, top + size - 5)
    draw.rectangle(frame, outline=ink, width=3)
    face = fonts.base(bold=True)
    if face.covers(GETA):
        draw.text(
            (x + size / 2, top + (size - 5) / 2),
            GETA,
            fill=ink,
            font=face.at(round(size * 0.66)),
            anchor="mm",
        )
