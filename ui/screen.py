"""The display: environment before Qt starts, true size, fonts."""

import json
import math
import os
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QFont, QGuiApplication

from hardening.files import write_all

FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "HanaMinA", "HanaMinB")
"""The font of the pages, then the fonts that know rare characters of names."""

REACH_MM = 1220.0
"""Above the floor; how high somebody seated reaches: EN 301 549, 8.3.3."""
LEAST_MM = {"portrait": 390.0, "landscape": 240.0}
"""Pages need so much of the glass; where less of it lies within reach they stand higher."""

_MM_PER_INCH = 25.4
# Low pages in portrait are wide for their height: with fewer lines they are drawn so much larger.
_WIDER = {"portrait": 1.07, "landscape": 1.0}
_DRAWN_FOR_INCH = 27.0
LARGE_PRINT_MM = 240.0
"""From top to bottom of the glass; smaller ones offer larger letters and not that layout."""
# How high the header is in the drawings. It is only read: in low reach it stays above.
_HEADER_MM = {"portrait": 35.0, "landscape": 29.0}
# OpenCV's wheel sets these to its own copy of Qt plugins when it is imported.
_OPENCV = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")


@dataclass(frozen=True, slots=True)
class Room:
    """Where on the glass pages stand.

    Attributes:
        above_px: so far below its upper edge they begin.
        fit: how much of the room of the 27-inch drawing they have.
    """

    above_px: int = 0
    fit: float = 1.0


@dataclass(frozen=True, slots=True)
class ScreenSize:
    """A screen as it stands: pixels, diagonal in inches, its lower edge above the floor.

    ``turned``: by so many degrees clockwise everything is drawn in a window that does not turn
    with it; width and height are those that pages have.
    """

    width_px: int = 1080
    height_px: int = 1920
    diagonal_inch: float = 27.0
    bottom_mm: float = 800.0
    turned: int = 0

    @property
    def portrait(self) -> bool:
        """Higher than wide."""
        return self.height_px > self.width_px

    @property
    def orientation(self) -> str:
        """How the pages of this screen are drawn."""
        return "portrait" if self.portrait else "landscape"

    @property
    def window_px(self) -> tuple[int, int]:
        """Width and height of the window."""
        seen = self.width_px, self.height_px
        return seen if self.turned % 180 == 0 else (self.height_px, self.width_px)

    @property
    def mm_per_px(self) -> float:
        """How large a pixel is."""
        return self.diagonal_inch * _MM_PER_INCH / math.hypot(self.width_px, self.height_px)

    @property
    def fit(self) -> float:
        """How much of the room of the 27-inch drawing this screen has."""
        return self.diagonal_inch / _DRAWN_FOR_INCH

    @property
    def high(self) -> bool:
        """Whether somebody seated does not reach all of it."""
        return self.low_room.above_px > 0

    @property
    def roomy(self) -> bool:
        """Whether the layout in large print has room: a lying one of 15.6 inches has none."""
        return self.height_px * self.mm_per_px >= LARGE_PRINT_MM

    @property
    def room(self) -> Room:
        """For whoever stands: all of the glass."""
        return Room(0, self.fit)

    @property
    def low_room(self) -> Room:
        """For whoever sits: up to their reach, drawn smaller because it is lower."""
        whole = self.height_px * self.mm_per_px
        low = min(whole, max(REACH_MM - self.bottom_mm, LEAST_MM[self.orientation]))
        below = whole - _HEADER_MM[self.orientation] * self.fit
        share = min(1.0, _WIDER[self.orientation] * low / below)
        return Room(math.floor((whole - low) / self.mm_per_px), self.fit * share)


def prepare_environment(platform: str = "", size: ScreenSize | None = None) -> None:
    """Set what Qt reads at start. Call before anything of Qt Gui is made.

    Args:
        platform: "" for the desktop's own, "offscreen", "wayland", "xcb", "eglfs"…
        size: for "offscreen", the size of the pretended screen, true in millimetres too.
    """
    for name in _OPENCV:
        os.environ.pop(name, None)
    if platform == "offscreen":
        os.environ["QT_QPA_PLATFORM"] = _offscreen(size or ScreenSize())
    elif platform:
        os.environ["QT_QPA_PLATFORM"] = platform
    if not _has_gpu():
        os.environ.setdefault("QT_QUICK_BACKEND", "software")
    # Every point of a signature counts, also those between two frames.
    os.environ.setdefault("QML_NO_TOUCH_COMPRESSION", "1")
    # Where no display gives the beat, Qt waits 5 ms for more changes before it draws.
    os.environ.setdefault("QT_QPA_UPDATE_IDLE_TIME", "2")
    os.environ.setdefault("QT_WAYLAND_DISABLE_WINDOWDECORATION", "1")
    os.environ.setdefault("QT_ENABLE_HIGHDPI_SCALING", "0")


def _has_gpu() -> bool:
    """A render node means that drawing by the GPU is worth trying."""
    return any(Path("/dev/dri").glob("renderD*"))


def _offscreen(size: ScreenSize) -> str:
    """The offscreen platform with a screen of true size, described in a file of its own.

    The file has no name and ends with this process; children that inherit the environment find it
    under its number as long as their parent lives.
    """
    dpi = round(_MM_PER_INCH / size.mm_per_px)
    width, height = size.window_px
    description = {
        "synchronousWindowSystemEvents": False,
        "windowFrameMargins": False,
        "screens": [
            {
                "name": "kiosk",
                "x": 0,
                "y": 0,
                "width": width,
                "height": height,
                "logicalDpi": 96,
                "logicalBaseDpi": 96,
                "dpr": 1,
                "physicalWidth": round(width * size.mm_per_px),
                "physicalHeight": round(height * size.mm_per_px),
                "dpi": dpi,
            }
        ],
    }
    file = os.memfd_create("kiosk-screen")
    write_all(file, json.dumps(description).encode())
    return f"offscreen:configfile=/proc/{os.getpid()}/fd/{file}"


def make_application(arguments: list[str] | None = None) -> QGuiApplication:
    """The application with the terminal's fonts; environment must be prepared before."""
    app = QGuiApplication(arguments or ["kiosk"])
    app.setApplicationName("civic-kiosk")
    font = QFont(list(FAMILIES))
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    app.setFont(font)
    return app
