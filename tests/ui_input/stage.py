"""A whole screen with a given snapshot, touched like a finger would."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QGuiApplication, QImage, QPointingDevice
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from kiosk.texts import load_texts
from tests.pages import STEPS
from tests.visit import ev
from tests.visit.sn import AttractView, Mode, QuestionsView, QuestionView, Snapshot
from ui.app import Ui, build_ui
from ui.parts import Parts
from ui.screen import ScreenSize

ROOT = Path(__file__).resolve().parents[2]
PORTRAIT = ScreenSize(1080, 1920, 27.0)
LANDSCAPE = ScreenSize(1920, 1080, 27.0)


class Stage:
    """Draws snapshots and collects the events that touches post."""

    def __init__(
        self, device: QPointingDevice, size: ScreenSize = PORTRAIT, parts: Parts | None = None
    ) -> None:
        self.events: list[ev.Event] = []
        self.device = device
        self.size = size
        texts = load_texts(ROOT / "assets" / "text")
        self.ui: Ui = build_ui(self.events.append, texts=texts, screen=size, parts=parts)
        self.ui.touches.once_s = self.ui.touches.typed_once_s = 0  # fingers of tests are quick
        self.ui.keys.once_s = self.ui.keys.typed_once_s = 0
        self.warnings: list[str] = []
        self.ui.engine.warnings.connect(self._warned)
        window = self.ui.window
        assert window is not None
        self.window: QQuickWindow = window
        self.snapshot = Snapshot(0, 0, "attract", AttractView())
        self.settle()

    def _warned(self, warnings: list[Any]) -> None:
        self.warnings += [warning.toString() for warning in warnings]

    def close(self) -> None:
        self.ui.close()

    # ---- showing ------------------------------------------------------------------------

    def form(self, *questions: QuestionView, single: bool = False, **view: Any) -> None:
        title = view.pop("title", "")
        self.show(
            page="form",
            view=QuestionsView(title, questions, single, view.pop("number", 1), 2, **view),
        )

    def show(self, **changes: Any) -> None:
        started = {"visit": self.snapshot.visit or 1, "step": 3, "steps": 5, "step_key": "answers"}
        changes = {**started, "whose": "王*山", "clock": "15:20", "date": "2026-11-21", **changes}
        if self.size.portrait is False:
            changes["orientation"] = "landscape"
        before, page = self.snapshot, str(changes.get("page", self.snapshot.page))
        over = STEPS[page].over
        under = before.behind or before.page
        behind = under if over is not None and not over.covers else ""
        self.snapshot = replace(
            self.snapshot,
            seq=self.snapshot.seq + 1,
            place="示例区",
            terminal_name="河街便民中心 3 号机",
            can_go_back=True,
            can_go_home=True,
            frame=STEPS[page].frame,
            behind=behind,
            **changes,
        )
        self.ui.show_now(self.snapshot)
        self.grab()  # lays out and draws

    def mode(self, mode: Mode) -> None:
        self.show(mode=mode)

    def settle(self) -> None:
        for _ in range(3):
            QGuiApplication.processEvents()

    def grab(self, name: str = "") -> QImage:
        self.settle()
        image = self.window.grabWindow()
        if name:
            image.save(name)
        return image

    # ---- looking ------------------------------------------------------------------------

    def items(self) -> Iterator[QQuickItem]:
        yield from _walk(self.window.contentItem())

    def named(self, start: str) -> list[QQuickItem]:
        return [item for item in self.items() if item.objectName().startswith(start)]

    def has(self, name: str) -> bool:
        return any(item.objectName() == name for item in self.items())

    def item(self, name: str) -> QQuickItem:
        found = [item for item in self.items() if item.objectName() == name]
        assert len(found) == 1, (name, [item.objectName() for item in self.items()])
        return found[0]

    def rect(self, name: str) -> QRectF:
        item = self.item(name)
        return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))

    def value(self, name: str, prop: str) -> Any:
        return self.item(name).property(prop)

    # ---- touching -----------------------------------------------------------------------

    def touch(self, name: str) -> None:
        self.touch_at(self.rect(name).center().toPoint())

    def touch_at(self, at: QPoint) -> None:
        QTest.touchEvent(self.window, self.device).press(0, at, self.window).commit()
        QTest.touchEvent(self.window, self.device).release(0, at, self.window).commit()
        self.settle()

    def spell(self, letters: str) -> None:
        for letter in letters:
            self.touch(f"key:{letter}")

    def draw(self, name: str, *strokes: list[tuple[float, float]]) -> None:
        """Strokes as parts of an item's width and height."""
        rect = self.rect(name)
        for stroke in strokes:
            points = [
                QPointF(rect.x() + x * rect.width(), rect.y() + y * rect.height()).toPoint()
                for x, y in stroke
            ]
            QTest.touchEvent(self.window, self.device).press(0, points[0], self.window).commit()
            for point in points[1:]:
                QTest.touchEvent(self.window, self.device).move(0, point, self.window).commit()
            last = points[-1]
            QTest.touchEvent(self.window, self.device).release(0, last, self.window).commit()
        self.settle()

    def given(self, kind: type) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def meant(self) -> list[ev.Event]:
        return [event for event in self.events if not isinstance(event, ev.Touched)]


StageMaker = Callable[..., Stage]


def _walk(item: QQuickItem) -> Iterator[QQuickItem]:
    if not item.isVisible():
        return
    yield item
    for child in item.childItems():
        yield from _walk(child)
