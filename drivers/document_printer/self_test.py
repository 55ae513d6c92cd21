"""Tries a printer of pages: how it is, and whether a test page comes out that can be read."""

from collections.abc import Iterator

from contracts.errors import DeviceError
from drivers.adapter import Ask, Check
from drivers.deadline import Deadline
from drivers.document_printer.port import DocumentPrinter, PrintOutcome

PRINT_S = 50.0
_LINES = (
    ("/F1 28 Tf 60 760 Td", "Test page / A4"),
    ("/F1 14 Tf 60 720 Td", "The frame is whole on all four sides, the lines are not broken."),
    ("/F1 8 Tf 60 690 Td", "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789"),
)
_FRAME = "2 w 28 28 539 786 re S"
_LADDER = " ".join(f"{width / 4} w 60 {640 - 20 * width} m 535 {640 - 20 * width} l S"
                   for width in range(1, 9))  # fmt: skip


def test_page() -> bytes:
    """One A4 page (ISO 32000-1): a frame, a ladder of lines and letters of three sizes.

    Its font is one of the fourteen that every PDF printer has.
    """
    text = " ".join(f"BT {place} ({words}) Tj ET" for place, words in _LINES)
    drawing = f"{_FRAME} {_LADDER} {text}".encode("ascii")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    page = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(page))
        page += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(page)
    page += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    page += b"".join(b"%010d 00000 n \n" % place for place in places)
    page += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    page += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(page)


def self_test(printer: DocumentPrinter, deadline: Deadline, ask: Ask) -> Iterator[Check]:
    """Yield what was tried; the last step needs a person's eyes."""
    try:
        status = printer.health(deadline)
    except DeviceError as error:
        yield Check("answers", False, error.code)
        return
    yield Check("answers", status.usable, status.reason)
    try:
        outcome = printer.print_pdf(
            test_page(), title="Test page", deadline=deadline.within(PRINT_S)
        )
    except DeviceError as error:
        yield Check("page-printed", False, error.code)
        return
    printed = outcome is PrintOutcome.PRINTED
    yield Check("page-printed", True if printed else None, outcome.value)
    yield Check("page-readable", ask("page"))
