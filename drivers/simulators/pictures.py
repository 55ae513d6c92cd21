"""What a simulated camera sees: a picture, a folder of pictures or a video, as JPEG frames."""

import io
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageOps, UnidentifiedImageError

if TYPE_CHECKING:
    import cv2

_LONGEST_EDGE = 1280
_QUALITY = 88
_PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}


class SourceError(ValueError):
    """There is nothing to see in this file."""


def frames_of(source: Path, fps: float) -> Iterator[bytes]:
    """Give JPEG frames without end; raises SourceError."""
    if source.is_dir():
        pictures = sorted(
            picture for picture in source.iterdir() if picture.suffix.lower() in _PICTURES
        )
        if not pictures:
            raise SourceError("no picture in the folder")
        each = max(1, round(fps))
        return itertools.cycle(frame for path in pictures for frame in [_picture(path)] * each)
    if source.suffix.lower() in _PICTURES:
        return itertools.repeat(_picture(source))
    return _video(source, fps)


def black_frame(width: int = 640, height: int = 480) -> bytes:
    """Give the picture of a covered lens."""
    return _encoded(Image.new("RGB", (width, height)))


def _picture(path: Path) -> bytes:
    try:
        with Image.open(path) as opened:
            image = ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, UnidentifiedImageError) as error:
        raise SourceError("not a picture") from error
    image.thumbnail((_LONGEST_EDGE, _LONGEST_EDGE))
    return _encoded(image)


def _encoded(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "JPEG", quality=_QUALITY)
    return target.getvalue()


def _video(path: Path, fps: float) -> Iterator[bytes]:
    # Only videos need it: a picture must not wait for the library to load.
    import cv2

    capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG)
    opened, _ = capture.read()
    if not opened:
        capture.release()
        raise SourceError("not a video")
    own_fps = capture.get(cv2.CAP_PROP_FPS) or fps
    return _video_frames(capture, skip=max(1, round(own_fps / fps)))


def _video_frames(capture: "cv2.VideoCapture", skip: int) -> Iterator[bytes]:
    import cv2

    while True:
        taken = 0
        while capture.grab():
            taken += 1
            if taken % skip:
                continue
            good, frame = capture.retrieve()
            if not good:
                break
            scale = min(1.0, _LONGEST_EDGE / max(frame.shape[:2]))
            if scale < 1:
                frame = cv2.resize(frame, None, fx=scale, fy=scale)
            good, encoded = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
            if good:
                yield encoded.tobytes()
        capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
        if taken == 0:
            return
