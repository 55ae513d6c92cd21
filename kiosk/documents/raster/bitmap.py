"""One bit a dot, as a thermal head wants it."""

import io
from dataclasses import dataclass, field

from PIL import Image


@dataclass(frozen=True, slots=True)
class ReceiptBitmap:
    """A strip of dots.

    ``rows`` holds ``height`` rows of ``stride`` bytes, most significant bit leftmost,
    1 = black; bits beyond ``width`` are 0.
    """

    width: int
    height: int
    rows: bytes = field(repr=False)

    @property
    def stride(self) -> int:
        """Bytes of one row; a device that prints asks for it by this name."""
        return (self.width + 7) // 8

    def png(self) -> bytes:
        """The strip as a black on white PNG."""
        inverted = bytes(0xFF ^ byte for byte in self.rows)
        image = Image.frombytes("1", (self.width, self.height), inverted)
        out = io.BytesIO()
        image.save(out, "PNG", dpi=(203, 203))
        return out.getvalue()


def bitmap_from_image(image: Image.Image, threshold: int) -> ReceiptBitmap:
    """Dots of a grey image (0 = white paper, 255 = black): black where at least ``threshold``."""
    dots = image.point([255 if value >= threshold else 0 for value in range(256)], mode="1")
    return ReceiptBitmap(image.width, image.height, dots.tobytes())
