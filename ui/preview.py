"""The live picture of a camera: frames from its thread, drawn like a mirror or as it lies there.

A frame is never kept longer than until the next one: leaving the page, the end of the camera
and the end of a visit each drop it and blacken the picture.
"""

import time
from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Any, cast

from PySide6.QtCore import Property, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtQml import QmlElement, QmlSingleton, QQmlApplicationEngine
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

from drivers.video.frame import VideoFrame
from ui.parts import Parts

QML_IMPORT_NAME = "ui.preview"
QML_IMPORT_MAJOR_VERSION = 1

_BYTES_PER_PIXEL = 4
_PAINTS_KEPT = 600
_OVAL_WIDTH = 0.56  # of the picture's width: head and hair of somebody at arm's length
_OVAL_HEIGHT = 0.62
_OVAL_CENTRE = 0.46
_TICK_AT = 0.875  # of the way round from the right: at the upper right, where nothing lies over it


class FrameBoard:
    """The latest frame, written by the camera's thread and read by the screen's.

    ``listener`` is called once for any number of frames until ``take`` is called, so a slow
    screen skips frames and never queues them.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._frame: VideoFrame | None = None
        self._told = False
        self.listener: Callable[[], None] | None = None

    def put(self, frame: VideoFrame | None) -> None:
        """Show this frame, None for nothing. Any thread; returns at once."""
        with self._lock:
            self._frame = frame
            tell = not self._told
            self._told = True
        if tell and self.listener is not None:
            self.listener()

    def take(self) -> VideoFrame | None:
        """The latest frame; the listener is told again about the next."""
        with self._lock:
            self._told = False
            return self._frame


@QmlElement
@QmlSingleton
class Preview(QObject):
    """The board as QML knows it: ``arrived`` comes in the screen's thread."""

    arrived = Signal()
    _put = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._board: FrameBoard | None = None
        self._put.connect(self.arrived, Qt.ConnectionType.QueuedConnection)

    def connect_to(self, board: FrameBoard) -> None:
        """Show the frames of this board."""
        self._board = board
        board.listener = self._put.emit

    def take(self) -> VideoFrame | None:
        """The latest frame, None for nothing."""
        return self._board.take() if self._board is not None else None


@QmlElement
class PreviewItem(QQuickPaintedItem):
    """Draws the latest frame, mirrored, cropped to fill; black without a frame.

    ``flat``: what lies under a camera, whole and as one sees it, with its outline.
    """

    flat_changed = Signal()
    source_changed = Signal()
    shown_changed = Signal()
    verdict_changed = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._source: Preview | None = None
        self._frame: VideoFrame | None = None
        self._verdict = ""
        self._flat = False
        self.frames_painted = 0
        self.paints: deque[tuple[float, float]] = deque(maxlen=_PAINTS_KEPT)
        """When each frame arrived and when it was first painted, in monotonic seconds."""
        self.setOpaquePainting(True)
        self.setFillColor(QColor(Qt.GlobalColor.black))
        self.visibleChanged.connect(self._show_or_hide)

    def _read_source(self) -> QObject | None:
        return self._source

    def _write_source(self, source: QObject | None) -> None:
        if self._source is not None:
            self._source.arrived.disconnect(self._arrived)
        self._source = cast(Preview | None, source)
        if self._source is not None:
            self._source.arrived.connect(self._arrived)
        self._arrived()
        self.source_changed.emit()

    source = Property(QObject, _read_source, _write_source, notify=source_changed)
    hasFrame = Property(bool, lambda self: self._frame is not None, notify=shown_changed)
    verdict = Property(str, lambda self: self._verdict, notify=verdict_changed)
    """What the camera says of it, a word of its class; "" while nobody has looked."""

    def _write_flat(self, flat: bool) -> None:
        self._flat = flat
        self.flat_changed.emit()

    flat = Property(bool, lambda self: self._flat, _write_flat, notify=flat_changed)

    def _arrived(self) -> None:
        frame = self._source.take() if self._source is not None else None
        self._set(frame if self.isVisible() else None)

    def _show_or_hide(self) -> None:
        if not self.isVisible():
            self._set(None)

    def _set(self, frame: VideoFrame | None) -> None:
        had = self._frame is not None
        self._frame = frame
        self.update()
        if had != (frame is not None):
            self.shown_changed.emit()
        verdict = frame.said if frame is not None else ""
        if verdict != self._verdict:
            self._verdict = verdict
            self.verdict_changed.emit()

    def paint(self, painter: QPainter) -> None:
        """Draw the frame without a copy: Qt reads the camera's own bytes."""
        width, height = int(self.width()), int(self.height())
        frame = self._frame
        if frame is None:
            painter.fillRect(0, 0, width, height, Qt.GlobalColor.black)
            return
        image = QImage(
            frame.pixels,
            frame.width,
            frame.height,
            frame.width * _BYTES_PER_PIXEL,
            QImage.Format.Format_RGB32,
        )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._flat:
            painter.fillRect(0, 0, width, height, Qt.GlobalColor.black)
            place = fitting(frame, width, height)
            painter.drawImage(place, image)
            self._draw_outline(painter, place, frame)
        else:
            painter.translate(width, 0)
            painter.scale(-1, 1)
            painter.drawImage(QRect(0, 0, width, height), image, filling(frame, width, height))
        self.frames_painted += 1
        if not self.paints or self.paints[-1][0] != frame.at:
            self.paints.append((frame.at, time.monotonic()))

    def _draw_outline(self, painter: QPainter, place: QRect, frame: VideoFrame) -> None:
        """A light line on a dark one round what was found."""
        corners = QPolygonF(
            [
                QPointF(place.x() + x * place.width(), place.y() + y * place.height())
                for x, y in frame.outline
            ]
        )
        line = max(3.0, self.width() / 160)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, width in ((QColor(0, 0, 0, 150), line * 2), (QColor("white"), line)):
            painter.setPen(QPen(colour, width))
            painter.drawPolygon(corners)


