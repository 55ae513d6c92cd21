"""How what a resident entered hears that the visit is over."""

from typing import Any, cast

from PySide6.QtCore import QObject
from PySide6.QtQml import qmlEngine

from ui.viewmodels.visit import Visit


def visit_behind(thing: QObject) -> Visit | None:
    """The visit shown by the engine that made ``thing``, None when Python made it."""
    engine = qmlEngine(thing)
    if engine is None:
        return None
    found: Any = engine.singletonInstance("ui.viewmodels", "Visit")
    return cast(Visit, found)
