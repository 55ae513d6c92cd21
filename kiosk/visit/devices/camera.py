"""The portrait camera."""

from dataclasses import dataclass, field
from typing import Literal

from kiosk.visit.effects import Asked, Effect
from kiosk.visit.events import Result

NAME = "camera"

Refusal = Literal["no-face", "several-faces", "dark", "blurred"]
PhotoFailure = Literal["frozen", "black", "lost", "timeout"] | Refusal
"""What the camera could not do, or why it refused the picture."""


@dataclass(frozen=True, slots=True)
class CameraOn(Effect):
    """Start the preview."""

    visit: int


@dataclass(frozen=True, slots=True)
class CameraOff(Effect):
    """Stop the preview and forget its frames."""

    visit: int


@dataclass(frozen=True, slots=True)
class TakePhoto(Asked):
    """Take one photo; ends with PhotoTaken or PhotoFailed."""

    judged: bool = True

    def given_up(self) -> Result:
        """As if the camera were gone."""
        return PhotoFailed(self.visit, self.effect, "lost")


@dataclass(frozen=True, slots=True)
class PhotoTaken(Result):
    """A photo as JPEG."""

    jpeg: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PhotoFailed(Result):
    """No photo."""

    reason: PhotoFailure
