"""The screen: one engine, one window; takes snapshots from any thread, posts events."""

import operator
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QObject,
    QPointF,
    QSize,
    Qt,
    QTimer,
    QUrl,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QImage, QPointerEvent
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk.packs import NO_PACK, Pack
from kiosk.visit import events as ev
from kiosk.visit.snapshot import Snapshot
from ui import glyphs, pictures, preview, signature  # noqa: F401 -- QML types
from ui import viewmodels as vm
from ui.bridge import StepModel
from ui.corners import CORNER_MM, Corners
from ui.focus import Focus
from ui.images import Drawn, Shots, icons
from ui.keyboard import model as keyboard_model  # noqa: F401 -- QML types
from ui.parts import Parts
from ui.redrawn import Redrawn
from ui.screen import ScreenSize
from ui.steps import Steps, keys_of
from ui.twice import NEAR_MM, Twice
from ui.voice import Reader, Voice

ROOT = Path(__file__).parent.parent

STILL_MS = 15
"""So long after a change the screen is left alone before anything is made ahead."""

_MODULE = "ui.viewmodels"


class Ui(QObject):
    """Draws snapshots. ``show`` may be called from any thread, everything else from Qt's."""

    _arrived = Signal(object)
    _pressed = Signal(str)
    _asked = Signal(object)
    _wanted_anew = Signal()
    shown = Signal(int)
    """Emitted with the snapshot's number once its values are in the page."""

    def __init__(
        self,
        engine: QQmlApplicationEngine,
        post: Callable[[ev.Event], None],
        parts: Parts,
        words: vm.Lookup,
    ) -> None:
        super().__init__()
        self._words = words
        self.engine = engine
        self._parts = parts
        self._shots = Shots()
        self._visit_number = 0
        self._coming: list[str] = []
        self._foreseen: dict[str, Any] = {}
        self._shown: StepModel | None = None
        self._still = QTimer(self, singleShot=True, interval=STILL_MS)
        self._still.timeout.connect(self._prepare)
        self.visit = cast(vm.Visit, self._singleton("Visit"))
        self.actions = cast(vm.Actions, self._singleton("Actions"))
        self.actions.connect_to(post)
        self._steps = Steps(post, engine, keys_of(words.pages()))
        engine.rootContext().setContextProperty("Steps", self._steps.map)
        engine.addImageProvider("shot", Drawn(self._shots.draw))
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._pressed.connect(self._press, Qt.ConnectionType.QueuedConnection)
        self._asked.connect(self._answer, Qt.ConnectionType.QueuedConnection)
        self._wanted_anew.connect(self._make_anew, Qt.ConnectionType.QueuedConnection)
        self.window: QQuickWindow | None = None
        self.focus: Focus | None = None
        self.reader: Reader | None = None
        self._swallowing = False
        self.touches: Twice[QPointF] = Twice(self._near)
        self.keys: Twice[str] = Twice(operator.eq)
        self.called: Callable[[], None] = lambda: None
        """Somebody gave the technicians' sign. From the GUI thread."""

    def _singleton(self, name: str) -> QObject:
        found: Any = self.engine.singletonInstance(_MODULE, name)
        return cast(QObject, found)

    def load(self, size: ScreenSize, first: Snapshot | None = None) -> None:
        """Load the window; afterwards ``window`` is set. ``first``: what stands there then."""
        self._near_px = NEAR_MM / size.mm_per_px
        self._corners = Corners(CORNER_MM / size.mm_per_px)
        if first is not None:
            self._take(first)
        width, height = size.window_px
        self.engine.setInitialProperties({"width": width, "height": height, "turned": size.turned})
        self.engine.load(QUrl.fromLocalFile(str(ROOT / "ui" / "qml" / "Main.qml")))
        roots = self.engine.rootObjects()
        if not roots:
            raise RuntimeError("the window could not be loaded; see the warnings before this")
        self.window = cast(QQuickWindow, roots[0])
        self.window.installEventFilter(self)
        self.redrawn = Redrawn(self.window.contentItem())
        self.focus = Focus(self.window, lambda: self.visit.view.page, self._back, self.actions.help)
        strip = cast(vm.Reading, self._singleton("Reading"))
        self.reader = Reader(self.window, self.focus, lambda: self.visit.view, self._words, strip)
        self.focus.moved = self.reader.focused
        self.reader.lighten = lambda: self.actions.darken(False)

    def ask(self, answer: Callable[[], None]) -> None:
        """Call back as soon as the GUI thread is free. Any thread."""
        self._asked.emit(answer)

    def _answer(self, answer: Callable[[], None]) -> None:
        answer()

    def make_anew(self) -> None:
        """Throw away what QML has made of the pages, and make the present one again. Any thread."""
        self._wanted_anew.emit()

    def _make_anew(self) -> None:
        self.visit.remaking.emit()
        self._coming = [*self.visit.view.follows]
        self._still.start()

    def _back(self) -> None:
        """A keypad's key: a dark screen is lit first."""
        if self.visit.view.voice.dark:
            self.actions.darken(False)
        else:
            self.actions.back()

    def speak_by(self, voice: Voice) -> None:
        """Pages are read by this from now on. Any thread."""
        if self.reader is not None:
            self.reader.speak_by(voice)

    def voice_told(self, speaking: bool, withheld: bool) -> None:
        """Whether something is said, and something was kept back. Any thread."""
        reader = self.reader
        if reader is not None:
            reader.told(speaking, withheld)

    def press_key(self, key: str) -> None:
        """Somebody pressed this key of a keypad. Any thread."""
        self._pressed.emit(key)

    def _press(self, key: str) -> None:
        self.actions.touched()
        reader, focus = self.reader, self.focus
        if focus is None or reader is None or self.visit.view.night:
            return
        if key in _ONCE and self.keys.same(key, time.monotonic(), focus.name):
            return
        if key not in _ONCE:
            self.keys.elsewhere()
        match key:
            case "repeat":
                reader.hush()
                reader.again()
            case "volume-up" | "volume-down":
                reader.hush()
                self.actions.loudenVoice(1 if key == "volume-up" else -1)
            case _:
                reader.pressed(lambda: focus.press(key))
                reader.acted()

    def show(self, snapshot: Snapshot) -> None:
        """Draw this snapshot as soon as the GUI thread is free. Any thread."""
        self._arrived.emit(snapshot)

    def show_now(self, snapshot: Snapshot) -> None:
        """Draw this snapshot at once. GUI thread only."""
        self._take(snapshot)

    def _take(self, snapshot: Snapshot) -> None:
        if snapshot.visit != self._visit_number:
            if self._visit_number:
                self._forget()
            self._visit_number = snapshot.visit
        model = self._steps.of(snapshot.page)
        self._shots.take(model, snapshot.view)
        if self.visit.restyles(snapshot):
            self.visit.restyling.emit(snapshot.page)
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        model.show(snapshot.view)
        self._shown = model
        self.visit.show(snapshot)
        if self.reader is not None:
            self.reader.shown()
        self.shown.emit(snapshot.seq)
        self._coming = [*snapshot.follows]
        self._foreseen = dict(snapshot.foreseen)
        self._foreseen.pop(snapshot.behind, None)
        self._still.start()

    def _prepare(self) -> None:
        """Make and fill the model of a page that may follow, then let QML make the page.

        One after the other while all is still, the likely ones first.
        """
        while self._coming:
            page = self._coming.pop(0)
            new = not self._steps.has(page)
            model = self._steps.of(page)
            if page in self._foreseen and model is not self._shown:
                model.show(self._foreseen[page])
            if new:
                break
        follows = self.visit.view.follows
        self.visit.make_ahead(follows[: len(follows) - len(self._coming)])
        if self._coming:
            self._still.start()

    def _forget(self) -> None:
        """Nothing of the last visit stays in a model, a page or the keyboard's memory."""
        self._coming, self._foreseen = [], {}
        if self.reader is not None:
            self.reader.forget()
        self._shots.forget()
        self._steps.forget()
        self.visit.visit_changed.emit()
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.clear()
        for forget in self._parts.forget:
            forget()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Any touch and any key tell the visit that somebody is there; some keys move the ring.

        Who asked for the voice is told by the first touch on a thing what it is, and no more.
        """
        if event.type() in _ENDS:
            self.touches.ended(time.monotonic())
            if self.reader is not None:
                self.reader.acted()
                QTimer.singleShot(0, self.reader.left)  # after whatever takes the event
        if self._swallowing and event.type() in _GOING_ON:
            event.accept()
            self._swallowing = event.type() not in _ENDS
            return True
        if event.type() in _BEGINNINGS:
            self._look_for_the_sign(_place(event))
            self.actions.touched()
            self._swallowing = self._taken(_place(event))
            if self._swallowing:
                event.accept()
                return True
        elif event.type() is QEvent.Type.KeyPress and self.focus is not None:
            self.actions.touched()
            return self.visit.view.night or self.focus.typed(event)
        return super().eventFilter(watched, event)

    def _look_for_the_sign(self, at: QPointF) -> None:
        window = self.window
        if window is not None and self._corners.pressed(
            at.x(), at.y(), window.width(), window.height(), time.monotonic()
        ):
            self.called()

    def _taken(self, at: QPointF) -> bool:
        """Whether a touch goes no further: it is one with the last, or tells what lies there."""
        reader, focus = self.reader, self.focus
        if reader is None or focus is None:
            return False
        if self.visit.view.night:  # nobody saw what lies there
            return True
        once = self.touches.same(at, time.monotonic(), lambda: focus.name(at))
        return once or reader.touched(at)

    def _near(self, one: QPointF, other: QPointF) -> bool:
        apart = one - other
        return max(abs(apart.x()), abs(apart.y())) <= self._near_px

    def close(self) -> None:
        """Destroy window and engine, in this order, before this returns.

        Nobody may be left to do it later: a screen is closed when no event loop runs any more, and
        what the end of the process takes apart finds bindings whose page is half gone.
        """
        self._still.stop()
        if self.window is not None:
            self.window.removeEventFilter(self)
            if self.reader is not None:
                self.reader.forget()
            self.focus = self.reader = None
            self.window.close()
            self.window = None
        self.engine.deleteLater()
        QCoreApplication.sendPostedEvents(self.engine, QEvent.Type.DeferredDelete)


_ONCE = ("select", "back", "help")
"""Keys of a keypad that do something; those that move the ring may be pressed as fast as wished."""
_BEGINNINGS = (
    QEvent.Type.TouchBegin,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseButtonDblClick,
)
_ENDS = (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel, QEvent.Type.MouseButtonRelease)
_GOING_ON = (
    QEvent.Type.TouchUpdate,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonDblClick,
    *_ENDS,
)


def _place(event: QEvent) -> QPointF:
    """Where a finger came down, in the window."""
    if isinstance(event, QPointerEvent) and event.pointCount():
        return event.point(0).scenePosition()
    return QPointF(-1, -1)


def _qr(payload: str, size: QSize) -> QImage:
    from ui.qr import draw_qr  # the first page has none

    return draw_qr(payload, size)


def build_ui(
    post: Callable[[ev.Event], None],
    *,
    texts: vm.Lookup,
    screen: ScreenSize,
    parts: Parts | None = None,
    pack: Pack = NO_PACK,
    first: Snapshot | None = None,
) -> Ui:
    """Make the window and everything in it.

    Args:
        post: takes every event of a person; must return at once.
        texts: the catalogues, ``text(key, language, **params)``.
        screen: size in pixels and millimetres.
        parts: what other packages add.
        pack: how this terminal looks otherwise; its words are in ``texts`` already.
        first: the page that stands there from the beginning, in place of the one that waits for
            residents.

    Raises:
        RuntimeError: the QML could not be loaded.
    """
    given = parts or Parts()
    engine = QQmlApplicationEngine()
    engine.addImportPath(str(ROOT))
    engine.addImageProvider("icon", icons(ROOT / "assets" / "icons"))
    engine.addImageProvider("qr", Drawn(_qr))
    ui = Ui(engine, post, given, texts)
    cast(vm.Catalogue, engine.singletonInstance(_MODULE, "Catalogue")).use(texts)
    look = cast(vm.Look, engine.singletonInstance(_MODULE, "Look"))
    look.use(pack.colours, pack.size_of_words, pack.corners)
    pictures.drawn.use(pack.pictures)
    ui.visit.set_screen(screen)
    for prepare in given.prepare:
        prepare(engine)
    ui.load(screen, first)
    return ui
