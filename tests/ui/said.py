"""Whether everything that stands on a page is heard."""

from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickItem

from tests.ui.stage import Stage
from ui.breaks import plain
from ui.speaking import heard, page_item
from ui.voice import TYPED

WHOLE = {
    QAccessible.Role.Graphic,
    QAccessible.Role.Button,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.EditableText,
}
"""What is said by one name, whatever stands in it."""


def wanted(stage: Stage, item: QQuickItem) -> str | None:
    """What should be said of an item; None of what is said as a part of something else."""
    around = item.parentItem()
    while around is not None and not around.objectName().startswith("page:"):
        seen = QAccessible.queryAccessibleInterface(around)
        if seen is not None and seen.role() in WHOLE and seen.text(QAccessible.Text.Name):
            return None
        around = around.parentItem()
    if item.inherits("QQuickText"):
        return plain(str(item.property("text"))).strip() or None
    left_out = item.objectName().startswith(TYPED) or not item.isEnabled()
    return None if left_out else plain(stage.accessible_name(item)) or None


def unsaid(stage: Stage) -> list[str]:
    """Texts and names of keys of the page on top that nobody would hear."""
    page = page_item(stage.window, stage.ui.visit.view.page)
    if page is None:
        return ["the page"]
    said = {thing.text for thing in heard(page)}
    shown = filter(page.isAncestorOf, (*stage.texts(), *stage.pressable()))
    return [text for item in shown if (text := wanted(stage, item)) and text not in said]
