"""What a touch means: every key calls one slot here, which posts one event."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtQml import QmlElement, QmlSingleton

from kiosk.visit import events as ev
from kiosk.visit.snapshot import Mode

QML_IMPORT_NAME = "ui.viewmodels"
QML_IMPORT_MAJOR_VERSION = 1


def _nobody(_event: ev.Event) -> None:
    """Events go nowhere until the composition root connects them."""


@QmlElement
@QmlSingleton
class Actions(QObject):
    """Turns presses into events; holds nothing."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._post: Callable[[ev.Event], None] = _nobody

    def connect_to(self, post: Callable[[ev.Event], None]) -> None:
        """Give the function that takes the events; it must not block."""
        self._post = post

    @Slot(str)
    def start(self, language: str) -> None:
        """Somebody is there."""
        self._post(ev.Started(language))

    @Slot(bool)
    def chooseElder(self, elder: bool) -> None:
        """Standard or elder."""
        self._post(ev.ModeChosen(Mode.ELDER if elder else Mode.STANDARD))

    @Slot(str)
    def chooseLanguage(self, language: str) -> None:
        """Another language."""
        self._post(ev.LanguageChosen(language))

    @Slot(int)
    def turnTiles(self, by: int) -> None:
        """More items, or back."""
        self._post(ev.TilesTurned(by))

    @Slot(str)
    def chooseItem(self, code: str) -> None:
        """An item of the home page."""
        self._post(ev.ItemChosen(code))

    @Slot(bool)
    def showQuestions(self, shown: bool) -> None:
        """Questions and answers of the guide."""
        self._post(ev.QuestionsShown(shown))

    @Slot()
    def begin(self) -> None:
        """Start the item."""
        self._post(ev.BeginPressed())

    @Slot(bool)
    def forWhom(self, for_self: bool) -> None:
        """For oneself or another."""
        self._post(ev.ForWhomChosen(for_self))

    @Slot()
    def cardTaken(self) -> None:
        """The card is back in the pocket."""
        self._post(ev.CardTaken())

    @Slot()
    def readAgain(self) -> None:
        """Once more."""
        self._post(ev.ReadAgain())

    @Slot(str)
    def otherWay(self, way: str) -> None:
        """Not by card: code or number."""
        self._post(ev.OtherWayChosen(way))

    @Slot()
    def personChanged(self) -> None:
        """Somebody else stands here now."""
        self._post(ev.PersonChanged())

    @Slot(bool)
    def identity(self, yes: bool) -> None:
        """Is this you?"""
        self._post(ev.IdentityAnswered(yes))

    @Slot(bool)
    def notice(self, agreed: bool) -> None:
        """The notice was read, or the other way is wanted."""
        self._post(ev.NoticeAgreed() if agreed else ev.NoticeRefused())

    @Slot(str)
    def openQuestion(self, question: str) -> None:
        """A question on a page of its own."""
        self._post(ev.QuestionOpened(question))

    @Slot(str, str)
    def answer(self, question: str, raw: str) -> None:
        """Text, or the code of one choice."""
        self._post(ev.AnswerGiven(question, raw))

    @Slot(str, str, str)
    def answerTwice(self, question: str, raw: str, again: str) -> None:
        """A number that is typed twice."""
        self._post(ev.AnswerGiven(question, raw, again))

    @Slot(str, list)
    def answerChoices(self, question: str, codes: list[str]) -> None:
        """Several choices."""
        self._post(ev.AnswerGiven(question, tuple(str(code) for code in codes)))

    @Slot()
    def next(self) -> None:
        """On."""
        self._post(ev.NextPressed())

    @Slot()
    def previous(self) -> None:
        """One page back inside the review."""
        self._post(ev.PreviousPressed())

    @Slot(str)
    def edit(self, question: str) -> None:
        """Change an answer."""
        self._post(ev.EditPressed(question))

    @Slot()
    def takePhoto(self) -> None:
        """Start the countdown."""
        self._post(ev.PhotoPressed())

    @Slot()
    def usePhoto(self) -> None:
        """This one."""
        self._post(ev.PhotoUsed())

    @Slot()
    def retakePhoto(self) -> None:
        """Not this one."""
        self._post(ev.PhotoRetaken())

    @Slot()
    def declinePhoto(self) -> None:
        """The equal other way."""
        self._post(ev.PhotoDeclined())

    @Slot()
    def acceptReview(self) -> None:
        """All is right."""
        self._post(ev.ReviewAccepted())

    @Slot(list, int, int)
    def signed(self, strokes: list[list[Any]], pad_width: int, pad_height: int) -> None:
        """Strokes as lists of (x, y, t_ms) in thousandths of the pad's width."""
        frozen = tuple(
            tuple((float(x), float(y), int(t)) for x, y, t in stroke) for stroke in strokes
        )
        self._post(ev.Signed(frozen, pad_width, pad_height))

    @Slot(str)
    def signOtherwise(self, code: str) -> None:
        """The item's other way of signing."""
        self._post(ev.SignedOtherwise(code))

    @Slot()
    def retryCommit(self) -> None:
        """Try to keep it once more."""
        self._post(ev.CommitRetried())

    @Slot(bool)
    def receiptRead(self, legible: bool) -> None:
        """Can it be read?"""
        self._post(ev.ReceiptRead(legible))

    @Slot()
    def reprint(self) -> None:
        """Print this visit's receipt again."""
        self._post(ev.ReprintPressed())

    @Slot()
    def keepOnScreen(self) -> None:
        """No paper wanted."""
        self._post(ev.ReceiptKeptOnScreen())

    @Slot(int)
    def rate(self, level: int) -> None:
        """1 to 5, 0 for skip."""
        self._post(ev.Rated(level or None))

    @Slot()
    def anotherItem(self) -> None:
        """Something else."""
        self._post(ev.AnotherItem())

    @Slot()
    def back(self) -> None:
        """Dock."""
        self._post(ev.BackPressed())

    @Slot()
    def home(self) -> None:
        """Dock."""
        self._post(ev.HomePressed())

    @Slot()
    def help(self) -> None:
        """Dock."""
        self._post(ev.HelpPressed())

    @Slot()
    def finish(self) -> None:
        """Dock, and the last page: clear everything."""
        self._post(ev.FinishPressed())

    @Slot()
    def stillHere(self) -> None:
        """The answer to the idle warning."""
        self._post(ev.StillHere())

    @Slot()
    def openReprints(self) -> None:
        """Receipts that never came out."""
        self._post(ev.ReprintsOpened())

    @Slot(str)
    def reprintNumber(self, number: str) -> None:
        """Print one of them."""
        self._post(ev.ReprintChosen(number))

    def touched(self) -> None:
        """Somebody is there, whatever was touched."""
        self._post(ev.Touched())
