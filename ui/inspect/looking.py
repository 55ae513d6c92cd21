"""What stands on a window: texts, boxes and keys with their places, in pixels of the glass."""

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtQml import QQmlEngine, QQmlExpression, QQmlProperty
from PySide6.QtQuick import QQuickItem, QQuickWindow

from ui.breaks import plain
from ui.screen import ScreenSize


class Looking:
    """Looks at a window of a screen of true size."""

    def __init__(self, window: QQuickWindow, size: ScreenSize) -> None:
        self.window = window
        self.size = size

    def items(self) -> Iterator[QQuickItem]:
        """Everything that is seen, what lies below first; without the page that a sheet lies over,
        of which only a part is seen: that one is looked at by itself.
        """
        yield from _visible(self.window.contentItem())

    def texts(self) -> list[QQuickItem]:
        """Everything that is written."""
        return [i for i in self.items() if i.inherits("QQuickText") and i.property("text")]

    def boxes(self) -> list[QRectF]:
        """Rectangles that are drawn, and that are no more than a line."""
        found = [item for item in self.items() if item.inherits("QQuickRectangle")]
        drawn = [i for i in found if i.property("color").alpha() or self.ask(i, "border.width") > 0]
        return [box for box in map(self.rect, drawn) if min(box.width(), box.height()) > 8]

    def pressable(self) -> list[QQuickItem]:
        """Everything that can be pressed."""
        return [item for item in self.items() if is_pressable(item)]

    def words(self) -> str:
        """What is written, line by line."""
        return plain("\n".join(str(item.property("text")) for item in self.texts()))

    def rect(self, item: QQuickItem) -> QRectF:
        """Where an item stands."""
        return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))

    def ink(self, text: QQuickItem) -> QRectF:
        """The rectangle of a text's own lines, not of the room it has."""
        width = min(float(text.property("contentWidth")), text.width())
        left = {1: 0.0, 4: (text.width() - width) / 2, 2: text.width() - width}
        align = self.ask(text, "effectiveHorizontalAlignment")
        height = float(text.property("contentHeight"))
        return text.mapRectToScene(QRectF(left.get(int(align), 0.0), 0, width, height))

    def ask(self, item: QQuickItem, expression: str) -> Any:
        """The value of a QML expression in an item's scope."""
        return ask(item, expression)

    def mm(self, pixels: float) -> float:
        """A length in millimetres."""
        return pixels * self.size.mm_per_px


def _visible(item: QQuickItem) -> Iterator[QQuickItem]:
    waiting = [item]
    while waiting:
        inner = waiting.pop()
        if inner is not item:
            yield inner
        waiting += reversed([i for i in inner.childItems() if _is_seen(i)])


def _is_seen(item: QQuickItem) -> bool:
    under_a_sheet = item.property("shownLast") is not None and not item.property("current")
    return item.isVisible() and item.opacity() > 0 and not under_a_sheet


def ask(item: QQuickItem, expression: str) -> Any:
    """The value of a QML expression in an item's scope; the item must be of a QML file."""
    context = QQmlEngine.contextForObject(item)
    assert context is not None  # Qt would end the program
    value = QQmlExpression(context, item, expression).evaluate()
    return value[0] if isinstance(value, tuple) else value


# Never by an item's QMetaObject: PySide remembers it by its address, the one of a QML type is freed
# with its item, and whatever lies at that address next is given out as a QMetaObject.


def is_pressable(item: QQuickItem) -> bool:
    """Whether it does something when it is pressed."""
    return QQmlProperty(item, "onActivated").isSignalProperty()


def kind(item: QQuickItem) -> str:
    """The QML type that an item is of."""
    if QQmlEngine.contextForObject(item) is None:
        return type(item).__name__
    return str(ask(item, "String(this)")).partition("_QML")[0]


def enabled(item: QQuickItem | None) -> bool:
    """Whether nothing around it is dimmed."""
    return item is None or (item.isEnabled() and enabled(item.parentItem()))


def key_around(item: QQuickItem) -> QQuickItem | None:
    """The key that something stands on, None beside all keys."""
    parent = item.parentItem()
    while parent is not None:
        if is_pressable(parent):
            return parent
        parent = parent.parentItem()
    return None


def inside(inner: QRectF, outer: QRectF, slack: float = 1.0) -> bool:
    """Whether one rectangle lies in another."""
    return outer.adjusted(-slack, -slack, slack, slack).contains(inner)


def gap(one: QRectF, other: QRectF) -> float:
    """The distance of two rectangles in pixels, below zero when they overlap."""
    across = max(one.left(), other.left()) - min(one.right(), other.right())
    down = max(one.top(), other.top()) - min(one.bottom(), other.bottom())
    if across > 0 and down > 0:
        return float(QPointF(across, down).manhattanLength())
    return max(across, down)
