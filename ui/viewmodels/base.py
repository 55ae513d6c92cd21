"""What all view-models share: a frozen view behind typed, notifying properties.

A view-model holds exactly one frozen value and lets QML read its fields; it never computes
anything about the visit. Setting an equal value emits nothing, so QML redraws only what
really changed.
"""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from PySide6.QtCore import (
    Property,
    QAbstractListModel,
    QByteArray,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()


def camel(name: str) -> str:
    """``official_name`` as QML writes it: ``officialName``."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def plain(value: Any) -> Any:
    """A value as QML takes it: tuples become lists, enumerations their text."""
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    return str(value) if isinstance(value, str) else value


def shown(kind: type, name: str, notify: Signal) -> Property:
    """A read-only property that shows the field ``name`` of the view behind the model."""

    def read(self: Any) -> Any:
        return plain(getattr(self.view, name))

    return Property(kind, read, notify=notify)


def derived(kind: type, read: Callable[[Any], Any], notify: Signal) -> Property:
    """A read-only property computed from the view: ``read`` gets the view."""

    def fget(self: Any) -> Any:
        return plain(read(self.view))

    return Property(kind, fget, notify=notify)


class Rows(QAbstractListModel):
    """Frozen rows as a list model; roles are the rows' field names in camel case.

    Rows are replaced in place where they differ, so delegates and the touch on one of them
    survive a new snapshot.
    """

    def __init__(
        self,
        fields: Sequence[str],
        parent: QObject | None = None,
        *,
        blanks: tuple[Any, ...] = (),
        step: int | None = None,
    ) -> None:
        """Rows with these fields; fewer rows than ``blanks`` are filled up with them.

        A list that never gets shorter keeps its delegates, so a page is there at once. With a
        ``step`` QML knows of so many rows at first, and of so many more with every ``readOn``.
        """
        super().__init__(parent)
        self._fields = tuple(fields)
        self._blanks = blanks
        self._step = self._known = step
        self._all: tuple[Any, ...] = blanks
        self._rows: tuple[Any, ...] = blanks

    def roleNames(self) -> dict[int, QByteArray]:
        """Roles by number."""
        first = int(Qt.ItemDataRole.UserRole)
        return {first + n: QByteArray(camel(f).encode()) for n, f in enumerate(self._fields)}

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Number of rows; a list has no children."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """One field of one row."""
        number = role - int(Qt.ItemDataRole.UserRole)
        if not (0 <= index.row() < len(self._rows) and 0 <= number < len(self._fields)):
            return None
        return self.value(index.row(), self._fields[number])

    def value(self, row: int, name: str) -> Any:
        """A field as QML sees it; models with nested rows override this."""
        return plain(getattr(self._rows[row], name))

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Show ``rows``, touching only what differs."""
        new = (*rows, *self._blanks[len(rows) :])
        if new == self._all:
            return
        if new[:1] != self._all[:1]:
            self._known = self._step
        self._all = new
        self._tell(new[: self._known])

    @Slot(result=bool)
    def unread(self) -> bool:
        """Whether there are rows that QML does not know of yet."""
        return len(self._rows) < len(self._all)

    @Slot()
    def readOn(self) -> None:
        """Some more of the rows. Not Qt's ``fetchMore``: a Repeater would call that at once."""
        if self._step is not None and self._known is not None:
            self._known += self._step
            self._tell(self._all[: self._known])

    def _tell(self, new: tuple[Any, ...]) -> None:
        old = self._rows
        common = min(len(new), len(old))
        if len(new) < len(old):
            self.beginRemoveRows(QModelIndex(), len(new), len(old) - 1)
            self._rows = old[: len(new)]
            self.endRemoveRows()
        self._rows = new[:common]
        for n in range(common):
            if new[n] != old[n]:
                self.dataChanged.emit(self.index(n), self.index(n))
        if len(new) > common:
            self.beginInsertRows(QModelIndex(), common, len(new) - 1)
            self._rows = new
            self.endInsertRows()


class ViewModel(QObject):
    """A frozen view whose fields QML reads.

    Subclasses give ``blank``, the properties and a signal ``changed`` of their own (a signal
    that is inherited does not notify).
    """

    changed: ClassVar[Signal]
    blank: Any = None

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.view: Any = self.blank

    def show(self, view: Any) -> None:
        """Take another view; emits only when it differs."""
        if view == self.view:
            return
        self.view = view
        self.spread(view)
        self.changed.emit()

    def spread(self, view: Any) -> None:
        """Hand parts of the view to list models before ``changed`` is emitted."""

    def clear(self) -> None:
        """Forget everything shown, at the end of a visit."""
        self.show(self.blank)
