"""What there is to hear on a page: its texts and its keys, in the order of the accessible tree.

The eyes and the ears get the same: what stands on the screen is what is read, so a new page speaks
without a line of its own. A key is heard by its accessible name, with what it is and how it stands;
what lies inside it is not said again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickItem, QQuickWindow

from ui.breaks import plain
from ui.focus import PAGE

_NAME = QAccessible.Text.Name
_VALUE = QAccessible.Text.Value
_MORE = QAccessible.Text.Description
_TEXT = "QQuickText"
_ROLES = QAccessible.Role
_GROUP = _ROLES.Grouping
_KINDS = {
    _ROLES.Button: "key",
    _ROLES.CheckBox: "check",
    _ROLES.RadioButton: "choice",
    _ROLES.EditableText: "field",
    _ROLES.Graphic: "picture",
    _ROLES.Link: "key",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """One thing that is said.

    Attributes:
        text: as it stands on the screen.
        more: said after it; of a field what is in it.
        kind: text, key, check, choice, field or picture.
        chosen: it is ticked or chosen.
        able: it can be pressed now.
        name: of the object, for finding it again.
        group: the question that it belongs to, where a page has several.
        apart: its characters are told from others that sound the same (``toldApart`` in QML).
    """

    text: str = field(repr=False)
    kind: str = "text"
    more: str = field(default="", repr=False)
    chosen: bool = False
    able: bool = True
    name: str = ""
    group: str = field(default="", repr=False)
    apart: bool = False


def page_item(window: QQuickWindow, page: str) -> QQuickItem | None:
    """The item of the page on top."""
    return next(_named(window.contentItem(), PAGE + page), None)


def heard(item: QQuickItem, group: str = "") -> Iterator[Heard]:
    """Everything to hear in an item, in order; what is hidden is left out."""
    for child in item.childItems():
        if not child.isVisible():
            continue
        interface = QAccessible.queryAccessibleInterface(child)
        kind = None if interface is None else _KINDS.get(interface.role())
        if interface is not None and kind is not None and interface.text(_NAME):
            yield _thing(interface, kind, child, group)
            continue
        if child.inherits(_TEXT):
            text = plain(str(child.property("text") or "")).strip()
            if text and child.property("opacity") != 0:
                yield Heard(text, group=group, apart=_is_name(child))
            continue
        yield from heard(child, _question(interface) or group)


def thing(item: QQuickItem) -> Heard | None:
    """What one key is heard as; None when it has no name."""
    interface = QAccessible.queryAccessibleInterface(item)
    if interface is None or not interface.text(_NAME):
        return None
    around = item.parentItem()
    while around is not None and not _question(QAccessible.queryAccessibleInterface(around)):
        around = around.parentItem()
    group = "" if around is None else _question(QAccessible.queryAccessibleInterface(around))
    return _thing(interface, _KINDS.get(interface.role(), "key"), item, group)


def _question(interface: Any) -> str:
    """What a group of things asks; "" for anything else."""
    grouping = interface is not None and interface.role() == _GROUP
    return plain(interface.text(_NAME)) if grouping else ""


def _thing(interface: Any, kind: str, item: QQuickItem, group: str) -> Heard:
    state = interface.state()
    text = plain(interface.text(_NAME))
    more = interface.text(_VALUE if kind == "field" else _MORE)
    chosen = bool(state.checked)
    return Heard(
        text, kind, more, chosen, item.isEnabled(), item.objectName(), group, _is_name(item)
    )


def _is_name(item: QQuickItem) -> bool:
    return bool(item.property("toldApart"))


def _named(item: QQuickItem, name: str) -> Iterator[QQuickItem]:
    for child in item.childItems():
        if child.objectName() == name and child.isVisible():
            yield child
        elif not child.objectName().startswith(PAGE):
            yield from _named(child, name)
