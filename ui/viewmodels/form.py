"""The form: questions as rows, choices as rows inside them."""

from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement, QmlSingleton

from kiosk.visit.snapshot import ChoiceView, FormView, QuestionView
from ui.viewmodels.base import Rows, ViewModel, derived, shown

QML_IMPORT_NAME = "ui.viewmodels"
QML_IMPORT_MAJOR_VERSION = 1

_CHOICE = tuple(ChoiceView.__dataclass_fields__)
_QUESTION = tuple(QuestionView.__dataclass_fields__)


class QuestionRows(Rows):
    """Questions of the page; the role ``choices`` is a list model that lives as long as its row.

    The field ``id`` is the role ``qid`` (``id`` is a word of QML), and ``type`` is ``kind``.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        names = {"id": "qid", "type": "kind"}
        super().__init__([names.get(name, name) for name in _QUESTION], parent)
        self._choices: list[Rows] = []

    def value(self, row: int, name: str) -> Any:
        """A field of a question; choices are the nested model."""
        if name == "choices":
            return self._choices[row]
        source = {"qid": "id", "kind": "type"}.get(name, name)
        return super().value(row, source)

    def set_rows(self, rows: Any) -> None:
        """Show these questions."""
        while len(self._choices) < len(rows):
            self._choices.append(Rows(_CHOICE, self))
        for model, question in zip(self._choices, rows, strict=False):
            model.set_rows(question.choices)
        super().set_rows(rows)


@dataclass(frozen=True, slots=True)
class CardLine:
    """A masked fact from the card."""

    label: str
    value: str = field(repr=False)


@QmlElement
@QmlSingleton
class FormModel(ViewModel):
    """One page of the form."""

    changed = Signal()
    blank = FormView(title="", questions=(), single=False, number=0, count=0)

    title = shown(str, "title", changed)
    single = shown(bool, "single", changed)
    number = shown(int, "number", changed)
    count = shown(int, "count", changed)
    returning = shown(bool, "returning", changed)
    editing = shown(bool, "editing", changed)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._questions = QuestionRows(self)
        self._card_lines = Rows(("label", "value"), self)

    def spread(self, view: FormView) -> None:
        """Questions and card facts into their rows."""
        self._questions.set_rows(view.questions)
        self._card_lines.set_rows([CardLine(*line) for line in view.card_lines])

    def _read_questions(self) -> QObject:
        return self._questions

    def _read_card_lines(self) -> QObject:
        return self._card_lines

    questions = Property(QObject, _read_questions, constant=True)
    cardLines = Property(QObject, _read_card_lines, constant=True)
    cardLineCount = derived(int, lambda v: len(v.card_lines), changed)
