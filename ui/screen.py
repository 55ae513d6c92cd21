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

_MM_PER_INCH = 25.4
_DRAWN_FOR_INCH = 27.0
# OpenCV's wheel sets these to its own copy of Qt plugins when it is imported.
_OPENCV = ("QT_QPA_PLATFORM_PLUGIN_PATH", "QT_QPA_FONTDIR")


@dataclass(frozen=True, slots=True)
class ScreenSize:
    """A screen as it stands: pixels and diagonal in inches."""

    width_px: int = 1080
    height_px: int = 1920
    diagonal_inch: float = 27.0

    @property
    def portrait(self) -> bool:
        """Higher than wide."""
        return self.height_px > self.width_px

    @property
    def mm_per_px(self) -> float:
        """How large a pixel is."""
        return self.diagonal_inch * _MM_PER_INCH / math.hypot(self.width_px, self.height_px)

    @property
    def fit(self) -> float:
        """How much of the room of the 27-inch drawing this screen has."""
        return self.diagonal_inch / _DRAWN_FOR_INCH


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
    description = {
        "synchronousWindowSystemEvents": False,
        "windowFrameMargins": False,
        "screens": [
            {
                "name": "kiosk",
                "x": 0,
                "y": 0,
                "width": size.width_px,
                "height": size.height_px,
                "logicalDpi": 96,
                "logicalBaseDpi": 96,
                "dpr": 1,
                "physicalWidth": round(size.width_px * size.mm_per_px),
                "physicalHeight": round(size.height_px * size.mm_per_px),
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
