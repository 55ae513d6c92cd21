"""Which of a camera's frames count as whole: from V4L2, and from streams that send changes."""

import os
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np
import pytest
from cv2.typing import MatLike

from drivers.video.complaints import QUIET
from drivers.video.sources import WholeFrames
from tests.drivers.camera.lossy_camera import LossyCamera, pictures

ROOT = Path(__file__).parents[3]
LOST_SLICE = Path(__file__).parent / "data" / "lost-slice.h264"
"""24 frames of 320 x 240 by x264 (slices=4:keyint=8:bframes=0:qp=34): of the eleventh, the third of
a group of eight, the lower half is missing, as when packets are lost on the network."""
READ = """
import sys
from drivers.video.complaints import listen
listen()
from drivers.video.sources import open_source
source = open_source(sys.argv[1], (640, 480))
print(sum(source._frames.read() is not None for _ in range(int(sys.argv[2]))), file=sys.stderr)
"""
GIVEN = (
    READ[: READ.index("print")]
    + """
import hashlib
for _ in range(int(sys.argv[2])):
    print(hashlib.sha256(source._frames.read().tobytes()).hexdigest(), file=sys.stderr)
"""
)
PICTURE = np.zeros((4, 4, 3), np.uint8)
LOST = (False, None)
EMPTY = (True, None)
WHOLE = (True, PICTURE)


class Device:
    """Gives what a backend of OpenCV gives; V4L2 knows no kinds of frames."""

    def __init__(self, frames: Iterable[tuple[bool, MatLike | None]], kinds: str = "") -> None:
        self._frames = list(frames)
        self._kinds = kinds
        self._at = -1

    def grab(self) -> bool:
        self._at += 1
        return self._at < len(self._frames)

    def retrieve(self) -> tuple[bool, MatLike | None]:
        return self._frames[self._at]

    def get(self, what: int, /) -> float:
        assert what == cv2.CAP_PROP_FRAME_TYPE
        return float(ord(self._kinds[self._at])) if self._kinds else -1.0


@pytest.mark.parametrize("broken", [LOST, EMPTY])
def test_device_whose_frame_could_not_be_decoded_goes_on_with_the_next(
    broken: tuple[bool, MatLike | None],
) -> None:
    device = Device([WHOLE, broken, broken, WHOLE])
    frames = WholeFrames(device)
    assert frames.read() is PICTURE
    assert frames.read() is PICTURE
    assert frames.read() is None, "the end"


def test_frames_built_on_a_broken_one_are_left_out_until_one_stands_for_itself() -> None:
    device = Device([WHOLE, LOST, *[WHOLE] * 4], "IPPPIP")
    frames = WholeFrames(device)
    given = []
    while frames.read() is not None:
        given.append(device._at)
    assert given == [0, 4, 5]


def test_part_lost_on_the_network_is_noticed_and_all_that_is_built_on_it() -> None:
    """Frames 10 to 15 of 24 are not whole."""
    assert frames_of(LOST_SLICE, 18) == 18
    assert frames_of(LOST_SLICE, 19) == 18


def test_stream_without_loss_gives_every_frame(tmp_path: Path) -> None:
    clip = tmp_path / "whole.mp4"
    writer = cv2.VideoWriter(str(clip), cv2.VideoWriter.fourcc(*"mp4v"), 20, (320, 240))
    for at in range(30):
        writer.write(
            np.roll(np.tile(np.arange(320, dtype=np.uint8), (240, 1)), at)[..., None]
            + np.zeros(3, np.uint8)
        )
    writer.release()
    assert frames_of(clip, 30) == 30


def test_what_is_lost_on_a_network_line_is_in_no_frame() -> None:
    group = pictures(LOST_SLICE)[:8]
    with closing(LossyCamera(group, share=0.0)) as camera:
        whole = set(read(GIVEN, camera.address, 16).split())
    assert len(whole) == 8
    with closing(LossyCamera(group, share=0.1)) as camera:
        given = read(GIVEN, camera.address, 120).split()
        assert camera.lost > 20
    assert len(given) == 120
    assert set(given) <= whole


def frames_of(clip: Path, count: int) -> int:
    """How many of so many reads give a frame."""
    return int(read(READ, str(clip), count))


def read(program: str, source: str, count: int) -> str:
    """What a process like the helper's says of so many reads."""
    done = subprocess.run(
        [sys.executable, "-c", program, source, str(count)],
        cwd=ROOT,
        env={**os.environ, **QUIET},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stderr
