"""The signature pad: strokes with time, drawn where they change and nowhere else.

Points are kept in thousandths of the pad's width, so that a signature means the same on every
screen and survives a change of the page's layout. The picture is an image of our own: a new
piece of a stroke is painted into it, and only its surroundings go to the screen.
"""

import time
from collections.abc import Callable
from typing import Any, cast

from PySide6.QtCore import Property, QEvent, QObject, QPointF, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QEventPoint,
    QImage,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QTouchEvent,
)
from PySide6.QtQml import QmlElement, QmlSingleton
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from kiosk.visit.ink import is_signature
from ui.forgetting import visit_behind
from ui.viewmodels.visit import Visit

QML_IMPORT_NAME = "ui.signature"
QML_IMPORT_MAJOR_VERSION = 1

Stroke = list[tuple[float, float, int]]
"""Points (x, y, ms): thousandths of the pad's width, time since the first touch."""

UNITS = 1000
LEAST_STEP = 1.5  # thousandths between two points; less is the shaking of a finger
MOST_POINTS = 6000


@QmlElement
@QmlSingleton
class Ink(QObject):
    """The strokes of this visit. They stay while their page is shown, or lies behind another."""

    wiped = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.strokes: list[Stroke] = []
        self.started = 0.0
        self._page = ""
        self._visit: Visit | None = None

    def watch(self) -> None:
        """Listen for the end of the visit and for other pages, from the first pad on."""
        if self._visit is None:
            self._visit = visit_behind(self)
            if self._visit is not None:
                self._visit.visit_changed.connect(self.wipe)
                self._visit.page_changed.connect(self._wipe_elsewhere)

    def begin(self, at: float) -> None:
        """The first stroke, at a time in seconds."""
        self.started = at
        self._page = self._visit.view.page if self._visit is not None else ""

    @Slot()
    def wipe(self) -> None:
        """Nothing of a signature stays; costs nothing where there is none."""
        if not self.strokes:
            return
        self.strokes.clear()
        self.wiped.emit()

    def _wipe_elsewhere(self) -> None:
        if self._visit is None:
            return
        shown = self._visit.view
        if self._page not in (shown.page, shown.behind):
            self.wipe()


