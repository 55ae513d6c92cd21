"""Reads the accessible tree of a window: what is visible, how it is called, where it lies."""

from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtQuick import QQuickItem, QQuickWindow

Node = dict[str, Any]
_NAME = QAccessible.Text.Name
_VALUE = QAccessible.Text.Value
_MORE = QAccessible.Text.Description
_EDITABLE = QAccessible.Role.EditableText
_PAGE_DEPTH = 5


def read_tree(window: QQuickWindow) -> list[Node]:
    """Every visible node below the window, in drawing order.

    Rectangles are in pixels of the window. ``value`` is only read from editable texts. What is
    hidden is left out with all that lies in it, which keeps the reading below 5 ms.
    """
    root = QAccessible.queryAccessibleInterface(window)
    nodes: list[Node] = []
    if root is not None:
        _walk(root, window.x(), window.y(), nodes, turned=bool(window.property("turned")))
    return nodes


def _walk(
    parent: QAccessibleInterface, left: int, top: int, nodes: list[Node], *, turned: bool
) -> None:
    """``turned``: what is drawn is turned in the window, which Qt's own places know nothing of."""
    for index in range(parent.childCount()):
        child = parent.child(index)
        if child is None or not child.isValid():
            continue
        state: Any = child.state()
        if state.invisible:
            continue
        role = child.role()
        rect = child.rect()
        item = child.object()
        if turned and isinstance(item, QQuickItem):
            whole = QRectF(0, 0, item.width(), item.height())
            rect = item.mapRectToScene(whole).translated(left, top).toRect()
        nodes.append(
            {
                "id": item.objectName() if item is not None else "",
                "name": child.text(_NAME),
                "more": child.text(_MORE),
                "role": _role_name(role),
                "rect": [rect.x() - left, rect.y() - top, rect.width(), rect.height()],
                "visible": True,
                "enabled": not state.disabled,
                "checked": bool(state.checked),
                "focused": bool(state.focused),
                "value": child.text(_VALUE) if role == _EDITABLE else "",
            }
        )
        if child.childCount():
            _walk(child, left, top, nodes, turned=turned)


_ROLES: dict[Any, str] = {}


def _role_name(role: Any) -> str:
    name = _ROLES.get(role)
    if name is None:
        name = _ROLES[role] = str(role.name)
    return name


def read_page(window: QQuickWindow) -> str:
    """The name of the page on top, from the object names near the root; "" when there is none.

    All pages lie equally deep, so what is deeper than the first one found holds none.
    """
    found = ""
    level: list[QQuickItem] = [window.contentItem()]
    for _ in range(_PAGE_DEPTH):
        if found:
            break
        below: list[QQuickItem] = []
        for item in level:
            for child in sorted(item.childItems(), key=QQuickItem.z):
                if not child.isVisible():
                    continue
                name = child.objectName()
                if name.startswith("page:"):
                    found = name.removeprefix("page:")
                else:
                    below.append(child)
        level = below
    return found
