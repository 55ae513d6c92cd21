"""The document camera: its preview goes to the screen, its pages to the visit."""

from collections.abc import Callable

from contracts.errors import DeviceTimeoutError, KioskError
from drivers.deadline import Deadline
from drivers.document_camera.pdf import jpeg_facts
from drivers.document_camera.port import DocumentCamera
from drivers.errors import (
    CameraBlackError,
    CameraFrozenError,
    NoPageError,
    PageBlurredError,
    PageCutOffError,
    PageDarkError,
    PageGlareError,
    PageRefusedError,
    PageTooFarError,
)
from drivers.video.frame import VideoFrame
from kiosk.runtime.bindings.binding import Binding, DeviceBindings, Direct, Post
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

_REFUSALS: dict[type[PageRefusedError], PageRefusal] = {
    NoPageError: "none",
    PageCutOffError: "cut-off",
    PageTooFarError: "too-far",
    PageDarkError: "dark",
    PageGlareError: "glare",
    PageBlurredError: "blurred",
}


def page_reason(error: KioskError) -> PageFailure:
    """Key of the sentence for a page that was not taken."""
    if isinstance(error, PageRefusedError):
        return _REFUSALS.get(type(error), "blurred")
    if isinstance(error, CameraFrozenError):
        return "frozen"
    if isinstance(error, CameraBlackError):
        return "black"
    return "timeout" if isinstance(error, DeviceTimeoutError) else "lost"


def bindings(
    desk: DocumentCamera | None,
    on_frame: Callable[[VideoFrame], None],
    on_off: Callable[[], None],
) -> DeviceBindings:
    """``desk`` gives the preview; ``on_frame`` takes it, ``on_off`` is told when it has ended."""

    def start(effect: DeskOn) -> None:
        if desk is not None:
            desk.start(on_frame)

    def stop() -> None:
        if desk is not None:
            desk.stop()
        on_off()

    def take(asked: TakePage, camera: DocumentCamera, deadline: Deadline, post: Post) -> bytes:
        jpeg = camera.take_page(deadline, judged=asked.judged)
        jpeg_facts(jpeg)  # what no document can be made of is no page
        return jpeg

    def taken(asked: TakePage, jpeg: bytes) -> Result:
        return PageTaken(asked.visit, asked.effect, jpeg)

    def failed(asked: TakePage, error: KioskError) -> Result:
        return PageFailed(asked.visit, asked.effect, page_reason(error))

    return DeviceBindings(
        NAME,
        (Binding(TakePage, PAGE_S, take, taken, failed),),
        (Direct(DeskOn, start), Direct(DeskOff, lambda effect: stop())),
        at_the_end=stop,
    )
