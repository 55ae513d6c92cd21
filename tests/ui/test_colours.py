"""The contrast of every text, measured on the cores of its glyphs in what is drawn.

Each page is seen in one of four looks and one orientation in each of the colours; which, turns
from colours to colours.
"""

from typing import Any

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPointingDevice

from kiosk.visit.shape import Colours, Comfort
from tests.pages import samples
from tests.ui.stage import Stage
from tests.visit.sn import Mode
from ui.inspect.contrast import contrast_problems, pixels, ratio

LOOKS = ((Mode.STANDARD, "zh-CN"), (Mode.ELDER, "en"), (Mode.STANDARD, "en"), (Mode.ELDER, "zh-CN"))


ORIENTATIONS = ("portrait", "landscape")


def seen() -> list[Any]:
    """All colours in both orientations; each colour is seen in one of them, else asked for."""
    return [
        pytest.param(
            orientation, turn, colours, marks=[] if (turn + place) % 2 == 0 else [pytest.mark.long]
        )
        for place, orientation in enumerate(ORIENTATIONS)
        for turn, colours in enumerate(Colours)
    ]


@pytest.mark.parametrize(("orientation", "turn", "colours"), seen())
def test_every_text_has_the_contrast_of_its_colours(
    device: QPointingDevice, orientation: str, turn: int, colours: Colours
) -> None:
    stage = Stage(orientation, device)
    found = []
    turned = turn + len(LOOKS) * (orientation == "landscape")
    for number, (mode, language) in enumerate(LOOKS):
        share = slice((number + turned) % (2 * len(LOOKS)), None, 2 * len(LOOKS))
        for sample in [*samples(mode, orientation, language)][share]:
            stage.show(sample, mode, language, comfort=Comfort(colours))
            lines = contrast_problems(stage, colours)
            found += [f"{sample.name} {mode} {language}: {line}" for line in lines]
    stage.close()
    assert not found, "\n".join(found)


def test_a_text_too_pale_is_seen() -> None:
    image = QImage(60, 40, QImage.Format.Format_RGB888)
    image.fill(QColor("#FFFFFF"))
    for x in range(20, 24):
        for y in range(10, 30):
            image.setPixelColor(x, y, QColor("#949494"))
    found = ratio(pixels(image), QRectF(10, 5, 40, 30), QColor("#949494"))
    assert found == pytest.approx(3.03, abs=0.02)
