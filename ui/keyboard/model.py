"""The keyboard as QML sees it: one text being typed, candidates, the page of keys."""

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement, QmlSingleton

from contracts.items import QuestionType
from kiosk.visit.step import Frame
from ui.forgetting import visit_behind
from ui.keyboard.composer import Composer
from ui.keyboard.draft import Draft, Drafts, Rules
from ui.keyboard.engine import open_engine
from ui.keyboard.paging import Pages, Placed, Room
from ui.keyboard.shown import date_parts, grouped, marked
from ui.viewmodels.base import Rows

QML_IMPORT_NAME = "ui.keyboard"
QML_IMPORT_MAJOR_VERSION = 1

PINYIN = Path(__file__).parents[2] / "assets" / "pinyin"


@QmlElement
@QmlSingleton
class Keyboard(QObject):
    """Holds what is being typed until it is given, or until the visit is over.

    There is no text edit behind it: no undo, no selection, no clipboard, nothing to clear but
    the drafts, and those are dropped when the number of the visit changes.
    """

    text_changed = Signal()
    page_changed = Signal()
    candidates_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._composer = Composer(open_engine(PINYIN))
        self._drafts = Drafts()
        self._pages = Pages()
        self._room = Room()
        self._placed = Rows(tuple(Placed.__dataclass_fields__), self)
        self._expanded = False
        self._refused = ""
        self._watching = False
        self._page_shown = ("pinyin", False)

    # ---- opening and forgetting ---------------------------------------------------------

    @Slot(str, "QVariantMap", str, str, bool)
    def open(self, question: str, rules: dict[str, Any], raw: str, again: str, latin: bool) -> None:
        """Edit the answer of a question; a draft of this visit goes on where it was.

        Args:
            question: id of the question.
            rules: kind, keyboard, maxLength, allowX and twice of the question.
            raw: the answer as it stands.
            again: its second entry.
            latin: begin with latin letters (visits in English).
        """
        self._watch_visit()
        before = self._composer.draft
        taken = Rules(
            kind=cast(QuestionType, rules["kind"]),
            keyboard=str(rules["keyboard"]),
            max_length=int(rules["maxLength"]),
            allow_x=bool(rules["allowX"]),
            twice=bool(rules["twice"]),
        )
        draft = self._drafts.open(question, taken, raw, again)
        if draft is not before:
            page = taken.keyboard
            self._composer.edit(draft, "latin" if latin and page == "pinyin" else page)
        self._show_anew()

    @Slot()
    def forget(self) -> None:
        """The visit is over: nothing that was typed stays."""
        self._composer.close()
        self._drafts.forget()
        self._show_anew()

    def _watch_visit(self) -> None:
        visit = None if self._watching else visit_behind(self)
        if visit is not None:
            visit.visit_changed.connect(self.forget)
            visit.page_changed.connect(lambda: self._forget_before(visit.view.frame))
            self._watching = True

    def _forget_before(self, frame: Frame) -> None:
        """Somebody else may begin on this page, in the same visit: nothing half typed waits."""
        if frame.fresh:
            self.forget()

    # ---- keys ---------------------------------------------------------------------------

    @Slot(str)
    def press(self, char: str) -> None:
        """A key with a character."""
        taken = self._composer.press(char)
        self._show_anew("" if taken else self._why_not())

    @Slot()
    def space(self) -> None:
        """The space bar."""
        self._composer.space()
        self._show_anew()

    @Slot()
    def backspace(self) -> None:
        """One step back."""
        self._composer.backspace()
        self._show_anew()

    @Slot()
    def clear(self) -> None:
        """Empty the entry."""
        self._composer.clear()
        self._show_anew()

    @Slot()
    def shift(self) -> None:
        """Capitals on or off."""
        self._composer.upper = not self._composer.upper
        self._show_page()

    @Slot()
    def showSymbols(self) -> None:
        """The page of symbols."""
        self._composer.show_symbols()
        self._show_page()

    @Slot()
    def showLetters(self) -> None:
        """Back to letters."""
        self._composer.show_letters()
        self._show_page()

    @Slot()
    def switchLetters(self) -> None:
        """Pinyin or latin."""
        self._composer.switch_letters()
        self._show_anew()

    @Slot(bool)
    def activate(self, again: bool) -> None:
        """Type in the second entry, or in the first."""
        self._composer.activate(1 if again else 0)
        self._show_anew()

    # ---- candidates ---------------------------------------------------------------------

    @Slot(int)
    def choose(self, number: int) -> None:
        """A candidate of the page shown."""
        taken = self._composer.choose(self._pages.start + number)
        self._show_anew("" if taken else "full")

    @Slot()
    def nextCandidates(self) -> None:
        """More candidates."""
        self._pages.next()
        self._place()

    @Slot()
    def previousCandidates(self) -> None:
        """The candidates before."""
        self._pages.previous()
        self._place()

    @Slot(bool)
    def expand(self, expanded: bool) -> None:
        """Candidates over the whole keyboard, for rare characters."""
        self._expanded = expanded
        self._pages.reset()
        self._place()

    @Slot(list)
    def setRoom(self, sizes: list[float]) -> None:
        """Space for candidates: first, width, rows, least, char, padding, gap of a Room.

        One row is shown, all rows when expanded.
        """
        room = Room(*(int(size) for size in sizes))
        if room != self._room:
            self._room = room
            self._pages.reset()
            self._place()

    def _show_anew(self, refused: str = "") -> None:
        self._refused = refused
        self._expanded = self._expanded and self._composer.pending
        self._pages.reset()
        self._place()
        self.text_changed.emit()
        self._show_page()

    def _show_page(self) -> None:
        page = (self._composer.page, self._composer.upper)
        if page != self._page_shown:
            self._page_shown = page
            self.page_changed.emit()

    def _place(self) -> None:
        room = self._room if self._expanded else replace(self._room, rows=1)
        self._placed.set_rows(self._pages.place(self._composer.candidates, room))
        self.candidates_changed.emit()

    def _why_not(self) -> str:
        draft = self._composer.draft
        return "full" if draft is not None and len(draft.text) >= draft.rules.most else ""

    # ---- what is shown ------------------------------------------------------------------

    @Slot(bool, str, bool, result=str)
    def styled(self, again: bool, accent: str, caret: bool) -> str:
        """An entry as styled text, with letters and caret when it is the active one."""
        draft = self._composer.draft
        if draft is None:
            return ""
        entry = 1 if again else 0
        active = draft.active == entry
        text = grouped(draft.rules, draft.texts[entry])
        letters = self._composer.split_letters() if active else ""
        return marked(text, letters, accent, caret and active)

    @Slot(bool, result="QVariantList")
    def dateParts(self, again: bool) -> list[str]:
        """Year, month and day of an entry, lines where digits are missing."""
        draft = self._composer.draft
        return list(date_parts(draft.texts[1 if again else 0] if draft else ""))

    def _typed(self, entry: int) -> str:
        draft = self._composer.draft
        return draft.typed(entry) if draft is not None else ""

    def _of_draft(self, read: Any, otherwise: Any) -> Any:
        draft: Draft | None = self._composer.draft
        return otherwise if draft is None else read(draft)

    def _read_missing(self) -> int:
        return int(
            self._of_draft(lambda d: d.rules.length - len(d.text) if d.rules.length else -1, -1)
        )

    def _read_letters(self) -> str:
        return str(self._of_draft(lambda d: d.letters, ""))

    question = Property(
        str, lambda self: self._of_draft(lambda d: d.question, ""), notify=text_changed
    )
    text = Property(str, lambda self: self._typed(0), notify=text_changed)
    again = Property(str, lambda self: self._typed(1), notify=text_changed)
    letters = Property(str, _read_letters, notify=text_changed)
    pending = Property(bool, lambda self: self._composer.pending, notify=text_changed)
    secondActive = Property(
        bool, lambda self: self._of_draft(lambda d: d.active == 1, False), notify=text_changed
    )
    missing = Property(int, _read_missing, notify=text_changed)
    count = Property(
        int, lambda self: self._of_draft(lambda d: len(d.text), 0), notify=text_changed
    )
    most = Property(
        int, lambda self: self._of_draft(lambda d: d.rules.most, 0), notify=text_changed
    )
    refused = Property(str, lambda self: self._refused, notify=text_changed)
    page = Property(str, lambda self: self._composer.page, notify=page_changed)
    upper = Property(bool, lambda self: self._composer.upper, notify=page_changed)
    candidates = Property(QObject, lambda self: self._placed, constant=True)
    expanded = Property(bool, lambda self: self._expanded, notify=candidates_changed)
    hasNext = Property(bool, lambda self: self._pages.has_next, notify=candidates_changed)
    hasPrevious = Property(bool, lambda self: self._pages.has_previous, notify=candidates_changed)
