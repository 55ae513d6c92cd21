"""What the terminal asks of a camera."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from drivers.deadline import Deadline
from drivers.status import DeviceStatus
from drivers.video.frame import VideoFrame

MAX_JPEG_BYTES = 300 * 1024


class Verdict(StrEnum):
    """What there is to say about the face in a picture. A picture is no proof of who it is."""

    GOOD = "good"
    NONE = "none"
    SEVERAL = "several"
    TOO_FAR = "too-far"
    OFF_CENTRE = "off-centre"
    DARK = "dark"
    BLURRED = "blurred"


@dataclass(frozen=True, slots=True)
class Face:
    """Where a face is, in shares of the picture's width and height."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Framing:
    """How a face stands in the picture; ``faces`` has the largest first."""

    verdict: Verdict
    faces: tuple[Face, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class PreviewFrame(VideoFrame):
    """One picture of the preview.

    Attributes:
        framing: how the face stood in a frame just before; None while nobody has looked.
    """

    framing: Framing | None = None

    @property
    def said(self) -> str:
        """How the face stands."""
        return self.framing.verdict.value if self.framing is not None else ""


class Camera(Protocol):
    """A camera that is on only while it is wanted.

    ``start``, ``stop`` and ``latest_frame`` return at once, from any thread. ``capture`` blocks:
    call it from the camera's own worker.
    """

    def open(self) -> None:
        """Nothing to take hold of before ``start``."""
        ...

    def close(self) -> None:
        """Stop; never raises."""
        ...

    def health(self, deadline: Deadline) -> DeviceStatus:
        """Say how the picture is.

        Reasons: ``""``, ``off`` (not wanted now), ``starting``, ``unplugged``, ``black``,
        ``frozen``.
        """
        ...

    def start(self, on_frame: Callable[[PreviewFrame], None] | None = None) -> None:
        """Turn the camera on. ``on_frame`` is called from the camera's thread and must be quick."""
        ...

    def stop(self) -> None:
        """Turn it off; no frame is kept, none comes later."""
        ...

    def latest_frame(self) -> PreviewFrame | None:
        """Give the newest frame, or None before the first one or when it is older than 3 s."""
        ...

    def capture(self, deadline: Deadline, *, judged: bool = True) -> bytes:
        """Take a portrait, three wide and four high, as JPEG of at most MAX_JPEG_BYTES.

        ``judged=False`` takes whatever is there, for those whose face a camera does not find.

        Raises:
            NoFaceError, SeveralFacesError, PictureDarkError, PictureBlurredError: the picture
                was refused. A face that is far away or to the side is not.
            CameraUnavailableError, CameraFrozenError, CameraBlackError: no picture to take.
            DeviceTimeoutError, DeviceCancelledError: see the deadline.
        """
        ...
