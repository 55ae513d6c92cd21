"""A whole screen: shows snapshots, is touched like by a finger, and can be looked at."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QPoint
from PySide6.QtGui import QAccessible, QGuiApplication, QPointingDevice
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from kiosk.texts import Texts, load_texts
from kiosk.visit.shape import Comfort
from tests.pages import USUAL, Sample, snapshot
from tests.visit import ev
from tests.visit.sn import Mode, Snapshot
from ui.app import Ui, build_ui
from ui.inspect.looking import Looking, gap, inside
from ui.parts import Parts
from ui.screen import ScreenSize

ROOT = Path(__file__).resolve().parents[2]
SIZES = {"portrait": ScreenSize(1080, 1920), "landscape": ScreenSize(1920, 1080)}


class Stage(Looking):
    """One window; ``events`` are what touches posted, ``warnings`` what QML complained of."""

    def __init__(
        self,
        orientation: str,
        device: QPointingDevice,
        parts: Parts | None = None,
        diagonal_inch: float = 27.0,
        texts: Texts | None = None,
        bottom_mm: float = 800.0,
        turned: int = 0,
    ):
        self.orientation = orientation
        self.device = device
        size = replace(
            SIZES[orientation], diagonal_inch=diagonal_inch, bottom_mm=bottom_mm, turned=turned
        )
        self.events: list[ev.Event] = []
        self.warnings: list[str] = []
        texts = texts or load_texts(ROOT / "assets" / "text")
        self.ui: Ui = build_ui(self.events.append, texts=texts, screen=size, parts=parts)
        self.ui.touches.once_s = self.ui.touches.typed_once_s = 0  # fingers of tests are quick
        self.ui.keys.once_s = self.ui.keys.typed_once_s = 0
        self.ui.engine.warnings.connect(self._warned)
        assert self.ui.window is not None
        super().__init__(self.ui.window, size)
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

    def find(self, name: str) -> QQuickItem:
        found = [item for item in self.items() if item.objectName() == name]
        assert len(found) == 1, f"{name}: {len(found)} of {sorted(self.names())}"
        return found[0]

    def names(self) -> list[str]:
        return [item.objectName() for item in self.items() if item.objectName()]

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


__all__ = ["SIZES", "Stage", "gap", "inside"]
