"""What the cameras have in common: a preview for the screen, and one picture for the visit."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, Protocol, TypeVar

from contracts.errors import DeviceTimeoutError, KioskError
from drivers.errors import CameraBlackError, CameraFrozenError
from drivers.video.frame import VideoFrame
from kiosk.runtime.bindings.binding import Binding, DeviceBindings, Direct
from kiosk.visit.effects import Effect

R = TypeVar("R", bound=str)
F = TypeVar("F", bound=VideoFrame, covariant=True)
Failed = Literal["frozen", "black", "lost", "timeout"]


class Preview(Protocol[F]):
    """A camera as far as its preview goes."""

    def start(self, on_frame: Callable[[F], None]) -> None:
        """Give every frame to ``on_frame``, on a thread of the camera."""

    def stop(self) -> None:
        """Give no more."""


def picture_reason(error: KioskError, refusals: Mapping[type[KioskError], R]) -> Failed | R:
    """Key of the sentence for a picture that was not taken: refused for what it is, or a fault."""
    for kind, reason in refusals.items():
        if isinstance(error, kind):
            return reason
    if isinstance(error, CameraFrozenError):
        return "frozen"
    if isinstance(error, CameraBlackError):
        return "black"
    return "timeout" if isinstance(error, DeviceTimeoutError) else "lost"


def with_preview(
    name: str,
    job: Binding[Any, bytes],
    on: type[Effect],
    off: type[Effect],
    preview: Preview[F] | None,
    on_frame: Callable[[F], None],
    on_off: Callable[[], None],
) -> DeviceBindings:
    """The bindings of a camera.

    Args:
        name: its device class.
        job: the picture.
        on, off: the effects that switch the preview.
        preview: what gives it, None where there is no camera.
        on_frame: takes each frame.
        on_off: told when the preview has ended.
    """

    def start(effect: Effect) -> None:
        if preview is not None:
            preview.start(on_frame)

    def stop() -> None:
        if preview is not None:
            preview.stop()
        on_off()

    return DeviceBindings(
        name, (job,), (Direct(on, start), Direct(off, lambda effect: stop())), at_the_end=stop
    )
