"""From a step's View to a model for QML, and from a touch to an event.

For the View ``RatingView`` of a step, QML knows the model ``Steps.rating``: every field of the
View is a property, every event of the step a slot (``Rated(level)`` is ``Steps.rating.rated(5)``).
So each fact and each key is spelled once, in the step's folder. Names are in camel case; the words
``id`` and ``type`` belong to QML, a field of that name is ``qid`` or ``kind``.

A field that is a tuple of frozen dataclasses is a list model (and ``<field>Count`` its length); a
View may say in ``made_ahead`` which rows such a list never goes below, so that their items are
there before they are needed. A field that it names in ``read_on``, of rows or of texts, may be
long: QML learns of ``READ_ON`` of them at a time, as they are read. A field of bytes is a picture:
its property is the picture's address.
"""

from collections.abc import Callable, Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import Enum
from itertools import product
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from PySide6.QtCore import Property, QObject, Signal, Slot

from kiosk.visit.events import PersonEvent
from ui.viewmodels.base import Rows, ViewModel, camel, plain

TAKEN = {"id": "qid", "type": "kind"}
"""Words that QML needs itself."""


READ_ON = 24
"""More than any screen holds of a list that is read page by page."""


def spelled(name: str) -> str:
    """A field's name as QML writes it."""
    return camel(TAKEN.get(name, name))


def row_type(hint: Any) -> type | None:
    """The dataclass of a field's rows, None for a field that is no list of rows."""
    args = get_args(hint)
    row = args[0] if get_origin(hint) is tuple and len(args) == 2 and args[1] is ... else None
    return row if isinstance(row, type) and is_dataclass(row) else None


class Table(Rows):
    """Rows of one dataclass; fields that are rows themselves are list models of their own."""

    def __init__(
        self, row: type, parent: QObject, blanks: tuple[Any, ...] = (), step: int | None = None
    ) -> None:
        hints = get_type_hints(row)
        self._names = {TAKEN.get(field.name, field.name): field.name for field in fields(row)}
        self._nested = {
            field.name: inner for field in fields(row) if (inner := row_type(hints[field.name]))
        }
        self._inner: dict[str, list[Table]] = {name: [] for name in self._nested}
        super().__init__(tuple(self._names), parent, blanks=blanks, step=step)

    def value(self, row: int, name: str) -> Any:
        """A field as QML sees it."""
        own = self._names[name]
        return self._inner[own][row] if own in self._nested else super().value(row, own)

    def set_rows(self, rows: Any) -> None:
        """Show these rows, the lists inside them first."""
        for name, inner in self._nested.items():
            models = self._inner[name]
            while len(models) < len(rows):
                models.append(Table(inner, self))
            for model, row in zip(models, rows, strict=False):
                model.set_rows(getattr(row, name))
        super().set_rows(rows)


class Lines(Rows):
    """Texts as rows with one field."""

    def __init__(self, parent: QObject, step: int) -> None:
        super().__init__(("text",), parent, step=step)

    def value(self, row: int, name: str) -> str:
        """A text."""
        return str(self._rows[row])


class StepModel(ViewModel):
    """What QML knows of a step."""

    tables: dict[str, type] = {}  # noqa: RUF012  # a constant of each class made below
    pictures: tuple[str, ...] = ()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        ahead = getattr(type(self.blank), "made_ahead", {})
        on = getattr(type(self.blank), "read_on", ())
        self._tables: dict[str, Rows] = {
            name: Lines(self, READ_ON)
            if row is str
            else Table(row, self, ahead.get(name, ()), READ_ON if name in on else None)
            for name, row in self.tables.items()
        }
        self._serial = 0
        self.post: Callable[[PersonEvent], None] = lambda event: None

    def table(self, name: str) -> Rows:
        """The list model of a field."""
        return self._tables[name]

    def spread(self, view: Any) -> None:
        """Rows into their list models; a new picture has a new address, or the old one stays."""
        for name, table in self._tables.items():
            table.set_rows(getattr(view, name))
        self._serial += bool(self.pictures)

    def address(self, name: str) -> str:
        """Where the picture of a field is found, "" for none."""
        if not getattr(self.view, name):
            return ""
        return f"image://shot/{type(self).__name__}.{name}/{self._serial}"


def model_name(view: type) -> str:
    """Name of the class of a View's model."""
    return view.__name__.removesuffix("View") + "Model"


