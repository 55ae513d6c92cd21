"""The portrait camera: its preview goes to the screen, its photo to the visit."""

from collections.abc import Callable

from contracts.errors import DeviceTimeoutError, KioskError
from drivers.camera.port import Camera, PreviewFrame
from drivers.deadline import Deadline
from drivers.errors import (
    CameraBlackError,
    CameraFrozenError,
    NoFaceError,
    PictureBlurredError,
    PictureDarkError,
    PictureRefusedError,
    SeveralFacesError,
)
from kiosk.runtime.bindings.binding import Binding, DeviceBindings, Direct, Post
from kiosk.visit.devices.camera import (
    NAME as NAME,
)
from kiosk.visit.devices.camera import (
    CameraOff,
    CameraOn,
    PhotoFailed,
    PhotoFailure,
    PhotoTaken,
    Refusal,
    TakePhoto,
)
from kiosk.visit.events import Result

PHOTO_S = 8.0

_REFUSALS: dict[type[PictureRefusedError], Refusal] = {
    NoFaceError: "no-face",
    SeveralFacesError: "several-faces",
    PictureDarkError: "dark",
    PictureBlurredError: "blurred",
}


def photo_reason(error: KioskError) -> PhotoFailure:
    """Key of the sentence for a photo that was not taken."""
    if isinstance(error, PictureRefusedError):
        return _REFUSALS.get(type(error), "blurred")
    if isinstance(error, CameraFrozenError):
        return "frozen"
    if isinstance(error, CameraBlackError):
        return "black"
    return "timeout" if isinstance(error, DeviceTimeoutError) else "lost"


def bindings(
    feed: Camera | None,
    on_frame: Callable[[PreviewFrame], None],
    on_off: Callable[[], None],
) -> DeviceBindings:
    """``feed`` gives the preview; ``on_frame`` takes it, ``on_off`` is told when it has ended."""

    def start(effect: CameraOn) -> None:
        if feed is not None:
            feed.start(on_frame)

    def stop() -> None:
        if feed is not None:
            feed.stop()
        on_off()

    def take(asked: TakePhoto, camera: Camera, deadline: Deadline, post: Post) -> bytes:
        return camera.capture(deadline, judged=asked.judged)

    def taken(asked: TakePhoto, jpeg: bytes) -> Result:
        return PhotoTaken(asked.visit, asked.effect, jpeg)

    def failed(asked: TakePhoto, error: KioskError) -> Result:
        return PhotoFailed(asked.visit, asked.effect, photo_reason(error))

    return DeviceBindings(
        NAME,
        (Binding(TakePhoto, PHOTO_S, take, taken, failed),),
        (Direct(CameraOn, start), Direct(CameraOff, lambda effect: stop())),
        at_the_end=stop,
    )
