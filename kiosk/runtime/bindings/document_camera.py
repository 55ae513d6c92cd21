"""The document camera: its preview goes to the screen, its pages to the visit."""

from collections.abc import Callable

from contracts.errors import KioskError
from drivers.deadline import Deadline
from drivers.document_camera.pdf import jpeg_facts
from drivers.document_camera.port import DocumentCamera
from drivers.errors import (
    NoPageError,
    PageBlurredError,
    PageCutOffError,
    PageDarkError,
    PageGlareError,
    PageRefusedError,
    PageTooFarError,
)
from drivers.video.frame import VideoFrame
from kiosk.runtime.bindings.binding import Binding, DeviceBindings, Post
from kiosk.runtime.bindings.pictures import picture_reason, with_preview
from kiosk.visit.devices.document_camera import (
    NAME as NAME,
)
from kiosk.visit.devices.document_camera import (
    DeskOff,
    DeskOn,
    PageFailed,
    PageFailure,
    PageRefusal,
    PageTaken,
    TakePage,
)
from kiosk.visit.events import Result

PAGE_S = 10.0

_REFUSALS: dict[type[KioskError], PageRefusal] = {
    NoPageError: "none",
    PageCutOffError: "cut-off",
    PageTooFarError: "too-far",
    PageDarkError: "dark",
    PageGlareError: "glare",
    PageBlurredError: "blurred",
    PageRefusedError: "blurred",  # a driver of others may know more reasons
}


def page_reason(error: KioskError) -> PageFailure:
    """Key of the sentence for a page that was not taken."""
    return picture_reason(error, _REFUSALS)


def bindings(
    desk: DocumentCamera | None,
    on_frame: Callable[[VideoFrame], None],
    on_off: Callable[[], None],
) -> DeviceBindings:
    """``desk`` gives the preview; ``on_frame`` takes it, ``on_off`` is told when it has ended."""

    def take(asked: TakePage, camera: DocumentCamera, deadline: Deadline, post: Post) -> bytes:
        jpeg = camera.take_page(deadline, judged=asked.judged)
        jpeg_facts(jpeg)  # what no document can be made of is no page
        return jpeg

    def taken(asked: TakePage, jpeg: bytes) -> Result:
        return PageTaken(asked.visit, asked.effect, jpeg)

    def failed(asked: TakePage, error: KioskError) -> Result:
        return PageFailed(asked.visit, asked.effect, page_reason(error))

    page = Binding(TakePage, PAGE_S, take, taken, failed)
    return with_preview(NAME, page, DeskOn, DeskOff, desk, on_frame, on_off)
