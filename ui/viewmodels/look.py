"""What a pack of the looks changes of the theme; nothing where there is none."""

from collections.abc import Mapping

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement, QmlSingleton

QML_IMPORT_NAME = "ui.viewmodels"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
@QmlSingleton
class Look(QObject):
    """Colours by their names; words and corners in percent of the drawing."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._colours: dict[str, str] = {}
        self._words = self._corners = 100

    def use(self, colours: Mapping[str, str], words: int, corners: int) -> None:
        """Look like this from now on."""
        self._colours, self._words, self._corners = dict(colours), words, corners
        self.changed.emit()

    colours = Property("QVariantMap", lambda self: self._colours, notify=changed)  # type: ignore[arg-type]  # stubs: types only
    words = Property(float, lambda self: self._words / 100, notify=changed)
    corners = Property(float, lambda self: self._corners / 100, notify=changed)
