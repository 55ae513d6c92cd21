"""What the terminal asks of a camera that looks down at papers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from drivers.deadline import Deadline
from drivers.status import DeviceStatus
from drivers.video.frame import VideoFrame

MAX_PAGE_BYTES = 700 * 1024


class PageVerdict(StrEnum):
    """What there is to say about the page under the camera."""

    GOOD = "good"
    NONE = "none"
    CUT_OFF = "cut-off"
    """It reaches over the edge of the picture."""
    TOO_FAR = "too-far"
    """So small in the picture that print on it could not be read."""
    DARK = "dark"
    GLARE = "glare"
    """Light is reflected so that a part of the page is white."""
    BLURRED = "blurred"


Corner = tuple[float, float]
"""Across and down, in shares of the picture's width and height."""


@dataclass(frozen=True, slots=True)
class PageSight:
    """The page in the picture: its corners from the upper left, clockwise; () when none is seen."""

    verdict: PageVerdict
    corners: tuple[Corner, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class DeskFrame(VideoFrame):
    """One picture of the preview.

    Attributes:
        sight: the page in a frame just before; None while nobody has looked.
    """

    sight: PageSight | None = None

    @property
    def said(self) -> str:
        """How the page lies."""
        return self.sight.verdict.value if self.sight is not None else ""

    @property
    def outline(self) -> tuple[Corner, ...]:
        """The page's corners."""
        return self.sight.corners if self.sight is not None else ()


class DocumentCamera(Protocol):
    """A camera that is on only while it is wanted.

    ``start``, ``stop`` and ``latest_frame`` return at once, from any thread. ``take_page`` blocks:
    call it from the camera's own worker. Pages are put together by ``document_of``.
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

    def start(self, on_frame: Callable[[DeskFrame], None] | None = None) -> None:
        """Turn the camera on. ``on_frame`` is called from the camera's thread and must be quick."""
        ...

    def stop(self) -> None:
        """Turn it off; no frame is kept, none comes later."""
        ...

    def latest_frame(self) -> DeskFrame | None:
        """Give the newest frame, or None before the first one or when it is older than 3 s."""
        ...

    def take_page(self, deadline: Deadline, *, judged: bool = True) -> bytes:
        """Take the page, straightened, as JPEG of at most MAX_PAGE_BYTES.

        ``judged=False`` takes whatever is there, and the whole picture where no page is found.

        Raises:
            NoPageError, PageCutOffError, PageTooFarError, PageDarkError, PageGlareError,
                PageBlurredError: the page was refused.
            CameraUnavailableError, CameraFrozenError, CameraBlackError: no picture to take.
            DeviceTimeoutError, DeviceCancelledError: see the deadline.
        """
        ...
