"""The voice's strip: whether something is said now, and the keys that belong to no visit."""

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton

QML_IMPORT_NAME = "ui.viewmodels"
QML_IMPORT_MAJOR_VERSION = 1


def _nothing() -> None:
    """Until a voice is there."""


@QmlElement
@QmlSingleton
class Reading(QObject):
    """What is read now; ``stop`` and ``again`` change nothing of the visit."""

    speaking_changed = Signal()
    withheld_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._speaking = False
        self._spoken = False  # as it is shown
        self._held = False
        self._withheld = False
        self.on_stop: Callable[[], None] = _nothing
        self.on_again: Callable[[], None] = _nothing

    def set_speaking(self, speaking: bool) -> None:
        """Something is said, or nothing more."""
        self._speaking = speaking
        self._tell()

    @property
    def talks(self) -> bool:
        """Whether something is said now, whatever is shown while a finger is down."""
        return self._speaking

    def hold(self) -> None:
        """A finger comes down: what its touch stops is shown as stopped when it has left."""
        self._held = True

    def let_go(self) -> None:
        """The touch has done what it was for."""
        self._held = False
        self._tell()

    def _tell(self) -> None:
        if not self._held and self._spoken is not self._speaking:
            self._spoken = self._speaking
            self.speaking_changed.emit()

    def set_withheld(self, withheld: bool) -> None:
        """Something personal of this page was not said aloud."""
        if withheld != self._withheld:
            self._withheld = withheld
            self.withheld_changed.emit()

    @Slot()
    def stop(self) -> None:
        """Be silent; the next page is read again."""
        self.on_stop()

    @Slot()
    def again(self) -> None:
        """Read this page from its beginning."""
        self.on_again()

    speaking = Property(bool, lambda self: self._spoken, notify=speaking_changed)
    withheld = Property(bool, lambda self: self._withheld, notify=withheld_changed)
