"""From a camera's frame to preview and portrait. Imported by the helper process only."""

import cv2
from cv2.typing import MatLike

from drivers.camera.port import MAX_JPEG_BYTES
from drivers.video.pictures import jpeg_within, preview, turned

__all__ = ["portrait_jpeg", "preview", "upright_portrait"]

PORTRAIT_HEIGHT = 960
"""Of a capture: 720 by 960, or what the camera gives."""


def upright_portrait(frame: MatLike, rotate: int) -> MatLike:
    """Turn a frame by the camera's mounting and cut its middle, three wide and four high."""
    frame = turned(frame, rotate)
    height, width = frame.shape[:2]
    wide = min(width, height * 3 // 4)
    high = min(height, width * 4 // 3)
    left, top = (width - wide) // 2, (height - high) // 2
    return frame[top : top + high, left : left + wide]


def portrait_jpeg(portrait: MatLike) -> bytes:
    """Encode a portrait as JPEG of at most MAX_JPEG_BYTES."""
    scale = PORTRAIT_HEIGHT / portrait.shape[0]
    if scale < 1:
        portrait = cv2.resize(portrait, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return jpeg_within(portrait, MAX_JPEG_BYTES)
