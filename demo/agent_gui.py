"""The part of the control agent that lives in the GUI thread: touches, pictures, heartbeat."""

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from threading import Condition
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from demo.agent_tree import read_page, read_tree

T = TypeVar("T")
BEAT_MS = 10
LONG_MS, LONG_KEPT = 16.0, 500
FRAMES_KEPT = 20_000
PREVIEW = "preview:portrait"
FrameListener = Callable[[int, str, QImage | None], None]


def now_ms() -> float:
    """CLOCK_MONOTONIC in ms, the same for every process of the machine."""
    return round(time.monotonic() * 1000, 1)


class Heartbeat:
    """A 10 ms timer of the GUI thread; remembers how late it came at worst."""

    def __init__(self, parent: QObject) -> None:
        self._timer = QTimer(parent)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._last = 0.0
        self.reset()

    def reset(self) -> None:
        """Begin a new measurement."""
        self._last = time.monotonic()
        self._since = self._last
        self._agent_ms = 0.0
        self._worst_own = 0.0
        self._long: list[tuple[float, float, float]] = []
        self._beats = 0
        self._worst = 0.0
        self._worst_at = self._last
        self._over = {16: 0, 50: 0, 100: 0}

    def agent_worked(self, ms: float) -> None:
        """The agent itself kept the thread so long: looking is not part of what is measured."""
        self._agent_ms += ms

    def start(self) -> None:
        """Begin to beat."""
        self.reset()
        self._timer.start()

    def stop(self) -> None:
        """Beat no more."""
        self._timer.stop()

    def _beat(self) -> None:
        now = time.monotonic()
        gap = (now - self._last) * 1000
        self._last = now
        self._beats += 1
        agent, self._agent_ms = self._agent_ms, 0.0
        self._worst_own = max(self._worst_own, gap - agent)
        if gap - agent > LONG_MS and len(self._long) < LONG_KEPT:
            self._long.append((round(now * 1000, 1), round(gap, 1), round(agent, 1)))
        for limit in self._over:
            if gap > limit:
                self._over[limit] += 1
        if gap > self._worst:
            self._worst, self._worst_at = gap, now

    def report(self) -> dict[str, Any]:
        """Largest gap between two beats (10 ms are meant), when, and how many were long.

        ``long_gaps``: when each ended, its ms, and how many of these the agent itself took.
        """
        return {
            "interval_ms": BEAT_MS,
            "beats": self._beats,
            "seconds": round(self._last - self._since, 1),
            "max_gap_ms": round(self._worst, 1),
            "max_gap_at_ms": round(self._worst_at * 1000, 1),
            "max_gap_without_agent_ms": round(self._worst_own, 1),
            "long_gaps": self._long,
            "gaps_over_ms": {str(limit): count for limit, count in self._over.items()},
        }