def fitting(frame: VideoFrame, width: int, height: int) -> QRect:
    """Where a whole frame stands in ``width`` by ``height``."""
    keep = Qt.AspectRatioMode.KeepAspectRatio
    size = QSize(frame.width, frame.height).scaled(QSize(width, height), keep)
    return QRect(QPoint((width - size.width()) // 2, (height - size.height()) // 2), size)


def filling(frame: VideoFrame, width: int, height: int) -> QRect:
    """The middle part of a frame that has the shape of ``width`` by ``height``."""
    whole = QSize(frame.width, frame.height)
    part = QSize(width, height).scaled(whole, Qt.AspectRatioMode.KeepAspectRatio)
    left = (frame.width - part.width()) // 2
    top = (frame.height - part.height()) // 2
    return QRect(left, top, part.width(), part.height())


@QmlElement
class FaceOutline(QQuickPaintedItem):
    """Where the face goes: a line round an oval. Painted once for each size, tint and tick."""

    tint_changed = Signal()
    ticked_changed = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._tint = QColor(Qt.GlobalColor.white)
        self._ticked = False
        self.times_painted = 0
        self.setAntialiasing(True)

    def _read_tint(self) -> QColor:
        return self._tint

    def _write_tint(self, tint: QColor) -> None:
        if tint != self._tint:
            self._tint = QColor(tint)
            self.tint_changed.emit()
            self.update()

    tint = Property(QColor, _read_tint, _write_tint, notify=tint_changed)

    def _write_ticked(self, ticked: bool) -> None:
        if ticked != self._ticked:
            self._ticked = ticked
            self.ticked_changed.emit()
            self.update()

    ticked = Property(bool, lambda self: self._ticked, _write_ticked, notify=ticked_changed)
    """Whether a tick stands on the line: green alone says nothing to some."""

    def paint(self, painter: QPainter) -> None:
        """A light line on a dark one: seen on any background."""
        self.times_painted += 1
        width, height = self.width(), self.height()
        centre = QPointF(width / 2, height * _OVAL_CENTRE)
        path = QPainterPath()
        path.addEllipse(centre, width * _OVAL_WIDTH / 2, height * _OVAL_HEIGHT / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = max(3.0, width / 110)
        painter.setPen(QPen(QColor(0, 0, 0, 150), line * 2))
        painter.drawPath(path)
        painter.setPen(QPen(self._tint, line * 1.6 if self._ticked else line))
        painter.drawPath(path)
        if self._ticked:
            self._draw_tick(painter, path.pointAtPercent(_TICK_AT), width / 14)

    def _draw_tick(self, painter: QPainter, centre: QPointF, radius: float) -> None:
        painter.setPen(QPen(QColor(Qt.GlobalColor.white), radius / 6))
        painter.setBrush(self._tint)
        painter.drawEllipse(centre, radius, radius)
        path = QPainterPath(centre + QPointF(-0.46, 0.04) * radius)
        path.lineTo(centre + QPointF(-0.12, 0.38) * radius)
        path.lineTo(centre + QPointF(0.48, -0.32) * radius)
        pen = QPen(QColor(Qt.GlobalColor.white), radius / 4.5)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(path)

    def oval(self) -> QRectF:
        """The oval in this item's pixels."""
        width, height = self.width(), self.height()
        size = (width * _OVAL_WIDTH, height * _OVAL_HEIGHT)
        return QRectF((width - size[0]) / 2, height * _OVAL_CENTRE - size[1] / 2, *size)


def preview_parts() -> tuple[Parts, Callable[[VideoFrame], None], Callable[[], None]]:
    """What the composition root needs: parts for the screen, a taker of frames, an off switch.

    Both functions may be called from any thread and return at once.
    """
    board = FrameBoard()

    def prepare(engine: QQmlApplicationEngine) -> None:
        found: Any = engine.singletonInstance("ui.preview", "Preview")
        cast(Preview, found).connect_to(board)

    def off() -> None:
        board.put(None)

    return Parts(prepare=(prepare,), forget=(off,)), board.put, off
