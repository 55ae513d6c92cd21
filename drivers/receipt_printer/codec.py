"""ESC/POS: pictures and lines to bytes, status bytes to what they mean. No I/O.

Source of the status bits: the vendors' tables of DLE EOT and GS a.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from drivers.receipt_printer.answers import MARK_LETTERS
from drivers.receipt_printer.port import PrinterBitmap, Rasterise, TextLine
from drivers.receipt_printer.profiles import Chinese

INIT = b"\x1b@"
NO_UNASKED_STATUS = b"\x1da\x00"
"""Switches off automatic status: its bytes would pass for the answer to PROCESSED."""
UNASKED_STATUS = b"\x1da\x0e"
"""Switches it on for the line, errors and paper; it comes once at once."""
PROCESSED = b"\x1dr\x01"
"""GS r 1 waits its turn in the buffer: its answer says that all before it is on paper.

The answer names neither the question nor its job, so it counts only where no older one can come.
"""
RECALL = b"\x1d^\x01\x00\x00"
"""GS ^: carry out once what ``kept`` has set; nothing when power went meanwhile."""
CLEAR_BUFFER = bytes((0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08))
"""DLE DC4 8: drop what waits, so that a broken-off receipt never comes out for the next person."""
ROWS_PER_BAND = 128
LINE_DOTS = 30
"""A line of text in a printer's usual font and spacing."""

ASK_PRINTER, ASK_CAUSE, ASK_ERROR, ASK_PAPER = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Condition:
    """What a printer says of itself."""

    offline: bool = False
    cover_open: bool = False
    paper_out: bool = False
    paper_near_end: bool = False
    cutter: bool = False
    fault: bool = False


def status_request(number: int) -> bytes:
    """Give DLE EOT n."""
    return bytes((0x10, 0x04, number))


def new_mark() -> bytes:
    """A mark that no job before had, as good as certainly."""
    return bytes(secrets.choice(MARK_LETTERS) for _ in range(4))


def marked(mark: bytes) -> bytes:
    """Give GS ( H: its answer carries the mark, when all before it is on paper."""
    return b"\x1d(H\x06\x0000" + mark


def kept(command: bytes) -> bytes:
    """Give GS : around a command: ESC @ leaves it set, and only a loss of power takes it away.

    Most printers carry the command out while it is set, too.
    """
    return b"\x1d:" + command + b"\x1d:"


def condition_of(answers: Mapping[int, int]) -> Condition:
    """Put together what was answered to DLE EOT; questions without an answer say nothing."""
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


def condition_told(status: bytes) -> Condition:
    """What the four bytes of automatic status say."""
    printer, error, paper, _ = status
    return Condition(
        offline=bool(printer & 0x08),
        cover_open=bool(printer & 0x20),
        paper_out=paper & 0x0C == 0x0C,
        paper_near_end=paper & 0x03 == 0x03,
        cutter=bool(error & 0x08),
        fault=bool(error & 0x60),
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


def text_commands(
    lines: tuple[TextLine, ...],
    rasterise: Rasterise,
    chinese: Chinese | None,
    rows_per_band: int = ROWS_PER_BAND,
) -> Iterator[bytes]:
    """Give commands for lines: in the printer's font, those it lacks as pictures."""
    on, off = (bytes.fromhex(chinese.on), bytes.fromhex(chinese.off)) if chinese else (b"", b"")
    for line in lines:
        encoded = native_text(line.text) if chinese else None
        if encoded is None:
            if off:
                yield off
            yield from raster_bands(rasterise(line), rows_per_band)
            continue
        yield (
            on
            + bytes((0x1B, 0x61, 1 if line.centred else 0))
            + bytes((0x1B, 0x45, 1 if line.bold else 0))
            + bytes((0x1D, 0x21, 0x11 if line.large else 0))
            + encoded
            + b"\n"
        )
    if off:
        yield off


def dots_fed(command: bytes) -> int:
    """How far one of the commands above moves the paper."""
    if command.startswith(b"\x1dv0"):
        return int.from_bytes(command[6:8], "little")
    if command.endswith(b"\n"):
        return LINE_DOTS * (2 if b"\x1d!\x11" in command else 1)
    return 0