@QmlElement
class SignatureArea(QQuickPaintedItem):
    """Takes one finger (or the mouse) and draws what it writes."""

    strokes_changed = Signal()
    look_changed = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._store = Ink(self)
        self._finger: int | None = None
        self._ink = QColor(Qt.GlobalColor.black)
        self._pen_width = 6.0
        self._image = QImage()
        self._clock: Callable[[], float] = time.monotonic
        self._store.wiped.connect(self._wiped)
        self.setAcceptTouchEvents(True)
        self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton)

    # ---- what QML sees ------------------------------------------------------------------

    def _read_empty(self) -> bool:
        return not self._store.strokes

    def _read_enough(self) -> bool:
        return is_signature(self._store.strokes)

    def _read_strokes(self) -> list[Any]:
        return [[[x, y, t] for x, y, t in stroke] for stroke in self._store.strokes]

    def _read_pad_height(self) -> int:
        return round(self.height() / max(1.0, self.width()) * UNITS)

    def _read_store(self) -> QObject:
        return self._store

    def _write_store(self, store: QObject) -> None:
        self._store.wiped.disconnect(self._wiped)
        self._store = cast(Ink, store)
        self._store.watch()
        self._store.wiped.connect(self._wiped)
        self._wiped()

    def _wiped(self) -> None:
        self._finger = None
        self._redraw()
        self.strokes_changed.emit()

    def _read_ink(self) -> QColor:
        return self._ink

    def _write_ink(self, ink: QColor) -> None:
        self._ink = QColor(ink)
        self._redraw()

    def _read_pen_width(self) -> float:
        return self._pen_width

    def _write_pen_width(self, width: float) -> None:
        self._pen_width = width
        self._redraw()

    store = Property(QObject, _read_store, _write_store, notify=look_changed)
    empty = Property(bool, _read_empty, notify=strokes_changed)
    enough = Property(bool, _read_enough, notify=strokes_changed)
    strokes = Property("QVariantList", _read_strokes, notify=strokes_changed)  # type: ignore[arg-type]  # a name of a Qt type
    padHeight = Property(int, _read_pad_height, notify=look_changed)
    ink = Property(QColor, _read_ink, _write_ink, notify=look_changed)
    penWidth = Property(float, _read_pen_width, _write_pen_width, notify=look_changed)

    @Slot()
    def clear(self) -> None:
        """Wipe every stroke."""
        self._store.wipe()

    # ---- fingers and mouse --------------------------------------------------------------

    def touchEvent(self, event: QTouchEvent) -> None:
        """Follow the first finger; a palm or a second finger writes nothing."""
        if event.type() == QEvent.Type.TouchCancel:
            self._finish()
            return
        for point in event.points():
            if self._finger is None and point.state() == QEventPoint.State.Pressed:
                self._finger = point.id()
                self.setKeepTouchGrab(True)
                self._begin(point.position())
            elif point.id() == self._finger:
                if point.state() == QEventPoint.State.Released:
                    self._extend(point.position())
                    self._finish()
                elif point.state() == QEventPoint.State.Updated:
                    self._extend(point.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A mouse writes too."""
        self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The mouse moves on."""
        self._extend(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The mouse is up."""
        self._extend(event.position())
        self._finish()

    def _point(self, at: QPointF) -> tuple[float, float, int]:
        x = min(max(at.x(), 0.0), self.width())
        y = min(max(at.y(), 0.0), self.height())
        scale = UNITS / max(1.0, self.width())
        ms = round((self._clock() - self._store.started) * 1000)
        return round(x * scale, 1), round(y * scale, 1), ms

    def _begin(self, at: QPointF) -> None:
        if not self._store.strokes:
            self._store.begin(self._clock())
        self._store.strokes.append([self._point(at)])
        self._draw_end(self._store.strokes[-1])
        if len(self._store.strokes) == 1:
            self.strokes_changed.emit()

    def _extend(self, at: QPointF) -> None:
        if not self._store.strokes or sum(map(len, self._store.strokes)) >= MOST_POINTS:
            return
        stroke, point = self._store.strokes[-1], self._point(at)
        before = stroke[-1]
        if abs(point[0] - before[0]) + abs(point[1] - before[1]) >= LEAST_STEP:
            stroke.append(point)
            self._draw_end(stroke)

    def _finish(self) -> None:
        self._finger = None
        self.setKeepTouchGrab(False)
        if self._store.strokes:
            self._draw_line(self._store.strokes[-1], last=True)
            self.strokes_changed.emit()

    # ---- drawing ------------------------------------------------------------------------

    def _pixel(self, point: tuple[float, float, int]) -> QPointF:
        scale = self.width() / UNITS
        return QPointF(point[0] * scale, point[1] * scale)

    def _draw_end(self, stroke: Stroke) -> None:
        if len(stroke) == 1:
            self._paint_path(self._dot(stroke[0]))
        else:
            self._draw_line(stroke, last=False)

    def _dot(self, point: tuple[float, float, int]) -> QPainterPath:
        path = QPainterPath(self._pixel(point))
        path.lineTo(self._pixel(point) + QPointF(0.01, 0))
        return path

    def _draw_line(self, stroke: Stroke, last: bool) -> None:
        """The newest piece: a curve between the middles of the last two lines."""
        if len(stroke) < 2:
            return
        before = self._pixel(stroke[-3] if len(stroke) > 2 else stroke[-2])
        corner, end = self._pixel(stroke[-2]), self._pixel(stroke[-1])
        if last:
            path = QPainterPath((corner + end) / 2)
            path.lineTo(end)
        else:
            path = QPainterPath((before + corner) / 2)
            path.quadTo(corner, (corner + end) / 2)
        self._paint_path(path)

    def _paint_path(self, path: QPainterPath) -> None:
        if self._image.isNull():
            self._redraw()
        painter = QPainter(self._image)
        self._stroke_path(painter, path)
        painter.end()
        around = self._pen_width + 2
        dirty = path.boundingRect().adjusted(-around, -around, around, around)
        self.update(dirty.toAlignedRect())

    def _stroke_path(self, painter: QPainter, path: QPainterPath) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(self._ink, self._pen_width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.strokePath(path, pen)

    def _redraw(self) -> None:
        """Everything anew: another size, another colour, or wiped."""
        width, height = int(self.width()), int(self.height())
        if width < 1 or height < 1 or not self._store.strokes:
            # No ink, no picture: a pad that waits for its page costs no memory.
            self._image = QImage()
            self.update()
            return
        self._image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        self._image.fill(Qt.GlobalColor.transparent)
        for stroke in self._store.strokes:
            for length in range(1, len(stroke) + 1):
                self._draw_end(stroke[:length][-3:])
            self._draw_line(stroke, last=True)
        self.update()

    def geometryChange(self, newGeometry: QRectF | QRect, oldGeometry: QRectF | QRect) -> None:  # noqa: N803
        """Another size: the strokes are drawn at it."""
        super().geometryChange(newGeometry, oldGeometry)
        if newGeometry.size() != oldGeometry.size():
            self._redraw()
            self.look_changed.emit()

    def paint(self, painter: QPainter) -> None:
        """Hand over the part that changed."""
        if not self._image.isNull():
            dirty = painter.clipBoundingRect() if painter.hasClipping() else self.boundingRect()
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
            painter.drawImage(dirty, self._image, dirty)
