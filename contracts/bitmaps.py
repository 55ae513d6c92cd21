"""PNG and JPEG pictures from strangers: how large they would be, and whether they hold only that.

Read by hand, because whoever decodes a picture has already paid for it. Only what a picture needs
may stand in the file: no second picture, no compressed texts, nothing behind its end.
"""

import struct
import zlib

from contracts.packs import PackError

MAX_SIDE, MAX_PIXELS = 4096, 4_500_000
"""Two of the largest screens; a picture takes four bytes a pixel in memory."""
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_PARTS = frozenset((b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB"))
_PNG_PLAIN = frozenset((b"pHYs", b"bKGD", b"sBIT", b"tIME"))
_JPEG_FRAMES = frozenset((0xC0, 0xC1, 0xC2))
_JPEG_PARTS = frozenset((0xC4, 0xDB, 0xDD, 0xE0, 0xE1, 0xE2, 0xEE, 0xFE, *_JPEG_FRAMES))
MAX_SCANS = 24
"""A progressive picture is drawn anew with each of its scans."""
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA


def check_bitmap(data: bytes, ending: str, place: str) -> tuple[int, int]:
    """Width and height of a picture that may be decoded.

    Raises:
        PackError: it is not what its name says, too large, or holds more than a picture.
    """
    try:
        width, height = (_png if ending == ".png" else _jpeg)(data, place)
    except (struct.error, IndexError):
        raise PackError("pictures", "the picture is cut off", place) from None
    if not width or not height:
        raise PackError("pictures", "the picture has no size", place)
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        said = f"{width} × {height} pixels are more than any screen shows"
        raise PackError("picture-bomb", said, place)
    return width, height


def _png(data: bytes, place: str) -> tuple[int, int]:
    if not data.startswith(_PNG):
        raise PackError("pictures", "this is not a PNG picture", place)
    at, first, wide, high = len(_PNG), True, 0, 0
    while True:
        length, kind = struct.unpack_from(">I4s", data, at)
        body = data[at + 8 : at + 8 + length]
        if len(body) < length:
            raise PackError("pictures", "the picture is cut off", place)
        if first != (kind == b"IHDR"):
            raise PackError("pictures", "the picture is not in order", place)
        if kind not in _PNG_PARTS | _PNG_PLAIN:
            raise PackError("pictures", f"holds a part {_word(kind)} besides the picture", place)
        if zlib.crc32(kind + body) != struct.unpack_from(">I", data, at + 8 + length)[0]:
            raise PackError("pictures", "the picture is damaged", place)
        if first:
            wide, high = struct.unpack_from(">II", body)
            first = False
        at += 12 + length
        if kind == b"IEND":
            break
    if at != len(data):
        raise PackError("pictures", "something stands behind the picture", place)
    return wide, high


def _jpeg(data: bytes, place: str) -> tuple[int, int]:
    if data[:2] != bytes((0xFF, _SOI)):
        raise PackError("pictures", "this is not a JPEG picture", place)
    at, size, scans = 2, (0, 0), 0
    while True:
        if data[at] != 0xFF:
            raise PackError("pictures", "the picture is not in order", place)
        mark = data[at + 1]
        if mark == 0xFF:  # a filling byte
            at += 1
            continue
        at += 2
        if mark == _EOI:
            break
        length = struct.unpack_from(">H", data, at)[0]
        if mark == _SOS:
            scans += 1
            at = _entropy_end(data, at + length)
        elif mark not in _JPEG_PARTS or length < 2:
            raise PackError("pictures", f"holds a part {mark:02X} besides the picture", place)
        else:
            if mark in _JPEG_FRAMES:
                if size != (0, 0):
                    raise PackError("pictures", "holds two pictures", place)
                high, wide = struct.unpack_from(">HH", data, at + 3)
                size = (wide, high)
            at += length
        if scans > MAX_SCANS:
            raise PackError("picture-bomb", f"has more than {MAX_SCANS} scans", place)
    if at != len(data):
        raise PackError("pictures", "something stands behind the picture", place)
    return size


def _entropy_end(data: bytes, at: int) -> int:
    """Where the coded part of a scan ends: at a marker that is no zero and no restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0:
            raise IndexError
        mark = data[at + 1]
        if mark != 0 and not 0xD0 <= mark <= 0xD7:
            return at
        at += 2


def _word(kind: bytes) -> str:
    return kind.decode("ascii", "replace")
