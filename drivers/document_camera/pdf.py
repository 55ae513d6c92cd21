"""Several straightened pages as one PDF: the JPEGs as they are, one a page. No input or output.

Nothing else goes in: no date, no name of a program or person (ISO 32000-1, 7.5 and 8.9).
"""

from collections.abc import Sequence

from drivers.document_camera.errors import PageUnreadableError, TooManyPagesError

MAX_PAGES = 10
A4_SHORT, A4_LONG = 595.276, 841.89
"""Points of 1/72 inch: 210 and 297 mm."""
A4_WITHIN = 0.12
"""How far from A4's own a page's shape may be off, of edges found by eye."""
_STANDALONE = {0x01, *range(0xD0, 0xD9)}
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_COLOURS = {1: b"/DeviceGray", 3: b"/DeviceRGB"}


def document_of(pages: Sequence[bytes]) -> bytes:
    """Put JPEGs into one PDF, A4 where the shape is A4's.

    Raises:
        TooManyPagesError: more than MAX_PAGES, or none.
        PageUnreadableError: one is no JPEG of grey or colour.
    """
    if not 0 < len(pages) <= MAX_PAGES:
        raise TooManyPagesError(f"{len(pages)} pages")
    kids = b" ".join(b"%d 0 R" % (3 + 3 * number) for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(pages), kids),
    ]
    for number, jpeg in enumerate(pages):
        objects += _page(3 + 3 * number, jpeg)
    return _file(objects)


def page_size(width: int, height: int) -> tuple[float, float]:
    """Give the points of a page of so many pixels: A4, or as long as A4 and as wide as it is."""
    short, long = sorted((width, height))
    nearly_a4 = abs(long / short * A4_SHORT / A4_LONG - 1) <= A4_WITHIN
    less = A4_SHORT if nearly_a4 else A4_LONG * short / long
    return (less, A4_LONG) if height >= width else (A4_LONG, less)


def jpeg_facts(jpeg: bytes) -> tuple[int, int, int]:
    """Give width, height and number of colours of a JPEG; raises PageUnreadableError."""
    at = 2
    while jpeg[:2] == b"\xff\xd8" and at + 9 < len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker in _STANDALONE or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in _FRAMES:
            height = int.from_bytes(jpeg[at + 5 : at + 7], "big")
            width = int.from_bytes(jpeg[at + 7 : at + 9], "big")
            colours = jpeg[at + 9]
            if width and height and colours in _COLOURS:
                return width, height, colours
            break
        at += 2 + max(int.from_bytes(jpeg[at + 2 : at + 4], "big"), 2)
    raise PageUnreadableError("no JPEG of grey or colour")


def _page(number: int, jpeg: bytes) -> tuple[bytes, bytes, bytes]:
    """Give the three objects of a page: itself, what is drawn on it, the picture."""
    width, height, colours = jpeg_facts(jpeg)
    across, down = page_size(width, height)
    scale = min(across / width, down / height)
    wide, high = width * scale, height * scale
    left, low = (across - wide) / 2, (down - high) / 2
    drawn = b"q %.3f 0 0 %.3f %.3f %.3f cm /P Do Q" % (wide, high, left, low)
    return (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.3f %.3f] /Contents %d 0 R"
        b" /Resources << /XObject << /P %d 0 R >> >> >>" % (across, down, number + 1, number + 2),
        _stream(b"", drawn),
        _stream(
            b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace %s"
            b" /BitsPerComponent 8 /Filter /DCTDecode " % (width, height, _COLOURS[colours]),
            jpeg,
        ),
    )


def _stream(words: bytes, data: bytes) -> bytes:
    return b"<< %s/Length %d >>\nstream\n%s\nendstream" % (words, len(data), data)


def _file(objects: Sequence[bytes]) -> bytes:
    parts = [b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"]
    at, places = len(parts[0]), []
    for number, content in enumerate(objects, 1):
        part = b"%d 0 obj\n%s\nendobj\n" % (number, content)
        places.append(at)
        parts.append(part)
        at += len(part)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    parts.append(
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (len(objects) + 1, rows, len(objects) + 1, at)
    )
    return b"".join(parts)
