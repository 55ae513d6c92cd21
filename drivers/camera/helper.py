"""The process that looks through the portrait camera: ``python -m drivers.camera.helper``."""

import argparse
import json

from cv2.typing import MatLike

from drivers.camera import pictures
from drivers.camera.framing import Judge
from drivers.camera.port import Verdict
from drivers.video.helper import RefusedError, run

REFUSED = frozenset({Verdict.NONE, Verdict.SEVERAL, Verdict.DARK, Verdict.BLURRED})


class PortraitEye:
    """Looks for one face, well placed."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._judge = Judge()

    def upright(self, frame: MatLike) -> MatLike:
        """Cut the middle out, three wide and four high."""
        return pictures.upright_portrait(frame, self._options.rotate)

    def preview(self, picture: MatLike) -> MatLike:
        """Make a preview of exactly the size that was asked for."""
        return pictures.preview(picture, self._options.width, self._options.height)

    def look(self, picture: MatLike) -> tuple[str, bytes]:
        """Say how a face stands in the picture."""
        framing = self._judge.glance(picture)
        faces = [(face.x, face.y, face.width, face.height) for face in framing.faces]
        return framing.verdict, json.dumps([framing.verdict, faces]).encode()

    def take(self, picture: MatLike, judged: bool) -> bytes:
        """Make the portrait."""
        if judged and (verdict := self._judge.scrutinise(picture).verdict) in REFUSED:
            raise RefusedError(verdict.value)
        return pictures.portrait_jpeg(picture)


if __name__ == "__main__":
    run("drivers.camera.helper", PortraitEye)
