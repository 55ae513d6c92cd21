"""A document camera through OpenCV, in a helper process that finds and straightens the page."""

import json
from collections.abc import Callable
from typing import Literal

from drivers.adapter import Adapter
from drivers.deadline import Clock, Deadline
from drivers.document_camera.errors import (
    NoPageError,
    PageBlurredError,
    PageCutOffError,
    PageDarkError,
    PageGlareError,
    PageRefusedError,
    PageTooFarError,
)
from drivers.document_camera.port import DeskFrame, PageSight, PageVerdict
from drivers.document_camera.self_test import self_test
from drivers.video.watch import HelperCamera, RawFrame, RefusedPictureError

_REFUSALS: dict[PageVerdict, type[PageRefusedError]] = {
    PageVerdict.NONE: NoPageError,
    PageVerdict.CUT_OFF: PageCutOffError,
    PageVerdict.TOO_FAR: PageTooFarError,
    PageVerdict.DARK: PageDarkError,
    PageVerdict.GLARE: PageGlareError,
    PageVerdict.BLURRED: PageBlurredError,
}


class OpencvDocumentCamera(HelperCamera):
    """The camera over the desk.

    Args:
        source: ``/dev/v4l/by-id/…``, an ``http`` address of MJPEG, a video, a picture or a folder
            of pictures.
        width, height: what the preview fits into.
        rotate: degrees clockwise that make the picture upright: 0, 90, 180 or 270.
    """

    def __init__(
        self,
        source: str,
        *,
        width: int = 640,
        height: int = 640,
        fps: float = 10.0,
        rotate: int = 0,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(
            "drivers.document_camera.helper",
            source,
            width=width,
            height=height,
            fps=fps,
            rotate=rotate,
            sensor=(2592, 1944),
            clock=clock,
        )

    def start(self, on_frame: Callable[[DeskFrame], None] | None = None) -> None:
        """Turn the camera on; when it is on already, only the listener changes."""
        self._turn_on(None if on_frame is None else lambda raw: on_frame(_frame(raw)))

    def latest_frame(self) -> DeskFrame | None:
        """Give the newest frame that is not older than three seconds."""
        raw = self._latest()
        return None if raw is None else _frame(raw)

    def take_page(self, deadline: Deadline, *, judged: bool = True) -> bytes:
        """Take the page from the newest frame; refuse one that nobody could read."""
        try:
            return self._take_picture(deadline, judged=judged)
        except RefusedPictureError as refusal:
            raise _REFUSALS[PageVerdict(str(refusal))](str(refusal)) from refusal


def _frame(raw: RawFrame) -> DeskFrame:
    sight = _sight(raw.look) if raw.look else None
    return DeskFrame(raw.width, raw.height, raw.pixels, raw.seq, raw.at, sight)


def _sight(look: bytes) -> PageSight:
    verdict, corners = json.loads(look)
    return PageSight(PageVerdict(verdict), tuple((x, y) for x, y in corners))


def _make(source: str, rotate: Literal[0, 90, 180, 270] = 0) -> OpencvDocumentCamera:
    return OpencvDocumentCamera(source, rotate=rotate)


ADAPTER = Adapter("opencv_document", "document_camera", _make, self_test, poll_s=1.0)
