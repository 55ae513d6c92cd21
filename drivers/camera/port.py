"""What the terminal asks of a camera."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from drivers.deadline import Deadline
from drivers.status import DeviceStatus

MAX_JPEG_BYTES = 300 * 1024


@dataclass(frozen=True, slots=True)
class PreviewFrame:
    """One picture of the preview, upright and not mirrored.

    Attributes:
        pixels: ``height`` rows of ``width`` pixels of four bytes blue, green, red, 255: the
            memory of a QImage in Format_RGB32 on a little-endian machine.
        seq: counts up from 1 since the camera was started.
        at: monotonic seconds of its arrival.
    """

    width: int
    height: int
    pixels: bytes = field(repr=False)
    seq: int
    at: float


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

    def capture(self, deadline: Deadline) -> bytes:
        """Take a portrait, three wide and four high, as JPEG of at most MAX_JPEG_BYTES.

        Raises:
            CameraUnavailableError, CameraFrozenError, CameraBlackError: no picture to take.
            DeviceTimeoutError, DeviceCancelledError: see the deadline.
        """
        ...
