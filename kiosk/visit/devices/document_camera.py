"""The camera that looks down at papers."""

from dataclasses import dataclass, field
from typing import Literal

from kiosk.visit.effects import Asked, Effect
from kiosk.visit.events import Result

NAME = "document_camera"

PageRefusal = Literal["none", "cut-off", "too-far", "dark", "glare", "blurred"]
PageFailure = Literal["frozen", "black", "lost", "timeout"] | PageRefusal
"""What the camera could not do, or why it refused the page."""


@dataclass(frozen=True, slots=True)
class DeskOn(Effect):
    """Start the preview."""

    visit: int


@dataclass(frozen=True, slots=True)
class DeskOff(Effect):
    """Stop the preview and forget its frames."""

    visit: int


@dataclass(frozen=True, slots=True)
class TakePage(Asked):
    """Take the page that lies there, straightened; ends with PageTaken or PageFailed."""

    judged: bool = True

    def given_up(self) -> Result:
        """As if the camera were gone."""
        return PageFailed(self.visit, self.effect, "lost")


@dataclass(frozen=True, slots=True)
class PageTaken(Result):
    """A page as JPEG."""

    jpeg: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PageFailed(Result):
    """No page."""

    reason: PageFailure
