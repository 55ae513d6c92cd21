"""Pictures drawn for tests."""

import io
from functools import cache

from PIL import Image, ImageDraw


@cache
def portrait_photo() -> bytes:
    """A drawn face as JPEG, in place of a photo."""
    image = Image.new("RGB", (480, 640), "#CFE0DC")
    draw = ImageDraw.Draw(image)
    draw.ellipse((60, 470, 420, 900), fill="#2C7287")
    draw.ellipse((140, 130, 340, 400), fill="#EBCBAA")
    draw.pieslice((130, 100, 350, 330), 180, 360, fill="#2B3640")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


@cache
def paper_page() -> bytes:
    """A drawn page with lines of print as JPEG, in place of a page that was taken."""
    image = Image.new("RGB", (827, 1169), "#FBFAF5")
    draw = ImageDraw.Draw(image)
    draw.rectangle((250, 90, 577, 122), fill="#2B3640")
    for line in range(26):
        y, end = 190 + line * 33, 740 - (line * 67) % 160
        draw.rectangle((90, y, end, y + 11), fill="#4A545C")
    draw.ellipse((560, 960, 700, 1100), outline="#B03A2E", width=6)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()
