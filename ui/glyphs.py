"""Whether the fonts of this screen have a shape for every character of a text."""

import unicodedata

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtQml import QmlElement, QmlSingleton

QML_IMPORT_NAME = "ui.viewmodels"
QML_IMPORT_MAJOR_VERSION = 1

REPLACEMENT = "\ufffd"
"""Stands where half of a character was cut off: it has a shape, but not that of the name."""


def drawable(text: str) -> bool:
    """Whether this text is seen as it is meant, with no box in place of a character."""
    metrics = QFontMetrics(QGuiApplication.font())
    return all(_has_shape(char, metrics) for char in text)


def _has_shape(char: str, metrics: QFontMetrics) -> bool:
    if char == REPLACEMENT or unicodedata.category(char) in ("Cc", "Co", "Cs"):
        return False  # a private character has no meaning that a font could know
    return metrics.inFontUcs4(ord(char))


@QmlElement
@QmlSingleton
class Glyphs(QObject):
    """The same question, asked by a page."""

    @Slot(str, result=bool)
    def drawable(self, text: str) -> bool:
        """Whether this text is seen as it is meant."""
        return drawable(text)
