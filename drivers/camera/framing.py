"""Judges how a face stands in the picture. Imported by the helper process only.

Nobody is recognised here and nothing is compared: a face is a rectangle and no more. Light is
judged by the whole picture and by contrast, never by how light a skin is.
"""

from itertools import cycle
from pathlib import Path

import cv2
import cv2.data
import numpy as np
from cv2.typing import MatLike

from drivers.camera.port import Face, Framing, Verdict
from drivers.video.pictures import sharpness

JUDGED_WIDTH, JUDGED_HEIGHT = 480, 640
SEARCHED_WIDTH = 180
SMALLEST = 0.14
"""Of the picture's width; smaller faces are not sought."""
LARGE_ENOUGH = 0.28
OFF_ACROSS = 0.15
OFF_DOWN = 0.18
FACE_HEIGHT = 0.47
"""How far down the middle of the face should be, as the outline on the screen has it."""
SECOND_SHARE = 0.6
"""A second face counts from this share of the first one's width; passers-by are smaller."""
DARK_BELOW = 70
FLAT_BELOW = 24
SHARP_FROM = 0.20
"""Less than this has a picture where a point is spread over three of 720 pixels."""
PLAIN_BELOW = 20.0
_STEP = 1.15
_NEIGHBOURS = 3
_LEAN = 18.0
_UPRIGHT = ("frontalface_alt", 0.0)
_LOOKS = (
    _UPRIGHT,
    ("frontalface_alt2", 0.0),
    ("frontalface_alt", _LEAN),
    ("frontalface_default", 0.0),
    ("frontalface_alt", -_LEAN),
)
"""Cascade and lean of the head in degrees."""


class Judge:
    """Finds faces and says what is to be done about the picture."""

    def __init__(self) -> None:
        self._loaded: dict[str, cv2.CascadeClassifier] = {}
        self._looks = cycle(_LOOKS)
        self._found_by = _UPRIGHT

    def glance(self, portrait: MatLike) -> Framing:
        """Judge a frame of the preview: the search that found somebody last, then one more."""
        return self._judge(portrait, (self._found_by, next(self._looks)))

    def scrutinise(self, portrait: MatLike) -> Framing:
        """Judge a picture that is to be kept: every search until one finds somebody."""
        return self._judge(portrait, (self._found_by, *_LOOKS))

    def _judge(self, portrait: MatLike, looks: tuple[tuple[str, float], ...]) -> Framing:
        grey = cv2.cvtColor(portrait, cv2.COLOR_BGR2GRAY)
        grey = cv2.resize(grey, (JUDGED_WIDTH, JUDGED_HEIGHT), interpolation=cv2.INTER_AREA)
        if np.percentile(grey[::4, ::4], 95) < DARK_BELOW:
            return Framing(Verdict.DARK)
        faces = self._faces(grey, looks)
        if not faces:
            # Plain walls have no edges at all: only what has contrast can be out of focus.
            blurred = grey.std() > PLAIN_BELOW and sharpness(grey) < SHARP_FROM
            return Framing(Verdict.BLURRED if blurred else Verdict.NONE)
        return Framing(_verdict(grey, faces), tuple(faces))

    def _faces(self, grey: MatLike, looks: tuple[tuple[str, float], ...]) -> list[Face]:
        small = cv2.resize(
            grey,
            (SEARCHED_WIDTH, SEARCHED_WIDTH * JUDGED_HEIGHT // JUDGED_WIDTH),
            interpolation=cv2.INTER_AREA,
        )
        for cascade, lean in looks:
            faces = self._search(_turned(small, lean), cascade)
            if faces:
                self._found_by = (cascade, lean)
                return faces
        return []

    def _search(self, small: MatLike, cascade: str) -> list[Face]:
        """Give faces, the largest first, in shares of width and height."""
        height, width = small.shape[:2]
        least = round(width * SMALLEST)
        found = self._cascade(cascade).detectMultiScale(
            small, _STEP, _NEIGHBOURS, minSize=(least, least)
        )
        faces = [
            Face(float(x / width), float(y / height), float(w / width), float(h / height))
            for x, y, w, h in found
        ]
        return sorted(faces, key=lambda face: -face.width)

    def _cascade(self, name: str) -> cv2.CascadeClassifier:
        # Each takes some 30 ms to load, and two are rarely needed.
        if name not in self._loaded:
            file = Path(cv2.data.haarcascades) / f"haarcascade_{name}.xml"
            self._loaded[name] = cv2.CascadeClassifier(str(file))
        return self._loaded[name]


def _verdict(grey: MatLike, faces: list[Face]) -> Verdict:
    first = faces[0]
    part = _part(grey, first)
    low, high = np.percentile(part, (5, 95))
    if high - low < FLAT_BELOW:
        return Verdict.DARK
    if len(faces) > 1 and faces[1].width >= SECOND_SHARE * first.width:
        return Verdict.SEVERAL
    if sharpness(part) < SHARP_FROM:
        return Verdict.BLURRED
    if first.width < LARGE_ENOUGH:
        return Verdict.TOO_FAR
    across, down = first.x + first.width / 2, first.y + first.height / 2
    if abs(across - 0.5) > OFF_ACROSS or abs(down - FACE_HEIGHT) > OFF_DOWN:
        return Verdict.OFF_CENTRE
    return Verdict.GOOD


def _part(grey: MatLike, face: Face) -> MatLike:
    height, width = grey.shape[:2]
    left, top = round(face.x * width), round(face.y * height)
    return grey[top : top + round(face.height * height), left : left + round(face.width * width)]


def _turned(small: MatLike, lean: float) -> MatLike:
    if not lean:
        return small
    height, width = small.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), lean, 1.0)
    return cv2.warpAffine(small, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)
