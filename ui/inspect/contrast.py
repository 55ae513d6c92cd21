"""The contrast of every text, measured on the cores of its glyphs in what is drawn."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage
from PySide6.QtQuick import QQuickItem

from kiosk.visit.shape import Colours
from ui.inspect.looking import Looking, enabled, key_around

RATIOS = {
    Colours.STANDARD: (7.0, 21.1),
    Colours.BLACK_ON_WHITE: (20.0, 21.1),
    Colours.WHITE_ON_BLACK: (20.0, 21.1),
    Colours.LOW_GLARE: (4.5, 8.0),
}
"""screens.md, after VVSG 2.0 7.1-C and 7.1-D."""
DISABLED = 4.5  # what cannot be pressed says why below its name
NEAR, MANY = 0.04, 25
"""So much light may a pixel of a sign differ from its colour; a sign fills one part in so many."""
_STEPS = 256  # of light, of which the one with most pixels is the ground
Light = NDArray[np.float64]


def light(channels: NDArray[np.uint8]) -> Light:
    """Relative luminance of RGB pixels, shape (…, 3), as WCAG 2.2 defines it."""
    red, green, blue = _SHARES
    found: Light = red[channels[..., 0]] + green[channels[..., 1]] + blue[channels[..., 2]]
    return found


def _shares() -> tuple[Light, Light, Light]:
    part = np.arange(256) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear, 0.7152 * linear, 0.0722 * linear


_SHARES = _shares()
"""What each value of red, green and blue adds."""


def pixels(image: QImage) -> NDArray[np.uint8]:
    """The picture as red, green, blue; shape (height, width, 3)."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(bytes(plain.constBits()), np.uint8).reshape(plain.height(), -1)
    return rows[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3)


def ratio(picture: NDArray[np.uint8], ink: QRectF, colour: QColor) -> float:
    """Of what is most of the ground around a text to the pixel most like its own colour."""
    left, top = max(0, int(ink.left()) - 2), max(0, int(ink.top()) - 2)
    crop = light(picture[top : int(ink.bottom()) + 2, left : int(ink.right()) + 2])
    return _between(crop, _own(colour))


def _own(colour: QColor) -> float:
    return float(light(np.array([colour.red(), colour.green(), colour.blue()], np.uint8)))


def _between(crop: Light, own: float) -> float:
    steps = np.minimum((crop * _STEPS).astype(np.int64), _STEPS - 1)
    most = int(np.bincount(steps.ravel()).argmax())
    ground = float(np.median(crop[steps == most]))
    core = float(crop.flat[np.abs(crop - own).argmin()])
    high, low = max(ground, core), min(ground, core)
    return (high + 0.05) / (low + 0.05)


def worst(picture: NDArray[np.uint8], ink: QRectF, colour: QColor, side: int) -> float:
    """The same where it is least, sign by sign: a text may run from a dark place to a bright one.

    Squares without a part of a sign are passed over.
    """
    own, found = _own(colour), 21.0
    for top in range(max(0, int(ink.top())), int(ink.bottom()), side):
        for left in range(max(0, int(ink.left())), int(ink.right()), side):
            right, bottom = min(left + side, int(ink.right())), min(top + side, int(ink.bottom()))
            crop = light(picture[top:bottom, left:right])
            sign = np.abs(crop - own) < NEAR
            if np.count_nonzero(sign) * MANY > crop.size and not sign.all():
                found = min(found, _between(np.append(crop[~sign], own), own))
    return found


def contrast_problems(
    seen: Looking, colours: Colours, *, on_pictures: bool = False
) -> Iterator[str]:
    """Texts whose contrast is not what these colours promise.

    ``on_pictures``: also where a picture behind a text is bright in one place only.
    """
    picture = pixels(seen.window.grabWindow())
    least, most = RATIOS[colours]
    glass = QRectF(0, 0, picture.shape[1], picture.shape[0])
    for text in seen.texts():
        ink = seen.ink(text)
        if not ink.intersects(glass):
            yield f"{str(text.property('text'))[:20]!r} not on the glass"
            continue
        if min(ink.width(), ink.height()) < 4 or sample_of_others(text):
            continue
        colour = text.property("color")
        found = ratio(picture, ink, colour)
        low = least if enabled(text) else min(least, DISABLED)
        if not low - 0.05 <= found <= most + 0.05:
            yield f"{str(text.property('text'))[:20]!r} {found:.1f}"
        elif on_pictures and key_around(text) is None:
            place = worst(picture, ink, colour, text.property("font").pixelSize())
            if place < DISABLED:
                yield f"{str(text.property('text'))[:20]!r} {place:.1f} in one place of a picture"


def sample_of_others(item: QQuickItem | None) -> bool:
    """Whether it stands on a key that is drawn in the colours that it brings."""
    while item is not None:
        if item.objectName().startswith("action:colours-"):
            return item.objectName() != "action:colours-done"
        item = item.parentItem()
    return False
