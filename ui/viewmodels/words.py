"""Page texts for QML: a lookup in the catalogues that follows the language of the visit."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from PySide6.QtCore import QObject, Slot
from PySide6.QtQml import QmlElement, QmlSingleton

from ui.breaks import by_clauses, unbroken

QML_IMPORT_NAME = "ui.viewmodels"
QML_IMPORT_MAJOR_VERSION = 1


class Lookup(Protocol):
    """What is needed of the catalogues."""

    def text(self, key: str, language: str, **params: str) -> str:
        """The text of ``key``, with its parameters filled in."""
        ...

    def dated(self, key: str, language: str, day: date) -> str:
        """The text of ``key`` with a day in it, as people say it."""
        ...

    def has(self, key: str, language: str) -> bool:
        """Whether there is such a text."""
        ...

    def pages(self) -> frozenset[str]:
        """Names of the pages that there are texts for."""
        ...


class _Empty:
    def text(self, key: str, language: str, **params: str) -> str:
        return key

    def dated(self, key: str, language: str, day: date) -> str:
        return key

    def has(self, key: str, language: str) -> bool:
        return True

    def pages(self) -> frozenset[str]:
        return frozenset()


@QmlElement
@QmlSingleton
class Catalogue(QObject):
    """The catalogues behind QML's ``Words``; remembers what was already looked up."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._texts: Lookup = _Empty()
        self._known: dict[tuple[str, str], str] = {}

    def use(self, texts: Lookup) -> None:
        """Take these catalogues."""
        self._texts = texts
        self._known.clear()

    @Slot(str, str, result=str)
    def text(self, key: str, language: str) -> str:
        """A text without parameters."""
        found = self._known.get((key, language))
        if found is None:
            found = self._known[key, language] = self._texts.text(key, language)
        return found

    @Slot(str, str, str, result=str)
    def known(self, key: str, other: str, language: str) -> str:
        """The text of ``key``, or of ``other`` where a reason has no words of its own."""
        return self.text(key if self._texts.has(key, language) else other, language)

    @Slot(str, str, result=str)
    def extra(self, key: str, language: str) -> str:
        """The text of ``key``, "" where there is none: what only some terminals say."""
        return self.text(key, language) if self._texts.has(key, language) else ""

    @Slot(str, str, "QVariantMap", result=str)
    def fill(self, key: str, language: str, params: Mapping[str, Any]) -> str:
        """A text with parameters; whole numbers lose QML's decimal point."""
        whole = {
            name: str(int(value) if isinstance(value, float) and value.is_integer() else value)
            for name, value in params.items()
        }
        return self._texts.text(key, language, **whole)

    @Slot(str, result=str)
    def unbroken(self, text: str) -> str:
        """The text with marks where a line may not end; kept nowhere: it may be somebody's."""
        return unbroken(text)

    @Slot(str, result=str)
    def by_clauses(self, text: str) -> str:
        """The text with marks so that its lines end after a sign alone; kept nowhere."""
        return by_clauses(text)

    @Slot(str, str, result=str)
    def day(self, iso: str, language: str) -> str:
        """An ISO date as the header shows it, "" for none."""
        return self._date(iso, language, "date.short")

    @Slot(str, str, result=str)
    def longDay(self, iso: str, language: str) -> str:
        """An ISO date with year and weekday, "" for none."""
        return self._date(iso, language, "date.long")

    @Slot(str, str, result=str)
    def plainDay(self, iso: str, language: str) -> str:
        """An ISO date with year and without weekday, "" for none."""
        return self._date(iso, language, "date.plain")

    def _date(self, iso: str, language: str, key: str) -> str:
        try:
            day = date.fromisoformat(iso)
        except ValueError:
            return ""
        return self._texts.dated(key, language, day)
