"""The portrait camera: its preview goes to the screen, its photo to the visit."""

from collections.abc import Callable

from contracts.errors import KioskError
from drivers.camera.port import Camera, PreviewFrame
from drivers.deadline import Deadline
from drivers.errors import (
    NoFaceError,
    PictureBlurredError,
    PictureDarkError,
    PictureRefusedError,
    SeveralFacesError,
)
from kiosk.runtime.bindings.binding import Binding, DeviceBindings, Post
from kiosk.runtime.bindings.pictures import picture_reason, with_preview
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

_REFUSALS: dict[type[KioskError], Refusal] = {
    NoFaceError: "no-face",
    SeveralFacesError: "several-faces",
    PictureDarkError: "dark",
    PictureBlurredError: "blurred",
    PictureRefusedError: "blurred",  # a driver of others may know more reasons
}


def photo_reason(error: KioskError) -> PhotoFailure:
    """Key of the sentence for a photo that was not taken."""
    return picture_reason(error, _REFUSALS)


def bindings(
    feed: Camera | None,
    on_frame: Callable[[PreviewFrame], None],
    on_off: Callable[[], None],
) -> DeviceBindings:
    """``feed`` gives the preview; ``on_frame`` takes it, ``on_off`` is told when it has ended."""

    def take(asked: TakePhoto, camera: Camera, deadline: Deadline, post: Post) -> bytes:
        return camera.capture(deadline, judged=asked.judged)

    def taken(asked: TakePhoto, jpeg: bytes) -> Result:
        return PhotoTaken(asked.visit, asked.effect, jpeg)

    def failed(asked: TakePhoto, error: KioskError) -> Result:
        return PhotoFailed(asked.visit, asked.effect, photo_reason(error))

    photo = Binding(TakePhoto, PHOTO_S, take, taken, failed)
    return with_preview(NAME, photo, CameraOn, CameraOff, feed, on_frame, on_off)
