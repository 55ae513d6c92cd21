"""One pixel that every frame draws anew, so that there is none without a change.

Where nothing that is seen has changed, Qt draws a frame all the same, tells the compositor that
nothing in it is new, and waits to hear that it was shown. cage 0.1.4, the one of Debian 12, shows
such a frame never: the screen would stand still for ever, while the program is well. This pixel
has no colour; only that it changed is told.
"""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtQuick import QQuickItem, QSGNode, QSGSimpleRectNode


class _Pixel(QSGSimpleRectNode):
    """Marked while a frame is drawn: earlier, it would ask for another frame, and so on."""

    def __init__(self, item: "Redrawn") -> None:
        super().__init__(QRectF(0, 0, 1, 1), QColor(Qt.GlobalColor.transparent))
        self._item = item
        self.setFlag(QSGNode.Flag.UsePreprocess)

    def preprocess(self) -> None:
        """Called once in every frame."""
        self._item.times += 1
        self.markDirty(QSGNode.DirtyStateBit.DirtyMaterial)


class Redrawn(QQuickItem):
    """That pixel, in the corner of its parent.

    Attributes:
        times: how often it was drawn.
    """

    def __init__(self, parent: QQuickItem) -> None:
        super().__init__(parent)
        self.times = 0
        self._pixel: _Pixel | None = None
        self.setFlag(QQuickItem.Flag.ItemHasContents)
        self.setSize(QRectF(0, 0, 1, 1).size())

    def updatePaintNode(self, old: QSGNode | None, data: QQuickItem.UpdatePaintNodeData) -> QSGNode:
        """Make it, once for each scene; this side keeps what it draws by."""
        if old is None or self._pixel is None:
            self._pixel = _Pixel(self)
        return self._pixel
