"""What every camera for portraits promises.

Verbs: those of ``video.VideoSuite``. ``show`` is given pictures four wide and three high.
"""

import io
from pathlib import Path
from typing import TypeVar

import pytest
from PIL import Image, ImageDraw

from drivers.camera.errors import NoFaceError
from drivers.camera.port import MAX_JPEG_BYTES, Camera
from drivers.deadline import Deadline
from drivers.suites.asking import Control, until
from drivers.suites.device import soon
from drivers.suites.video import FIRST_FRAME_S, VideoSuite, started

C = TypeVar("C", bound=Camera)
RED, GREEN, BLUE = (200, 30, 30), (0, 160, 0), (30, 30, 200)
PLAIN_SIZE = (960, 720)


class CameraSuite(VideoSuite[C]):
    """The middle of the picture, as it is now, small enough to be sent."""

    def picture(self, folder: Path) -> Path:
        """Red; its left fifth is green, which cutting the middle out must take away."""
        drawn = Image.new("RGB", PLAIN_SIZE, RED)
        ImageDraw.Draw(drawn).rectangle((0, 0, 190, 720), fill=GREEN)
        drawn.save(folder / "red.png")
        return folder / "red.png"

    def take(self, driver: C, deadline: Deadline) -> bytes:
        return driver.capture(deadline, judged=False)

    def test_preview_is_the_middle_of_the_picture_three_wide_and_four_high(self, driver: C) -> None:
        frame = started(driver).get(timeout=FIRST_FRAME_S)
        assert frame.width * 4 == frame.height * 3
        for at in (0, (frame.width - 1) * 4, len(frame.pixels) - 4):
            assert near(colour(frame.pixels, at), RED)

    def test_another_picture_in_front_of_the_camera_is_seen(
        self, simulator: Control, driver: C, tmp_path: Path
    ) -> None:
        frames = started(driver)
        Image.new("RGB", PLAIN_SIZE, BLUE).save(tmp_path / "blue.png")
        simulator.do("show", source=str(tmp_path / "blue.png"))
        until(lambda: near(colour(frames.get(timeout=FIRST_FRAME_S).pixels), BLUE))

    def test_portrait_is_a_jpeg_of_the_middle_and_small_enough(
        self, simulator: Control, driver: C, tmp_path: Path
    ) -> None:
        started(driver)
        plain = driver.capture(soon(), judged=False)
        portrait = Image.open(io.BytesIO(plain))
        assert portrait.format == "JPEG"
        assert portrait.width * 4 == portrait.height * 3
        pixel = portrait.convert("RGB").getpixel((0, 0))
        assert isinstance(pixel, tuple)
        assert near(pixel, RED)
        Image.effect_noise((1920, 1440), 90).convert("RGB").save(tmp_path / "noise.png")
        simulator.do("show", source=str(tmp_path / "noise.png"))
        until(lambda: len(driver.capture(soon(), judged=False)) > 2 * len(plain))
        assert len(driver.capture(soon(), judged=False)) <= MAX_JPEG_BYTES

    def test_picture_without_a_face_is_refused_when_it_is_judged(self, driver: C) -> None:
        started(driver)
        with pytest.raises(NoFaceError):
            driver.capture(soon(30))


def colour(pixels: bytes, at: int = 0) -> tuple[int, int, int]:
    """Red, green and blue of a preview's pixel."""
    blue, green, red, alpha = pixels[at : at + 4]
    assert alpha == 255
    return red, green, blue


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    """Whether both are the same colour, after compression."""
    return all(abs(a - b) < 25 for a, b in zip(one, other, strict=True))
