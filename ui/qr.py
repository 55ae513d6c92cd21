"""QR codes; loaded after the first page, which has none."""

import segno
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter

_QUIET = 4  # modules of white around a QR code (ISO/IEC 18004)


def draw_qr(payload: str, size: QSize) -> QImage:
    """A QR code with its quiet zone, in whole pixels per module, centred on white."""
    code = segno.make(payload, error="m", micro=False)
    modules = [list(row) for row in code.matrix]
    side = min(size.width(), size.height())
    scale = max(1, side // (len(modules) + 2 * _QUIET))
    start = (side - scale * len(modules)) // 2
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    black = QColor(Qt.GlobalColor.black)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if dark:
                painter.fillRect(start + x * scale, start + y * scale, scale, scale, black)
    painter.end()
    return image
