"""What every picture of a camera goes through. Imported by helper processes only."""

import zlib

import cv2
import numpy as np
from cv2.typing import MatLike

_DARK_MEAN = 10.0
_DARK_SPREAD = 8.0
_ROTATIONS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}


def turned(frame: MatLike, rotate: int) -> MatLike:
    """Turn a frame by the camera's mounting."""
    return cv2.rotate(frame, _ROTATIONS[rotate]) if rotate in _ROTATIONS else frame


def preview(picture: MatLike, width: int, height: int) -> MatLike:
    """Make a preview of exactly this size: blue, green, red, 255."""
    shrinks = picture.shape[1] > width
    resized = cv2.resize(
        picture, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    )
    return cv2.cvtColor(resized, cv2.COLOR_BGR2BGRA)


def is_black(small: MatLike) -> bool:
    """Tell a covered lens from a dark room, where there still is some difference."""
    sample = np.asarray(small[::8, ::8, :3])
    return bool(sample.mean() < _DARK_MEAN and sample.std() < _DARK_SPREAD)


def fingerprint(small: MatLike) -> int:
    """Give a number that is the same for equal frames."""
    return zlib.crc32(np.ascontiguousarray(small[::4, ::4]).tobytes())


def jpeg_within(picture: MatLike, most: int) -> bytes:
    """Encode as JPEG of at most so many bytes, as good as that allows."""
    while True:
        for quality in (92, 85, 75, 60):
            good, encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
            if good and len(encoded) <= most:
                return encoded.tobytes()
        picture = cv2.resize(picture, None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA)


def sharpness(grey: MatLike) -> float:
    """Give how much of the strongest edges a further blur takes away; noise counts little.

    0.4 in a sharp picture, 0.3 when a point is spread over two pixels, 0.2 over three.
    """
    smooth = cv2.GaussianBlur(grey, (0, 0), 1.0)
    blurred = cv2.GaussianBlur(smooth, (0, 0), 2.0)
    least = 1.0
    for across, down in ((1, 0), (0, 1)):
        edges = np.abs(cv2.Sobel(smooth, cv2.CV_32F, across, down))
        strong = edges >= np.percentile(edges[::3, ::3], 95)
        left = np.abs(cv2.Sobel(blurred, cv2.CV_32F, across, down))[strong].sum()
        least = min(least, 1.0 - float(left / max(edges[strong].sum(), 1.0)))
    return least
