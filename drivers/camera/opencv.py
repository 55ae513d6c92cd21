"""The portrait camera through OpenCV, in a helper process that also finds the face."""

import json
from collections.abc import Callable
from typing import Literal

from drivers.adapter import Adapter
from drivers.camera.errors import (
    NoFaceError,
    PictureBlurredError,
    PictureDarkError,
    PictureRefusedError,
    SeveralFacesError,
)
from drivers.camera.port import Face, Framing, PreviewFrame, Verdict
from drivers.camera.self_test import self_test
from drivers.deadline import Clock, Deadline
from drivers.video.watch import HelperCamera, RawFrame, RefusedPictureError

_REFUSALS: dict[Verdict, type[PictureRefusedError]] = {
    Verdict.NONE: NoFaceError,
    Verdict.SEVERAL: SeveralFacesError,
    Verdict.DARK: PictureDarkError,
    Verdict.BLURRED: PictureBlurredError,
}


class OpencvCamera(HelperCamera):
    """The portrait camera.

    Args:
        source: ``/dev/v4l/by-id/…``, an ``http`` address of MJPEG, a video, a picture or a folder
            of pictures.
        width, height: of the preview.
        rotate: degrees clockwise that make the picture upright: 0, 90, 180 or 270.
    """

    def __init__(
        self,
        source: str,
        *,
        width: int = 480,
        height: int = 640,
        fps: float = 15.0,
        rotate: int = 0,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(
            "drivers.camera.helper",
            source,
            width=width,
            height=height,
            fps=fps,
            rotate=rotate,
            clock=clock,
        )

    def start(self, on_frame: Callable[[PreviewFrame], None] | None = None) -> None:
        """Turn the camera on; when it is on already, only the listener changes."""
        self._turn_on(None if on_frame is None else lambda raw: on_frame(_frame(raw)))

    def latest_frame(self) -> PreviewFrame | None:
        """Give the newest frame that is not older than three seconds."""
        raw = self._latest()
        return None if raw is None else _frame(raw)

    def capture(self, deadline: Deadline, *, judged: bool = True) -> bytes:
        """Take a portrait from the newest frame; refuse one that nobody could use."""
        try:
            return self._take_picture(deadline, judged=judged)
        except RefusedPictureError as refusal:
            raise _REFUSALS[Verdict(str(refusal))](str(refusal)) from refusal


def _frame(raw: RawFrame) -> PreviewFrame:
    framing = _framing(raw.look) if raw.look else None
    return PreviewFrame(raw.width, raw.height, raw.pixels, raw.seq, raw.at, framing)


def _framing(look: bytes) -> Framing:
    verdict, faces = json.loads(look)
    return Framing(Verdict(verdict), tuple(Face(*face) for face in faces))


def _make(source: str, rotate: Literal[0, 90, 180, 270] = 0) -> OpencvCamera:
    return OpencvCamera(source, rotate=rotate)


ADAPTER = Adapter("opencv", "camera", _make, self_test, poll_s=1.0)
