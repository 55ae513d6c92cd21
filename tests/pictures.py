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
