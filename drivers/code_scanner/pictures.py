"""Codes in a picture. Imported by the helper process only: it needs zxing-cpp and OpenCV."""

from collections.abc import Iterable

import cv2
import zxingcpp
from cv2.typing import MatLike

from drivers.code_scanner.port import Symbology

_FORMATS = {
    Symbology.QR: zxingcpp.BarcodeFormat.QRCode,
    Symbology.MICRO_QR: zxingcpp.BarcodeFormat.MicroQRCode,
    Symbology.DATA_MATRIX: zxingcpp.BarcodeFormat.DataMatrix,
    Symbology.AZTEC: zxingcpp.BarcodeFormat.Aztec,
    Symbology.PDF417: zxingcpp.BarcodeFormat.PDF417,
    Symbology.CODE_128: zxingcpp.BarcodeFormat.Code128,
    Symbology.EAN_13: zxingcpp.BarcodeFormat.EAN13,
}
_SOFT_PX, _SHARPER = 2.0, 3.0


class CodeFinder:
    """Finds codes of some kinds."""

    def __init__(self, kinds: Iterable[Symbology]) -> None:
        self._formats = zxingcpp.BarcodeFormats([_FORMATS[kind] for kind in kinds])

    def payloads(self, frame: MatLike) -> list[bytes]:
        """What the codes in a picture say; the largest code first."""
        grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY) if frame.ndim == 3 else frame
        found = self._read(grey) or self._read(_sharpened(grey))
        return [code.bytes for code in sorted(found, key=_size, reverse=True)]

    def _read(self, grey: MatLike) -> list[zxingcpp.Barcode]:
        return zxingcpp.read_barcodes(grey, formats=self._formats)


def _sharpened(grey: MatLike) -> MatLike:
    """Half as large and sharper: shows what is out of focus, and costs less than the first look."""
    small = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), _SOFT_PX)
    return cv2.addWeighted(small, 1 + _SHARPER, soft, -_SHARPER, 0)


def _size(code: zxingcpp.Barcode) -> int:
    near, far = code.position.top_left, code.position.bottom_right
    across: int = (far.x - near.x) ** 2 + (far.y - near.y) ** 2
    return across
