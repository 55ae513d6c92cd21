"""The paper of a simulated printer: rows of dots, decoded from the stream by this side alone."""

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf",
)
_LINE_DOTS = 30
_FONT_DOTS = 24


class Strip:
    """Rows printed since the last cut, and the last strip that was cut off."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._rows: list[bytes] = []
        self._last: list[bytes] = []
        self._text = bytearray()
        self.reset()

    def reset(self) -> None:
        """Forget modes and the line begun, as ESC @ does."""
        self._text.clear()
        self._kanji = False
        self._align = 0
        self._large = False

    def text(self, run: bytes) -> None:
        """Add bytes to the line begun."""
        self._text += run

    def style(self, command: bytes) -> None:
        """Obey what changes the look of text."""
        match command[:2]:
            case b"\x1c&":
                self._kanji = True
            case b"\x1c.":
                self._kanji = False
            case b"\x1ba":
                self._align = command[2] % 3
            case b"\x1d!":
                self._large = bool(command[2])

    def line_feed(self, lines: int = 1) -> int:
        """Print the line begun and feed; give the rows that passed."""
        before = len(self._rows)
        if self._text:
            self._draw_text()
            lines -= 1
        self._rows += [bytes((self._width + 7) // 8)] * (_LINE_DOTS * max(0, lines))
        return len(self._rows) - before

    def row(self, dots: bytes) -> None:
        """Print one row, cut or filled to the paper's width."""
        stride = (self._width + 7) // 8
        self._rows.append(dots[:stride].ljust(stride, b"\0"))

    def cut(self) -> None:
        """Cut the strip off."""
        self._last, self._rows = self._rows, []

    def png(self) -> bytes:
        """Draw what hangs out of the printer, else what was cut off last."""
        rows = self._rows or self._last
        if not rows:
            raise LookupError("nothing has been printed yet")
        inverted = bytes(byte ^ 0xFF for byte in b"".join(rows))
        image = Image.frombytes("1", (self._width, len(rows)), inverted)
        target = BytesIO()
        image.save(target, "PNG")
        return target.getvalue()

    def _draw_text(self) -> None:
        text = bytes(self._text).decode("gb18030" if self._kanji else "cp437", "replace")
        text = text[: self._width]  # half a picture taken for text: what runs out is not seen
        self._text.clear()
        scale = 2 if self._large else 1
        image = Image.new("1", (self._width, _LINE_DOTS * scale), 0)
        draw = ImageDraw.Draw(image)
        font = _font(_FONT_DOTS * scale)
        spare = max(0, self._width - int(draw.textlength(text, font)))
        draw.text((spare * self._align // 2, 0), text, fill=1, font=font)
        stride = (self._width + 7) // 8
        data = image.tobytes()
        self._rows += [data[start : start + stride] for start in range(0, len(data), stride)]


def _font(dots: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for path in _FONTS:
        if Path(path).exists():
            return ImageFont.truetype(path, dots)
    return ImageFont.load_default(dots)
