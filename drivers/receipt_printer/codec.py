"""ESC/POS: pictures and lines to bytes, status bytes to what they mean. No I/O.

Source of the status bits: the vendors' tables of DLE EOT; bits 0, 1, 4 and 7 of such a reply are
fixed, which tells it from the other two kinds of byte that a printer sends.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from drivers.receipt_printer.port import PrinterBitmap, Rasterise, TextLine

INIT = b"\x1b@"
NO_UNASKED_STATUS = b"\x1da\x00"
"""Switches off automatic status: its bytes would pass for the answer to PROCESSED."""
CUT = b"\x1dVB\x00"
"""GS V 66 0: feed to the cutter and cut, leaving a bridge."""
PROCESSED = b"\x1dr\x01"
"""GS r 1 waits its turn in the buffer: its answer says that all before it is on paper.

The answer names neither the question nor its job, so it counts only where no older one can come.
"""
CLEAR_BUFFER = bytes((0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08))
"""DLE DC4 8: drop what waits, so that a broken-off receipt never comes out for the next person."""
CLEARED = b"\x37\x25\x00"
"""The answer to CLEAR_BUFFER: nothing waits any more, no question either."""
KANJI_ON, KANJI_OFF = b"\x1c&", b"\x1c."
ROWS_PER_BAND = 128

ASK_PRINTER, ASK_CAUSE, ASK_ERROR, ASK_PAPER = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Condition:
    """What the answers to DLE EOT 1 to 4 say together."""

    offline: bool = False
    cover_open: bool = False
    paper_out: bool = False
    paper_near_end: bool = False
    cutter: bool = False
    fault: bool = False


def status_request(number: int) -> bytes:
    """Give DLE EOT n."""
    return bytes((0x10, 0x04, number))


class Answers:
    """Picks the answers out of what a printer sends on one connection.

    Automatic status, four bytes whose first has fixed bits, comes unasked: at once after a cover
    is opened, and from printers that do not know how to switch it off. The last three bytes would
    pass for answers to PROCESSED.
    """

    def __init__(self) -> None:
        self._unasked = 0

    def of(self, data: bytes) -> bytes:
        """What is left of the next bytes; a status may be cut anywhere between two calls."""
        answers = bytearray()
        for byte in data:
            if byte & 0x93 == 0x10:
                self._unasked = 3
            elif self._unasked and is_processed(byte):
                self._unasked -= 1
            else:  # an answer to DLE EOT may stand in the middle of a slow status
                answers.append(byte)
        return bytes(answers)


def is_status(byte: int) -> bool:
    """Tell an answer to DLE EOT by its fixed bits."""
    return byte & 0x93 == 0x12


def is_processed(byte: int) -> bool:
    """Tell an answer to GS r 1 by its fixed bits."""
    return byte & 0x90 == 0


def paper_ran_out(processed: int) -> bool:
    """Tell whether an answer to GS r 1 says that there is no paper any more."""
    return processed & 0x0C == 0x0C


def condition_of(answers: dict[int, int]) -> Condition:
    """Put together what was answered; questions without an answer say nothing."""
    printer = answers.get(ASK_PRINTER, 0)
    cause = answers.get(ASK_CAUSE, 0)
    error = answers.get(ASK_ERROR, 0)
    paper = answers.get(ASK_PAPER, 0)
    return Condition(
        offline=bool(printer & 0x08),
        cover_open=bool(cause & 0x04),
        paper_out=bool(cause & 0x20) or paper & 0x60 == 0x60,
        paper_near_end=paper & 0x0C == 0x0C,
        cutter=bool(error & 0x08),
        fault=bool(error & 0x60) or bool(cause & 0x40),
    )


def raster_bands(bitmap: PrinterBitmap, rows_per_band: int = ROWS_PER_BAND) -> Iterator[bytes]:
    """Give GS v 0 commands for a picture, band by band: small printers hold no whole page."""
    for top in range(0, bitmap.height, rows_per_band):
        rows = min(rows_per_band, bitmap.height - top)
        start = top * bitmap.stride
        yield (
            b"\x1dv0\x00"
            + bitmap.stride.to_bytes(2, "little")
            + rows.to_bytes(2, "little")
            + bitmap.rows[start : start + rows * bitmap.stride]
        )


def native_text(text: str) -> bytes | None:
    """Encode for the printer's own Chinese font, or give None when it cannot print the text.

    Only characters of one or two bytes: of a four-byte one GB2312 firmware prints the halves.
    """
    encoded = bytearray()
    for char in text.replace("\u00a5", "\uffe5"):
        if ord(char) < 0x20:
            return None
        try:
            one = char.encode("gb18030")
        except UnicodeEncodeError:
            return None
        if len(one) > 2:
            return None
        encoded += one
    return bytes(encoded)


def text_commands(lines: tuple[TextLine, ...], rasterise: Rasterise) -> Iterator[bytes]:
    """Give commands for lines: in the printer's font, those it lacks as pictures."""
    for line in lines:
        encoded = native_text(line.text)
        if encoded is None:
            yield KANJI_OFF
            yield from raster_bands(rasterise(line))
            continue
        yield (
            KANJI_ON
            + bytes((0x1B, 0x61, 1 if line.centred else 0))
            + bytes((0x1B, 0x45, 1 if line.bold else 0))
            + bytes((0x1D, 0x21, 0x11 if line.large else 0))
            + encoded
            + b"\n"
        )
    yield KANJI_OFF
