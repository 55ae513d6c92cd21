"""The process that looks at the desk: ``python -m drivers.document_camera.helper``."""

import argparse
import json

import cv2
from cv2.typing import MatLike

from drivers.document_camera.edges import search, straightened
from drivers.document_camera.port import MAX_PAGE_BYTES, PageVerdict
from drivers.video.helper import RefusedError, run
from drivers.video.pictures import jpeg_within, preview, turned

LONGEST_EDGE = 2338
"""Pixels of a page's longer side at 200 dots an inch of A4; nobody reads more."""


class DeskEye:
    """Looks for one page."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options

    def upright(self, frame: MatLike) -> MatLike:
        """Turn it by the camera's mounting; nothing is cut off."""
        return turned(frame, self._options.rotate)

    def preview(self, picture: MatLike) -> MatLike:
        """Make a preview that fits into the size that was asked for."""
        height, width = picture.shape[:2]
        scale = min(self._options.width / width, self._options.height / height)
        return preview(picture, max(round(width * scale), 1), max(round(height * scale), 1))

    def look(self, picture: MatLike) -> tuple[str, bytes]:
        """Say how a page lies in the picture."""
        sight = search(picture)
        return sight.verdict, json.dumps([sight.verdict, sight.corners]).encode()

    def take(self, picture: MatLike, judged: bool) -> bytes:
        """Make the straightened page; the whole picture when nobody judges and there is none."""
        sight = search(picture)
        if judged and sight.verdict is not PageVerdict.GOOD:
            raise RefusedError(sight.verdict.value)
        page = straightened(picture, sight.corners) if sight.corners else picture
        scale = LONGEST_EDGE / max(page.shape[:2])
        if scale < 1:
            page = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        return jpeg_within(page, MAX_PAGE_BYTES)


if __name__ == "__main__":
    run("drivers.document_camera.helper", DeskEye)