class GuiSide(QObject):
    """Does what the socket's threads ask for, in the GUI thread, one call after the other."""

    _asked = Signal(object)

    def __init__(self, window: QQuickWindow, shown: Any = None) -> None:
        """``shown`` is the screen's signal with the number of a snapshot now in the page."""
        super().__init__()
        QAccessible.setActive(True)
        self._window = window
        self._device = QTest.createTouchDevice()
        self._listener: FrameListener | None = None
        self.seq = 0
        self.drawn = 0
        """The newest snapshot in the page, and the newest in a completed frame."""
        self._announced = -1
        self._page = ""
        self._closed = False
        self.frame = 0
        self._swap = Condition()
        self.frames: deque[tuple[int, float, int, str]] = deque(maxlen=FRAMES_KEPT)
        """Number, time of completion, number of the snapshot and page of each frame."""
        self.first_frame_ms: float | None = None
        self.busy_ms = 0.0
        self.pictures = 0
        """How many watchers want the picture of each new page."""
        self.heartbeat = Heartbeat(self)
        self._asked.connect(self._perform, Qt.ConnectionType.QueuedConnection)
        window.frameSwapped.connect(self._swapped)
        if shown is not None:
            shown.connect(self._shown)
        self.heartbeat.start()

    def run(self, work: Callable[[], T], timeout_s: float = 10.0) -> T:
        """Run ``work`` in the GUI thread and wait for its result. Any other thread."""
        future: Future[T] = Future()
        self._asked.emit((work, future))
        return future.result(timeout_s)

    def _perform(self, asked: tuple[Callable[[], Any], "Future[Any]"]) -> None:
        work, future = asked
        if self._closed:
            future.cancel()
            return
        begun = time.monotonic()
        try:
            future.set_result(work())
        except Exception as error:
            future.set_exception(error)
        took_ms = (time.monotonic() - begun) * 1000
        self.heartbeat.agent_worked(took_ms)
        self.busy_ms = max(self.busy_ms, round(took_ms, 1))

    def close(self) -> None:
        """Stop; later calls are cancelled. GUI thread."""
        self._closed = True
        self.heartbeat.stop()
        self._window.frameSwapped.disconnect(self._swapped)

    def wait_for_frame(self, frame: int, timeout_ms: float) -> None:
        """Until a frame after this one is complete, not longer than told. Any other thread."""
        with self._swap:
            self._swap.wait_for(lambda: self.frame > frame, max(0.0, timeout_ms) / 1000)

    # ---- what can be asked, all in the GUI thread --------------------------------------------

    def tree(self) -> dict[str, Any]:
        """The accessible tree with the page's name and the numbers of snapshot and frame."""
        nodes = read_tree(self._window)
        page = read_page(self._window)
        answer = {"page": page, "seq": self.seq, "frame": self.frame, "nodes": nodes}
        return {**answer, "drawn": self.drawn == self.seq}

    def ask_frame(self) -> int:
        """See that one more frame is drawn; the number of the last one."""
        self._window.update()
        return self.frame

    def touch(self, phase: str, x: int, y: int) -> dict[str, Any]:
        """One finger goes down, moves or comes up, by the way a touch screen's driver goes."""
        sequence = QTest.touchEvent(self._window, self._device, False)
        point = QPoint(x, y)
        if phase == "down":
            sequence.press(0, point, self._window)
        elif phase == "move":
            sequence.move(0, point, self._window)
        elif phase == "up":
            sequence.release(0, point, self._window)
        else:
            raise ValueError(f"unknown phase {phase!r}")
        at, frame = now_ms(), self.frame
        sequence.commit(False)
        return {"t_ms": at, "frame": frame, "seq": self.seq, "page": self._page}

    def grab(self) -> tuple[QImage, str]:
        """The picture on the screen as pixels, not encoded, and its page."""
        return self._window.grabWindow(), read_page(self._window)

    def preview(self) -> list[tuple[float, float]]:
        """When the live picture's frames arrived and were first painted, in ms; [] without one."""
        seen = [item for item in _items(self._window.contentItem()) if item.isVisible()]
        portraits = (item for item in seen if item.objectName() == PREVIEW)
        pictures = (child for item in portraits for child in item.childItems())
        paints = (paint for picture in pictures for paint in getattr(picture, "paints", ()))
        return [(round(at * 1000, 1), round(painted * 1000, 1)) for at, painted in paints]

    def listen(self, listener: FrameListener | None) -> None:
        """Tell this one about every frame that completes a snapshot."""
        self._listener = listener
        self._announced = -1

    # ---- frames ------------------------------------------------------------------------------

    def _shown(self, seq: int) -> None:
        self.seq = seq

    def _swapped(self) -> None:
        at = now_ms()
        with self._swap:
            self.frame += 1
            self._swap.notify_all()
        if self.first_frame_ms is None:
            self.first_frame_ms = at
        page = read_page(self._window)
        turned = page != self._page
        self._page = page
        self.frames.append((self.frame, at, self.seq, page))
        self.drawn = self.seq
        if self._listener is None or (self._announced == self.seq and not turned):
            return
        first = self._announced == -1
        self._announced = self.seq
        wanted = self.pictures > 0 and bool(page) and (turned or first)
        picture = self._window.grabWindow() if wanted else None
        self._listener(self.seq, page, picture)


def _items(parent: QQuickItem) -> Iterator[QQuickItem]:
    yield parent
    for child in parent.childItems():
        yield from _items(child)
