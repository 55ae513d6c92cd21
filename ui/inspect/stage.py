"""One window that pages are put on, to be looked at and pressed."""

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QBuffer, QByteArray, QMetaObject, QSize
from PySide6.QtGui import QGuiApplication, QImage

from kiosk.packs import NO_PACK, Pack
from kiosk.texts import Texts
from kiosk.visit import events as ev
from kiosk.visit.snapshot import Snapshot
from ui.app import build_ui
from ui.inspect.looking import Looking, enabled
from ui.screen import ScreenSize

SIZES = {"portrait": ScreenSize(1080, 1920), "landscape": ScreenSize(1920, 1080)}
MOST_PRESSES = 60
"""On one page: there are pages with a board of letters."""
_PHOTO = QSize(480, 640)


class Stage(Looking):
    """A screen without a terminal behind it."""

    def __init__(self, orientation: str, texts: Texts, pack: Pack = NO_PACK) -> None:
        self.orientation = orientation
        self._events: list[ev.Event] = []
        self._seq = 0
        size = SIZES[orientation]
        words = texts.replaced(pack.words)
        self._ui = build_ui(self._events.append, texts=words, screen=size, pack=pack)
        assert self._ui.window is not None, "build_ui gives a window or raises"
        super().__init__(self._ui.window, size)

    def show(self, snapshot: Snapshot) -> None:
        """Put a page on the screen, laid out and drawn."""
        self._seq += 1
        self._ui.show_now(replace(snapshot, seq=self._seq, orientation=self.orientation))
        self._settle()
        self.window.grabWindow()  # lays out and draws
        self._settle()

    def press(self, snapshot: Snapshot) -> Iterator[list[ev.Event]]:
        """Show a page and press everything there; give what each press posted."""
        self.show(snapshot)
        pressed: set[str] = set()
        while len(pressed) < MOST_PRESSES:
            left = (i for i in self.pressable() if i.objectName() not in pressed and enabled(i))
            key = next(left, None)
            if key is None:
                return
            pressed.add(key.objectName())
            self._events.clear()
            QMetaObject.invokeMethod(key, "activated")
            self._settle()
            yield list(self._events)

    def picture(self) -> QImage:
        """The screen as it is drawn."""
        return self.window.grabWindow()

    def close(self) -> None:
        """Take the window away."""
        self._ui.close()
        self._settle()

    def _settle(self) -> None:
        for _ in range(3):
            QGuiApplication.processEvents()


def plain_photo() -> bytes:
    """A picture of nobody, where a page shows one."""
    image = QImage(_PHOTO, QImage.Format.Format_RGB32)
    image.fill(0xFF8FA3AD)
    return encoded(image, "JPG")


def encoded(image: QImage, kind: str) -> bytes:
    """A picture as a file."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, kind)  # type: ignore[call-overload]  # its stubs say bytes
    buffer.close()
    return bytes(data.data())