def model_class(name: str, view: type, events: tuple[type[PersonEvent], ...]) -> type[StepModel]:
    """The class of a model.

    Raises:
        TypeError: a field or a parameter has a type that QML has no word for.
    """
    hints, changed = get_type_hints(view), Signal()
    shown: dict[str, Any] = {"__doc__": view.__doc__, "changed": changed, "blank": view()}
    tables: dict[str, type] = {}
    pictures = []
    for field in fields(view):
        hint, own = hints[field.name], spelled(field.name)
        row = row_type(hint)
        if hint == tuple[str, ...] and field.name in getattr(view, "read_on", ()):
            row = str
        if row is not None:
            tables[field.name] = row
            shown[own] = Property(QObject, _table(field.name), constant=True)
            shown[f"{own}Count"] = Property(int, _count(field.name), notify=changed)
        elif hint is bytes:
            pictures.append(field.name)
            shown[own] = Property(str, _address(field.name), notify=changed)
        else:
            shown[own] = Property(qt_type(hint), _field(field.name), notify=changed)
    for event in events:
        shown[slot_name(event)] = make_slot(event)
    return type(name, (StepModel,), {**shown, "tables": tables, "pictures": tuple(pictures)})


def _table(name: str) -> Callable[[Any], QObject]:
    return lambda model: model.table(name)


def _count(name: str) -> Callable[[Any], int]:
    return lambda model: len(getattr(model.view, name))


def _address(name: str) -> Callable[[Any], str]:
    return lambda model: model.address(name)


def _field(name: str) -> Callable[[Any], Any]:
    return lambda model: plain(getattr(model.view, name))


# ---- types ------------------------------------------------------------------------------------


def alternatives(hint: Any) -> tuple[Any, ...]:
    """The types of a union, or the one type; None is left out."""
    if get_origin(hint) in (Union, UnionType):
        return tuple(found for part in get_args(hint) for found in alternatives(part))
    return () if hint is NoneType else (hint,)


def qt_type(hint: Any) -> type:
    """The one type that QML has for a hint. Raises TypeError."""
    found = {_qt_one(part) for part in alternatives(hint)}
    if len(found) != 1:
        raise TypeError(f"QML has no type for {hint}")
    return found.pop()


def _qt_one(hint: Any) -> type:
    if get_origin(hint) is Literal:
        return type(get_args(hint)[0])
    if get_origin(hint) is tuple:
        return list
    if isinstance(hint, type) and issubclass(hint, Enum):
        return str
    if hint in (str, int, bool, float):
        return hint  # type: ignore[no-any-return]  # one of four types
    raise TypeError(f"QML has no type for {hint}")


def frozen(hint: Any, value: Any) -> Any:
    """A value from QML as the event's field wants it: lists become tuples, numbers their kind."""
    options = alternatives(hint)
    if len(options) > 1:
        fits = tuple(o for o in options if (_qt_one(o) is list) == isinstance(value, list))
        return frozen(fits[0], value)
    one = options[0]
    if get_origin(one) is not tuple:
        return value if get_origin(one) is Literal else one(value)
    args = get_args(one)
    inner = (args[0],) * len(value) if args[-1] is ... else args
    return tuple(frozen(part, each) for part, each in zip(inner, value, strict=True))


# ---- events -----------------------------------------------------------------------------------


def slot_name(event: type[PersonEvent]) -> str:
    """What QML calls the slot of an event."""
    return event.__name__[0].lower() + event.__name__[1:]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an event's slot."""

    name: str
    hint: Any
    needed: bool


def parameters(event: type[PersonEvent]) -> tuple[Parameter, ...]:
    """What a slot takes; later ones may be left out where the event has a default."""
    hints = get_type_hints(event)
    found = fields(event)  # type: ignore[arg-type]  # every event is a dataclass
    return tuple(Parameter(f.name, hints[f.name], f.default is MISSING) for f in found)


def signatures(event: type[PersonEvent]) -> Iterator[tuple[type, ...]]:
    """The types of a slot's parameters, once for each way it can be called."""
    params = parameters(event)
    least = sum(param.needed for param in params)
    for length in range(len(params), least - 1, -1):
        options = [[_qt_one(o) for o in alternatives(param.hint)] for param in params[:length]]
        yield from dict.fromkeys(product(*options))


def make_slot(event: type[PersonEvent]) -> Callable[..., None]:
    """The slot that posts an event."""
    hints = [param.hint for param in parameters(event)]

    def post(self: StepModel, *values: Any) -> None:
        given = (frozen(hint, value) for hint, value in zip(hints, values, strict=False))
        self.post(event(*given))

    name = slot_name(event)
    post.__name__, post.__doc__ = name, event.__doc__
    slot: Callable[..., None] = post
    for types in signatures(event):
        slot = Slot(*types, name=name)(slot)
    return slot
