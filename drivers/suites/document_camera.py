"""What every document camera promises, with pages that are drawn here and laid on a table.

Verbs: those of ``video.VideoSuite``. ``show`` is given pictures four wide and three high.
"""

import io
import math
import statistics
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PIL import Image, ImageEnhance, ImageFilter

from drivers.deadline import Deadline
from drivers.document_camera.errors import (
    NoPageError,
    PageBlurredError,
    PageCutOffError,
    PageDarkError,
    PageGlareError,
    PageRefusedError,
    PageTooFarError,
)
from drivers.document_camera.port import MAX_PAGE_BYTES, DocumentCamera, PageSight, PageVerdict
from drivers.suites.asking import Control
from drivers.suites.desk import MAT, SCENE, Desk, Point, corners_of, glaring, laid, printed
from drivers.suites.device import soon
from drivers.suites.video import FIRST_FRAME_S, VideoSuite, started

C = TypeVar("C", bound=DocumentCamera)
TAKE_S = 20.0
OFF_BY = 10.0
"""Pixels of 1600 that a corner may be off; a tenth of a millimetre each on A4."""


def soft(desk: Desk, spread: float) -> Desk:
    """The lens is not focused."""
    return Desk(desk.picture.filter(ImageFilter.GaussianBlur(spread)), desk.corners)


def dim(desk: Desk, light: float) -> Desk:
    """There is less light."""
    return Desk(ImageEnhance.Brightness(desk.picture).enhance(light), desk.corners)


def usual(**where: Any) -> Desk:
    """A page on a wooden table."""
    return laid(printed(), corners_of(**{"turned": 9, "height": 860, **where}))


GOOD: dict[str, Callable[[], Desk]] = {
    "straight": lambda: usual(turned=0),
    "turned": lambda: usual(turned=-22, height=800),
    "tilted": lambda: usual(turned=4, tilt=0.22),
    "on-its-side": lambda: laid(printed(), corners_of(turned=87, height=1000, at=(800, 610))),
    "on-a-mat": lambda: laid(printed(2), corners_of(turned=-6, tilt=0.1), table=MAT),
    "receipt": lambda: laid(printed(3), corners_of(turned=5, height=1000, shape=0.5)),
    "dim": lambda: dim(usual(), 0.45),
    "lamp-beside-the-page": lambda: glaring(usual(), (150, 150), 90),
}
REFUSED: dict[str, tuple[Callable[[], Desk], PageVerdict, type[PageRefusedError]]] = {
    "empty": (lambda: usual(at=(-3000, 0)), PageVerdict.NONE, NoPageError),
    "cut-below": (lambda: usual(at=(800, 880)), PageVerdict.CUT_OFF, PageCutOffError),
    "cut-at-a-corner": (lambda: usual(at=(220, 480)), PageVerdict.CUT_OFF, PageCutOffError),
    "far": (lambda: usual(height=440), PageVerdict.TOO_FAR, PageTooFarError),
    "dark": (lambda: dim(usual(), 0.2), PageVerdict.DARK, PageDarkError),
    "glare": (lambda: glaring(usual(), (780, 520), 90), PageVerdict.GLARE, PageGlareError),
    "blurred": (lambda: soft(usual(), 3), PageVerdict.BLURRED, PageBlurredError),
}


@cache
def _drawn(name: str) -> Desk:
    return GOOD[name]() if name in GOOD else REFUSED[name][0]()


class DocumentCameraSuite(VideoSuite[C]):
    """A page is found, straightened and taken whole, or it is refused for what is wrong with it."""

    def picture(self, folder: Path) -> Path:
        """A page that lies straight."""
        return saved("straight", folder)

    def take(self, driver: C, deadline: Deadline) -> bytes:
        return driver.take_page(deadline, judged=False)

    @pytest.mark.parametrize("name", GOOD)
    def test_corners_of_a_page_are_found(
        self, simulator: Control, driver: C, tmp_path: Path, name: str
    ) -> None:
        simulator.do("show", source=str(saved(name, tmp_path)))
        sight = sight_of(driver)
        assert sight.verdict is PageVerdict.GOOD
        assert off_by(sight, _drawn(name).corners) < OFF_BY

    @pytest.mark.parametrize("name", REFUSED)
    def test_page_that_nobody_could_read_is_refused_and_taken_when_nobody_judges(
        self, simulator: Control, driver: C, tmp_path: Path, name: str
    ) -> None:
        _, verdict, error = REFUSED[name]
        simulator.do("show", source=str(saved(name, tmp_path)))
        assert sight_of(driver).verdict is verdict
        with pytest.raises(error):
            driver.take_page(soon(TAKE_S))
        assert driver.take_page(soon(TAKE_S), judged=False).startswith(b"\xff\xd8")

    @pytest.mark.parametrize("name", ["straight", "turned", "tilted"])
    def test_page_is_straightened(
        self, simulator: Control, driver: C, tmp_path: Path, name: str
    ) -> None:
        simulator.do("show", source=str(saved(name, tmp_path)))
        driver.start()
        jpeg = driver.take_page(soon(TAKE_S))
        page = Image.open(io.BytesIO(jpeg))
        assert page.format == "JPEG"
        assert len(jpeg) <= MAX_PAGE_BYTES
        # What is seen from the side is shorter: only the others keep their shape.
        off = 0.2 if name == "tilted" else 0.03
        assert page.height / page.width == pytest.approx(math.sqrt(2), rel=off)
        assert likeness(page, printed()) > 0.8
        assert likeness(page, printed().rotate(180)) < 0.6

    def test_preview_is_the_whole_picture(self, driver: C) -> None:
        frame = started(driver).get(timeout=FIRST_FRAME_S)
        assert frame.width * 3 == frame.height * 4


def saved(name: str, folder: Path) -> Path:
    """One of the desks as a picture's file."""
    path = folder / f"{name}.jpg"
    _drawn(name).picture.save(path, quality=92)
    return path


def sight_of(camera: DocumentCamera) -> PageSight:
    """What the first frame says that says anything."""
    frames = started(camera)
    deadline = soon(TAKE_S)
    while True:
        deadline.check()
        frame = frames.get(timeout=FIRST_FRAME_S)
        if frame.sight is not None:
            sight: PageSight = frame.sight
            return sight


def off_by(sight: PageSight, corners: tuple[Point, ...]) -> float:
    """How far the worst corner is off, in pixels; a page may be seen turned by a right angle."""
    seen = [(x * SCENE[0], y * SCENE[1]) for x, y in sight.corners]
    assert len(seen) == 4
    return min(
        max(math.dist(a, b) for a, b in zip(seen[turn:] + seen[:turn], corners, strict=True))
        for turn in range(4)
    )


def likeness(one: Image.Image, other: Image.Image) -> float:
    """1 for the same picture in whatever light, 0 for two that have nothing in common."""
    values = [list(image.convert("L").resize((24, 34)).tobytes()) for image in (one, other)]
    return statistics.correlation(*values)
