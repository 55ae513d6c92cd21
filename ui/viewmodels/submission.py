"""View-models of the pages after the form: photo, review, signature, receipt, rating, done."""

from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement, QmlSingleton

from kiosk.visit.snapshot import (
    CommitView,
    DoneView,
    PhotoView,
    RatingView,
    ReceiptView,
    ReprintLine,
    ReprintView,
    ReviewRow,
    ReviewView,
    SignView,
)
from ui.viewmodels.base import Rows, ViewModel, derived, shown

QML_IMPORT_NAME = "ui.viewmodels"
QML_IMPORT_MAJOR_VERSION = 1


def first_sentence(text: str) -> str:
    """The first sentence: what is said large."""
    return text[: _end_of_first(text)].strip()


def after_first_sentence(text: str) -> str:
    """Everything after the first sentence: what is said smaller, "" for nothing."""
    return text[_end_of_first(text) :].strip()


def _end_of_first(text: str) -> int:
    ends = [text.find(mark) + len(mark) for mark in ("。", ". ", "！", "! ") if mark in text]
    return min(ends, default=len(text))


MOST_ROWS = 9
"""Lines of the longest page of the review."""

MOST_STEPS = 4
"""Next steps that are made ahead; more are made when they come."""


@dataclass(frozen=True, slots=True)
class NextStep:
    """One sentence of what happens next."""

    text: str


@QmlElement
@QmlSingleton
class PhotoModel(ViewModel):
    """Portrait photo; the photo itself is the image ``image://shot/<serial>``."""

    changed = Signal()
    blank = PhotoView(phase="ready", why="")

    phase = shown(str, "phase", changed)
    why = shown(str, "why", changed)
    seconds = shown(int, "seconds", changed)
    alternative = shown(str, "alternative", changed)
    alternativeText = shown(str, "alternative_text", changed)
    failureKey = shown(str, "failure_key", changed)
    asItIs = shown(bool, "as_it_is", changed)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._serial = 0

    def spread(self, view: PhotoView) -> None:
        """A new photo has a new address, or the old picture would stay."""
        self._serial += 1

    def _read_source(self) -> str:
        return f"image://shot/{self._serial}" if self.view.photo else ""

    source = Property(str, _read_source, notify=changed)


@QmlElement
@QmlSingleton
class ReviewModel(ViewModel):
    """Everything that will be sent, one page of it."""

    changed = Signal()
    blank = ReviewView(rows=(), number=0, count=0, signs=True)

    number = shown(int, "number", changed)
    count = shown(int, "count", changed)
    signs = shown(bool, "signs", changed)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        names = ("qid", *tuple(ReviewRow.__dataclass_fields__)[1:])
        self._rows = _ReviewRows(names, self, blanks=(ReviewRow("", "", "", False),) * MOST_ROWS)

    def spread(self, view: ReviewView) -> None:
        """Lines into their rows."""
        self._rows.set_rows(view.rows)

    def _read_rows(self) -> QObject:
        return self._rows

    rows = Property(QObject, _read_rows, constant=True)


class _ReviewRows(Rows):
    def value(self, row: int, name: str) -> object:
        return super().value(row, "id" if name == "qid" else name)


@QmlElement
@QmlSingleton
class SignModel(ViewModel):
    """Handwritten signature."""

    changed = Signal()
    blank = SignView(declaration="")

    declaration = shown(str, "declaration", changed)
    alternatives = shown(list, "alternatives", changed)
    errorKey = shown(str, "error_key", changed)


@QmlElement
@QmlSingleton
class CommitModel(ViewModel):
    """Keeping the submission."""

    changed = Signal()
    blank = CommitView()

    phase = shown(str, "phase", changed)
    failureKey = shown(str, "failure_key", changed)


@QmlElement
@QmlSingleton
class ReceiptModel(ViewModel):
    """What came out; the code is the image ``image://qr/<payload>``."""

    changed = Signal()
    blank = ReceiptView(
        phase="printing", number="", item_name="", status_line="", answer_by="", phones=(),
        qr_payload="",
    )  # fmt: skip

    phase = shown(str, "phase", changed)
    number = shown(str, "number", changed)
    itemName = shown(str, "item_name", changed)
    statusTitle = derived(str, lambda v: first_sentence(v.status_line), changed)
    statusMore = derived(str, lambda v: after_first_sentence(v.status_line), changed)
    answerBy = shown(str, "answer_by", changed)
    phones = shown(list, "phones", changed)
    qrPayload = shown(str, "qr_payload", changed)
    reason = shown(str, "reason", changed)
    copies = shown(int, "copies", changed)
    canReprint = shown(bool, "can_reprint", changed)


@QmlElement
@QmlSingleton
class RatingModel(ViewModel):
    """Five equal choices."""

    changed = Signal()
    blank = RatingView(item_name="")

    itemName = shown(str, "item_name", changed)


@QmlElement
@QmlSingleton
class DoneModel(ViewModel):
    """What happens next."""

    changed = Signal()
    blank = DoneView(
        number="", item_name="", status_line="", answer_by="", next_steps=(), phones=(),
        on_paper=True, sent=False,
    )  # fmt: skip

    number = shown(str, "number", changed)
    itemName = shown(str, "item_name", changed)
    statusTitle = derived(str, lambda v: first_sentence(v.status_line), changed)
    statusMore = derived(str, lambda v: after_first_sentence(v.status_line), changed)
    answerBy = shown(str, "answer_by", changed)
    phones = shown(list, "phones", changed)
    onPaper = shown(bool, "on_paper", changed)
    sent = shown(bool, "sent", changed)
    another = shown(bool, "another", changed)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._steps = Rows(("text",), self, blanks=(NextStep(""),) * MOST_STEPS)

    def spread(self, view: DoneView) -> None:
        """What happens next into its rows."""
        self._steps.set_rows([NextStep(text) for text in view.next_steps])

    def _read_steps(self) -> QObject:
        return self._steps

    nextSteps = Property(QObject, _read_steps, constant=True)


@QmlElement
@QmlSingleton
class ReprintModel(ViewModel):
    """Receipts of a card without a confirmed copy."""

    changed = Signal()
    blank = ReprintView(lines=())

    phase = shown(str, "phase", changed)
    reason = shown(str, "reason", changed)
    phone = shown(str, "phone", changed)
    count = derived(int, lambda v: len(v.lines), changed)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines = Rows(tuple(ReprintLine.__dataclass_fields__), self)

    def spread(self, view: ReprintView) -> None:
        """Lines into their rows."""
        self._lines.set_rows(view.lines)

    def _read_lines(self) -> QObject:
        return self._lines

    lines = Property(QObject, _read_lines, constant=True)
