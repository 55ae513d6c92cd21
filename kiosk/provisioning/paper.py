"""The readiness report on paper: printed by whatever prints strips here, or kept as PDF."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

from contracts.errors import DeviceError, KioskError
from drivers.deadline import Deadline
from kiosk.documents.listing import ListLine, pdf_of, strip_of
from kiosk.documents.raster.bitmap import ReceiptBitmap
from kiosk.documents.raster.fonts import find_fonts
from kiosk.maintenance.devices import BuiltIn, prepare
from kiosk.maintenance.finding import Finding, Level, trouble
from kiosk.settings import DeviceTable

PRINT_S = 60.0


@runtime_checkable
class PrintsStrips(Protocol):
    """A device that puts a strip of dots on paper, as printers of receipts do."""

    width_dots: int

    def print_bitmap(self, bitmap: ReceiptBitmap, deadline: Deadline) -> object:
        """Print, feed and cut; raises DeviceError."""
        ...


def printed(
    lines: Sequence[ListLine], tables: Mapping[str, DeviceTable], built_in: BuiltIn
) -> Finding:
    """Print the lines on the first device that can. Blocking; for a terminal that does not run.

    Raises:
        FontMissingError: no font is installed.
    """
    for name, table in tables.items():
        if not table.fitted:
            continue
        try:
            adapter, driver = prepare(name, tables, built_in)
        except KioskError:  # the report itself says what is wrong with that device
            continue
        if isinstance(driver, PrintsStrips):
            return _printed(lines, adapter.name, driver)
    return Finding(Level.WARNING, "report_no_printer")


def pdf(lines: Sequence[ListLine]) -> bytes:
    """The lines on pages of A4; raises FontMissingError."""
    return pdf_of(lines, find_fonts())


def _printed(lines: Sequence[ListLine], name: str, driver: Any) -> Finding:
    drawn = strip_of(lines, driver.width_dots, find_fonts())
    try:
        driver.open()
        driver.print_bitmap(drawn, Deadline.after(PRINT_S))
    except DeviceError as error:
        return trouble("report_not_printed", printer=name, code=error.code)
    finally:
        driver.close()
    return Finding(Level.OK, "report_printed", {"printer": name})
