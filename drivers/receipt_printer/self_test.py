"""Tries a receipt printer: how it is, and whether a strip comes out that can be read."""

from collections.abc import Iterator
from functools import partial

from contracts.errors import DeviceError
from drivers.adapter import Ask, Check
from drivers.deadline import Deadline
from drivers.receipt_printer.port import PRINT_S, PrinterBitmap, PrintOutcome, ReceiptPrinter

_BAND = 48
"""Rows of one band of the strip: 6 mm at 8 dots a millimetre."""


def strip(width: int) -> PrinterBitmap:
    """Bands that show a dead print head: black, one dot in two, a ladder of single lines, white."""
    stride = (width + 7) // 8
    ladder = bytes(0x80 >> (n % 8) if n // 8 % 2 == 0 else 0 for n in range(stride))
    rows = (b"\xff" * stride, b"\xaa" * stride, ladder, b"\x00" * stride)
    return PrinterBitmap(width, _BAND * len(rows), b"".join(row * _BAND for row in rows))


def self_test(
    printer: ReceiptPrinter, deadline: Deadline, ask: Ask, *, width: int
) -> Iterator[Check]:
    """Yield what was tried; the last step needs a person's eyes."""
    try:
        printer.health(deadline)
    except DeviceError as error:
        yield Check("answers", False, error.code)
        return
    yield Check("answers", True)
    try:
        outcome = printer.print_bitmap(strip(width), deadline.within(PRINT_S))
    except DeviceError as error:
        yield Check("strip-printed", False, error.code)
        return
    confirmed = outcome is PrintOutcome.CONFIRMED
    yield Check("strip-printed", True if confirmed else None, outcome.value)
    yield Check("strip-readable", ask("strip"))


of_58_mm = partial(self_test, width=384)
"""A strip that fits every printer."""
