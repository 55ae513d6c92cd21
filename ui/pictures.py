"""The drawings of ``assets/pictures``, each drawn at the size that it has once all is laid out.

An ``Image`` asks for its picture whenever its width or its height changes, a dozen times while a
page finds its layout. A painted item is asked once, when the frame is drawn.
"""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Property, QSize, Signal
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from ui.images import Kept, draw_bitmap, draw_svg, size_of

QML_IMPORT_NAME = "ui.pictures"
QML_IMPORT_MAJOR_VERSION = 1

PICTURES = Path(__file__).parent.parent / "assets" / "pictures"


class Pictures:
    """The drawings by name, those of a pack in place of ours."""

    def __init__(self) -> None:
        self.use({})

    def use(self, brought: Mapping[str, tuple[bytes, bool]]) -> None:
        """Take these instead of ours: the content of a file, and whether it is a drawing."""
        self._brought = brought
        self._kept = Kept(self.draw)
        self._ratios = dict[str, float]()

    def at(self, name: str, size: QSize) -> QImage:
        """A picture at a size, drawn once."""
        return self._kept.at(name, size)

    def draw(self, name: str, size: QSize) -> QImage:
        """``<name>/crop`` fills the size, ``<name>/fit`` is whole in it."""
        stem, _, how = name.partition("/")
        data, drawing = self._file(stem)
        return (draw_svg if drawing else draw_bitmap)(data, size, crop=how == "crop")

    def ratio(self, name: str) -> float:
        """Width by height as it was drawn; 0 where there is none of that name."""
        if name not in self._ratios:
            self._ratios[name] = self._measured(name)
        return self._ratios[name]

    def _measured(self, name: str) -> float:
        try:
            size = size_of(*self._file(name))
        except OSError:
            return 0.0
        return 0.0 if size.isEmpty() else size.width() / size.height()

    def _file(self, name: str) -> tuple[bytes, bool]:
        brought = self._brought.get(name)
        return brought or ((PICTURES / f"{name}.svg").read_bytes(), True)


drawn = Pictures()
"""QML makes the items that draw them, so there is one for the process."""


@QmlElement
class Drawing(QQuickPaintedItem):
    """One drawing; nothing without a name or a size."""

    name_changed = Signal()
    crop_changed = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._crop = False

    def _write_name(self, name: str) -> None:
        if name != self._name:
            self._name = name
            self.setFlag(QQuickItem.Flag.ItemHasContents, name != "")
            self.name_changed.emit()
            self.update()

    name = Property(str, lambda self: self._name, _write_name, notify=name_changed)

    ratio = Property(float, lambda self: drawn.ratio(self._name), notify=name_changed)

    def _write_crop(self, crop: bool) -> None:
        if crop != self._crop:
            self._crop = crop
            self.crop_changed.emit()
            self.update()

    crop = Property(bool, lambda self: self._crop, _write_crop, notify=crop_changed)

    def paint(self, painter: QPainter) -> None:
        """Draw it at the size of the item."""
        size = QSize(round(self.width()), round(self.height()))
        if self._name and not size.isEmpty():
            how = "crop" if self._crop else "fit"
            painter.drawImage(0, 0, drawn.at(f"{self._name}/{how}", size))
