"""From a camera's frame to preview and portrait. Imported by the helper process only."""

import zlib

import cv2
import numpy as np
from cv2.typing import MatLike

from drivers.camera.port import MAX_JPEG_BYTES

PORTRAIT_HEIGHT = 960
"""Of a capture: 720 by 960, or what the camera gives."""
_DARK_MEAN = 10.0
_DARK_SPREAD = 8.0
_ROTATIONS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


def upright_portrait(frame: MatLike, rotate: int) -> MatLike:
    """Turn a frame by the camera's mounting and cut its middle, three wide and four high."""
    if rotate in _ROTATIONS:
        frame = cv2.rotate(frame, _ROTATIONS[rotate])
    height, width = frame.shape[:2]
    wide = min(width, height * 3 // 4)
    high = min(height, width * 4 // 3)
    left, top = (width - wide) // 2, (height - high) // 2
    return frame[top : top + high, left : left + wide]


def preview(portrait: MatLike, width: int, height: int) -> MatLike:
    """Make a preview of exactly this size: blue, green, red, 255."""
    shrinks = portrait.shape[1] > width
    resized = cv2.resize(
        portrait, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    )
    return cv2.cvtColor(resized, cv2.COLOR_BGR2BGRA)


def is_black(small: MatLike) -> bool:
    """Tell a covered lens from a dark room, where there still is some difference."""
    sample = np.asarray(small[::8, ::8, :3])
    return bool(sample.mean() < _DARK_MEAN and sample.std() < _DARK_SPREAD)


def fingerprint(small: MatLike) -> int:
    """Give a number that is the same for equal frames."""
    return zlib.crc32(np.ascontiguousarray(small[::4, ::4]).tobytes())


def portrait_jpeg(portrait: MatLike) -> bytes:
    """Encode a portrait as JPEG of at most MAX_JPEG_BYTES, as good as that allows."""
    scale = PORTRAIT_HEIGHT / portrait.shape[0]
    if scale < 1:
        portrait = cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    while True:
        for quality in (92, 85, 75, 60):
            good, encoded = cv2.imencode(".jpg", portrait, [cv2.IMWRITE_JPEG_QUALITY, quality])
            if good and len(encoded) <= MAX_JPEG_BYTES:
                return encoded.tobytes()
        portrait = cv2.resize(portrait, None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA)
