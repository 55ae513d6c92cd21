"""Contact sheets: all pages of one setting beside each other, for people to look at."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter

COLUMNS = {"portrait": 10, "landscape": 6}
WIDTH = {"portrait": 324, "landscape": 576}
GAP = 6
QUALITY = 80


class ContactSheets:
    """Gathers pictures under a name and writes one file a name; pages are taken in turn."""

    def __init__(self, folder: Path, orientation: str) -> None:
        self._folder = folder
        self._orientation = orientation
        self._name = ""
        self._pages: list[QImage] = []

    def take(self, name: str, grab: Callable[[], QImage]) -> None:
        """One more page; another name begins another sheet."""
        if name != self._name:
            self.close()
            self._name = name
        smooth = Qt.TransformationMode.SmoothTransformation
        self._pages.append(grab().scaledToWidth(WIDTH[self._orientation], mode=smooth))

    def close(self) -> None:
        """Write what was gathered."""
        if not self._pages:
            return
        columns = COLUMNS[self._orientation]
        rows = -(-len(self._pages) // columns)
        wide, high = self._pages[0].width() + GAP, self._pages[0].height() + GAP
        sheet = QImage(columns * wide, rows * high, QImage.Format.Format_RGB32)
        sheet.fill(Qt.GlobalColor.white)
        painter = QPainter(sheet)
        for place, page in enumerate(self._pages):
            painter.drawImage(QPoint(place % columns * wide, place // columns * high), page)
        painter.end()
        self._folder.mkdir(parents=True, exist_ok=True)
        file = self._folder / f"{self._orientation} {self._name}.jpg".replace(" ", ".")
        sheet.save(str(file), quality=QUALITY)
        self._pages.clear()
