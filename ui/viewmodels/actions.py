"""The keys that stand around every page: each calls one slot here, which posts one event."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtQml import QmlElement, QmlSingleton

from kiosk.visit import events as ev
from kiosk.visit.shape import Colours, Mode, Reach, Size

QML_IMPORT_NAME = "ui.viewmodels"
QML_IMPORT_MAJOR_VERSION = 1


def _nobody(_event: ev.Event) -> None:
    """Events go nowhere until the composition root connects them."""


@QmlElement
@QmlSingleton
class Actions(QObject):
    """Turns the dock's presses into events; holds nothing."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._post: Callable[[ev.Event], None] = _nobody

    def connect_to(self, post: Callable[[ev.Event], None]) -> None:
        """Give the function that takes the events; it must not block."""
        self._post = post

    @Slot(bool)
    def chooseElder(self, elder: bool) -> None:
        """Standard or elder."""
        self._post(ev.ModeChosen(Mode.ELDER if elder else Mode.STANDARD))

    @Slot()
    def openColours(self) -> None:
        """Show which colours there are."""
        self._post(ev.ColoursOpened())

    @Slot(str)
    def chooseColours(self, colours: str) -> None:
        """Other colours, by their name."""
        self._post(ev.ColoursChosen(Colours(colours)))

    @Slot()
    def openSizes(self) -> None:
        """Show which sizes there are."""
        self._post(ev.SizesOpened())

    @Slot(str)
    def chooseSize(self, size: str) -> None:
        """Another size, by its name."""
        self._post(ev.SizeChosen(Size(size)))

    @Slot(bool)
    def lower(self, low: bool) -> None:
        """Everything further down, or as usual."""
        self._post(ev.ReachChosen(Reach.LOW if low else Reach.USUAL))

    @Slot(bool)
    def chooseHand(self, left: bool) -> None:
        """What is pressed at the left, or at the right."""
        self._post(ev.HandChosen(left))

    @Slot(bool)
    def turnVoice(self, wanted: bool) -> None:
        """Read everything, or nothing more."""
        self._post(ev.VoiceTurned(wanted))

    @Slot(int)
    def loudenVoice(self, by: int) -> None:
        """Louder or softer, a step at a time."""
        self._post(ev.VoiceLoudened(by))

    @Slot(int)
    def paceVoice(self, by: int) -> None:
        """Faster or slower, a step at a time."""
        self._post(ev.VoicePaced(by))

    @Slot()
    def allowVoice(self) -> None:
        """What is personal may be said aloud."""
        self._post(ev.VoiceAllowed())

    @Slot(bool)
    def darken(self, dark: bool) -> None:
        """The screen dark, or as usual."""
        self._post(ev.VoiceDarkened(dark))

    @Slot(str)
    def chooseLanguage(self, language: str) -> None:
        """Another language."""
        self._post(ev.LanguageChosen(language))

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

    def touched(self) -> None:
        """Somebody is there, whatever was touched."""
        self._post(ev.Touched())
