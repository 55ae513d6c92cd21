"""A whole screen: shows snapshots, is touched like by a finger, and can be looked at."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QPoint, QPointF, QRectF
from PySide6.QtGui import QAccessible, QGuiApplication, QPointingDevice
from PySide6.QtQml import QQmlEngine, QQmlExpression
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from kiosk.texts import Texts, load_texts
from kiosk.visit.shape import Comfort
from tests.pages import USUAL, Sample, snapshot
from tests.visit import ev
from tests.visit.sn import Mode, Snapshot
from ui.app import Ui, build_ui
from ui.breaks import plain
from ui.parts import Parts
from ui.screen import ScreenSize

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"portrait": ScreenSize(1080, 1920), "landscape": ScreenSize(1920, 1080)}


class Stage:
    """One window; ``events`` are what touches posted, ``warnings`` what QML complained of."""

    def __init__(
        self,
        orientation: str,
        device: QPointingDevice,
        parts: Parts | None = None,
        diagonal_inch: float = 27.0,
        texts: Texts | None = None,
        bottom_mm: float = 800.0,
    ):
        self.orientation = orientation
        self.device = device
        self.size = replace(SIZES[orientation], diagonal_inch=diagonal_inch, bottom_mm=bottom_mm)
        self.events: list[ev.Event] = []
        self.warnings: list[str] = []
        texts = texts or load_texts(ROOT / "assets" / "text")
        self.ui: Ui = build_ui(self.events.append, texts=texts, screen=self.size, parts=parts)
        self.ui.touches.once_s = self.ui.touches.typed_once_s = 0  # fingers of tests are quick
        self.ui.keys.once_s = self.ui.keys.typed_once_s = 0
        self.ui.engine.warnings.connect(self._warned)
        assert self.ui.window is not None
        self.window: QQuickWindow = self.ui.window
        self.seq = 0
        self.settle()

    def _warned(self, warnings: list[Any]) -> None:
        self.warnings += [warning.toString() for warning in warnings]

    def close(self) -> None:
        self.ui.close()
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            QGuiApplication.processEvents()

    def wait(self, done: Callable[[], bool], seconds: float = 3.0) -> None:
        """Let Qt work until something holds."""
        end = time.monotonic() + seconds
        while not done():
            assert time.monotonic() < end, "waited in vain"
            QGuiApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    # ---- showing --------------------------------------------------------------------------

    def show(
        self,
        sample: Sample,
        mode: Mode = Mode.STANDARD,
        language: str = "zh-CN",
        visit: int = 1,
        comfort: Comfort = USUAL,
    ) -> None:
        self.seq += 1
        shown = snapshot(sample, mode, self.orientation, language, self.seq, visit, comfort)
        self.put(shown)

    def put(self, value: Snapshot) -> None:
        self.ui.show_now(value)
        self.settle()
        self.window.grabWindow()  # lays out and draws
        self.settle()
        self.events.clear()

    # ---- looking --------------------------------------------------------------------------

    def items(self) -> Iterator[QQuickItem]:
        yield from _visible(self.window.contentItem())

    def texts(self) -> list[QQuickItem]:
        return [i for i in self.items() if i.inherits("QQuickText") and i.property("text")]

    def boxes(self) -> list[QRectF]:
        """Rectangles that are drawn, and that are no more than a line."""
        found = [item for item in self.items() if item.inherits("QQuickRectangle")]
        drawn = [i for i in found if i.property("color").alpha() or self.ask(i, "border.width") > 0]
        return [box for box in map(self.rect, drawn) if min(box.width(), box.height()) > 8]

    def pressable(self) -> list[QQuickItem]:
        return [i for i in self.items() if i.metaObject().indexOfSignal("activated()") >= 0]

    def find(self, name: str) -> QQuickItem:
        found = [item for item in self.items() if item.objectName() == name]
        assert len(found) == 1, f"{name}: {len(found)} of {sorted(self.names())}"
        return found[0]

    def names(self) -> list[str]:
        return [item.objectName() for item in self.items() if item.objectName()]

    def words(self) -> str:
        return plain("\n".join(str(item.property("text")) for item in self.texts()))

    def rect(self, item: QQuickItem) -> QRectF:
        return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))

    def ink(self, text: QQuickItem) -> QRectF:
        """The rectangle of a text's own lines, not of the room it has."""
        width = min(float(text.property("contentWidth")), text.width())
        left = {1: 0.0, 4: (text.width() - width) / 2, 2: text.width() - width}
        align = self.ask(text, "effectiveHorizontalAlignment")
        height = float(text.property("contentHeight"))
        return text.mapRectToScene(QRectF(left.get(int(align), 0.0), 0, width, height))

    def ask(self, item: QQuickItem, expression: str) -> Any:
        """The value of a QML expression in an item's scope."""
        context = QQmlEngine.contextForObject(item)
        value = QQmlExpression(context, item, expression).evaluate()
        return value[0] if isinstance(value, tuple) else value

    def mm(self, pixels: float) -> float:
        return pixels * self.size.mm_per_px

    def accessible_name(self, item: QQuickItem) -> str:
        interface = QAccessible.queryAccessibleInterface(item)
        return "" if interface is None else interface.text(QAccessible.Text.Name)

    # ---- touching -------------------------------------------------------------------------

    def centre(self, name: str) -> QPoint:
        return self.rect(self.find(name)).center().toPoint()

    def press(self, at: QPoint) -> None:
        QTest.touchEvent(self.window, self.device).press(0, at, self.window).commit()
        self.settle()

    def move(self, at: QPoint) -> None:
        QTest.touchEvent(self.window, self.device).move(0, at, self.window).commit()
        self.settle()

    def release(self, at: QPoint) -> None:
        QTest.touchEvent(self.window, self.device).release(0, at, self.window).commit()
        self.settle()

    def touch(self, name: str) -> list[ev.Event]:
        """Touch an item; give the events that were posted, without the sign of life."""
        at = self.centre(name)
        self.events.clear()
        self.press(at)
        self.release(at)
        return [event for event in self.events if not isinstance(event, ev.Touched)]


def _visible(item: QQuickItem) -> Iterator[QQuickItem]:
    waiting = [item]
    while waiting:
        inner = waiting.pop()
        if inner is not item:
            yield inner
        waiting += reversed([i for i in inner.childItems() if i.isVisible() and i.opacity() > 0])


def inside(inner: QRectF, outer: QRectF, slack: float = 1.0) -> bool:
    return outer.adjusted(-slack, -slack, slack, slack).contains(inner)


def gap(one: QRectF, other: QRectF) -> float:
    """The distance of two rectangles in pixels, below zero when they overlap."""
    across = max(one.left(), other.left()) - min(one.right(), other.right())
    down = max(one.top(), other.top()) - min(one.bottom(), other.bottom())
    if across > 0 and down > 0:
        return float(QPointF(across, down).manhattanLength())
    return max(across, down)
