"""Pictures for QML: icons in any colour, drawings, the code of a receipt, the portrait photo.

Every picture is drawn once at the size it is shown and kept; QML asks for
``image://icon/<name>/<rrggbb>``, ``image://qr/<payload>``
and ``image://shot/<model>.<field>/<serial>``.
"""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer

from ui.bridge import StepModel

KEPT_BYTES = 24_000_000
"""Of drawn pictures of one kind: all that both modes show, and room for one more."""


def _empty(size: QSize) -> QImage:
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    return image


def draw_svg(svg: bytes, size: QSize, crop: bool = False) -> QImage:
    """An SVG at a size in pixels, whole (``crop`` False) or filling the size."""
    renderer = QSvgRenderer(QByteArray(svg))
    mode = Qt.AspectRatioMode
    own = renderer.defaultSize()
    aspect = mode.KeepAspectRatioByExpanding if crop else mode.KeepAspectRatio
    drawn = own.scaled(size, aspect)
    image = _empty(size)
    painter = QPainter(image)
    left = (size.width() - drawn.width()) / 2
    top = 0 if crop else (size.height() - drawn.height()) / 2  # what is cut off is the foot
    renderer.render(painter, QRectF(left, top, drawn.width(), drawn.height()))
    painter.end()
    return image


def size_of(data: bytes, drawing: bool) -> QSize:
    """How large a picture is by itself; a drawing or a photo."""
    if drawing:
        return QSvgRenderer(QByteArray(data)).defaultSize()
    return QImage.fromData(QByteArray(data)).size()


def draw_bitmap(data: bytes, size: QSize, crop: bool = False) -> QImage:
    """A photo at a size in pixels, whole or filling it; an empty picture when it is none."""
    photo = QImage.fromData(QByteArray(data))
    image = _empty(size)
    if photo.isNull():
        return image
    mode = Qt.AspectRatioMode
    aspect = mode.KeepAspectRatioByExpanding if crop else mode.KeepAspectRatio
    drawn = photo.scaled(size, aspect, Qt.TransformationMode.SmoothTransformation)
    painter = QPainter(image)
    top = 0 if crop else (size.height() - drawn.height()) // 2
    painter.drawImage((size.width() - drawn.width()) // 2, top, drawn)
    painter.end()
    return image


class Kept:
    """Pictures by name and size as ``draw(name, size)`` made them; the latest are kept."""

    def __init__(self, draw: Callable[[str, QSize], QImage]) -> None:
        self._draw = draw
        self._kept: dict[tuple[str, int, int], QImage] = {}
        self._bytes = 0

    def at(self, name: str, size: QSize) -> QImage:
        """The picture at this size."""
        key = (name, size.width(), size.height())
        image = self._kept.pop(key, None)
        if image is None:
            image = self._draw(name, size)
            self._bytes += image.sizeInBytes()
        self._kept[key] = image  # the last one asked for is the last one to go
        while self._bytes > KEPT_BYTES and len(self._kept) > 1:
            oldest = next(iter(self._kept))
            self._bytes -= self._kept.pop(oldest).sizeInBytes()
        return image


class Drawn(QQuickImageProvider):
    """Gives QML pictures made by ``draw(id, size)``."""

    def __init__(self, draw: Callable[[str, QSize], QImage]) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._draw = draw

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: N803
        """Qt's way of asking: the picture, and its size through ``size``."""
        wanted = requestedSize if requestedSize.isValid() else QSize(64, 64)
        image = self._draw(unquote(id), wanted.expandedTo(QSize(1, 1)))  # not laid out yet
        size.setWidth(image.width())
        size.setHeight(image.height())
        return image


class Shot:
    """A photo on the page, replaced or forgotten with it; decoded once, scaled once a size.

    An image asks again whenever its size changes, several times while a page is laid out.
    """

    def __init__(self) -> None:
        self._jpeg = b""
        self._image: QImage | None = None
        self._scaled: dict[tuple[int, int], QImage] = {}

    @property
    def jpeg(self) -> bytes:
        """The photo's file; nothing of the one before is kept."""
        return self._jpeg

    @jpeg.setter
    def jpeg(self, jpeg: bytes) -> None:
        if jpeg != self._jpeg:
            self._jpeg, self._image = jpeg, None
            self._scaled.clear()

    def draw(self, size: QSize) -> QImage:
        """The photo, scaled to fit; an empty picture when there is none."""
        key = (size.width(), size.height())
        if key not in self._scaled:
            self._scaled[key] = self._draw(size)
        return self._scaled[key]

    def _draw(self, size: QSize) -> QImage:
        if self._image is None:
            self._image = QImage.fromData(QByteArray(self._jpeg))
        if self._image.isNull():
            return _empty(QSize(1, 1))
        smooth = Qt.TransformationMode.SmoothTransformation
        return self._image.scaled(size, Qt.AspectRatioMode.KeepAspectRatioByExpanding, smooth)


class Shots:
    """The photos of the pages that are shown, by model and field."""

    def __init__(self) -> None:
        self._shots: dict[str, Shot] = {}

    def take(self, model: StepModel, view: object) -> None:
        """Keep the pictures of a View in place of the ones before."""
        for field in model.pictures:
            name = f"{type(model).__name__}.{field}"
            self._shots.setdefault(name, Shot()).jpeg = getattr(view, field)

    def forget(self) -> None:
        """The visit is over: no picture stays."""
        self._shots.clear()

    def draw(self, name: str, size: QSize) -> QImage:
        """A picture by its address; an empty one when it is gone."""
        shot = self._shots.get(name.partition("/")[0])
        return _empty(QSize(1, 1)) if shot is None else shot.draw(size)


def icons(folder: Path) -> Drawn:
    """Icons of ``folder`` in the colour asked for; unknown names draw the plain document."""

    def draw(name: str, size: QSize) -> QImage:
        stem, _, colour = name.partition("/")
        path = folder / f"{stem}.svg"
        if not path.is_file():
            path = folder / "file-text.svg"
        svg = path.read_bytes().replace(b"currentColor", b"#" + colour.encode())
        return draw_svg(svg, size)

    return Drawn(Kept(draw).at)
