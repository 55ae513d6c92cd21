"""Going through a page without touching it: by a keypad for hands and ears, or a plain keyboard.

The order is that of the accessible tree: the page on top from its first thing to its last, then the
dock, then again from the beginning. What cannot be pressed now is passed over, and so is a page
that shows behind a sheet.
"""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickItem, QQuickWindow

PAGE = "page:"
KEYBOARD = {
    Qt.Key.Key_Tab: "next",
    Qt.Key.Key_Right: "next",
    Qt.Key.Key_Down: "next",
    Qt.Key.Key_Backtab: "previous",
    Qt.Key.Key_Left: "previous",
    Qt.Key.Key_Up: "previous",
    Qt.Key.Key_Return: "select",
    Qt.Key.Key_Enter: "select",
    Qt.Key.Key_Space: "select",
    Qt.Key.Key_Escape: "back",
    Qt.Key.Key_F1: "help",
}
"""What a plain keyboard's keys mean, in the words of a keypad."""


class Focus:
    """Moves the ring over one window, in the GUI thread.

    Args:
        page: the name of the page on top.
        back, help: what these keys of a keypad do.

    Attributes:
        moved: told where the ring stands now.
    """

    def __init__(
        self,
        window: QQuickWindow,
        page: Callable[[], str],
        back: Callable[[], None],
        help: Callable[[], None],
    ) -> None:
        self._window = window
        self._page = page
        self._first = ""
        self.moved: Callable[[QQuickItem], None] = lambda item: None
        self._does: dict[str, Callable[[], None]] = {
            "next": lambda: self._move(1),
            "previous": lambda: self._move(-1),
            "select": self._select,
            "back": back,
            "help": help,
        }

    def press(self, key: str) -> bool:
        """Do what a key of a keypad means here; False when it means nothing."""
        does = self._does.get(key)
        if does is not None:
            does()
        return does is not None

    def typed(self, event: QEvent) -> bool:
        """The same for a key of a keyboard that went down."""
        if not isinstance(event, QKeyEvent) or event.modifiers() & _COMBINED:
            return False
        meant = KEYBOARD.get(Qt.Key(event.key()))
        if meant is None or (meant == "select" and self._focused() is None):
            return False
        if meant == "select" and event.isAutoRepeat():
            return True  # held down, it is chosen once
        return self.press(meant)

    def things(self) -> list[QQuickItem]:
        """Everything that can be pressed now, in order."""
        return [*self._below(self._window.contentItem())]

    def at(self, place: QPointF) -> QQuickItem | None:
        """What can be pressed at this place of the window."""
        found = None
        for item in self.things():
            if item.contains(item.mapFromScene(place)):
                found = item
        return found

    def name(self, place: QPointF | None = None) -> str:
        """The name of what lies there, or has the ring; "" where there is nothing to press."""
        item = self._focused() if place is None else self.at(place)
        return "" if item is None else item.objectName()

    def _below(self, parent: QQuickItem) -> Iterator[QQuickItem]:
        for child in parent.childItems():
            if not (child.isVisible() and child.isEnabled()):
                continue
            name = child.objectName()
            if name.startswith(PAGE) and name != PAGE + self._page():
                continue
            if child.activeFocusOnTab():
                yield child
            yield from self._below(child)

    def _focused(self) -> QQuickItem | None:
        focused = self._window.activeFocusItem()
        return focused if focused in self.things() else None

    def _move(self, by: int) -> None:
        things = self.things()
        if not things:
            return
        focused = self._window.activeFocusItem()
        at = things.index(focused) if focused in things else None
        first = things[0].objectName()
        if at is None or first != self._first:  # another page, question or part: from its beginning
            at = -1 if by > 0 else 0
        self._first = first
        item = things[(at + by) % len(things)]
        item.forceActiveFocus(Qt.FocusReason.TabFocusReason)
        self.moved(item)

    def _select(self) -> None:
        focused = self._focused()
        if focused is None:
            self._move(1)
            return
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            pressed = QKeyEvent(kind, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
            QCoreApplication.sendEvent(focused, pressed)


_COMBINED = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
