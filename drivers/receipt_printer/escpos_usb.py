"""Receipt printers on USB that are no serial line."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from drivers.adapter import Adapter
from drivers.receipt_printer.job import Limits
from drivers.receipt_printer.options import RollMetres, WidthMm
from drivers.receipt_printer.printer import EscposPrinter
from drivers.receipt_printer.profiles import USUAL, profile_of
from drivers.receipt_printer.self_test import of_58_mm
from drivers.receipt_printer.usb_transport import UsbTransport

Number16 = Annotated[int, Field(ge=0, le=0xFFFF)]


def usb_printer(
    vendor: Number16,
    product: Number16,
    serial: str = "",
    *,
    width_mm: WidthMm = 80,
    profile: str = USUAL,
    asks_status: bool = True,
    roll_m: RollMetres = None,
    state_file: Path | None = None,
    limits: Limits | None = None,
) -> EscposPrinter:
    """The printer with these numbers, as lsusb shows them; the settings are these parameters."""
    search: dict[str, Any] = {"idVendor": vendor, "idProduct": product}
    if serial:
        search["serial_number"] = serial
    return EscposPrinter(
        UsbTransport(search),
        profile_of(profile),
        width_mm=width_mm,
        asks_status=asks_status,
        limits=limits,
        roll_m=roll_m,
        state_file=state_file,
    )


# Its library takes 0.2 s to load: not while the first page is made.
ADAPTER = Adapter(
    "escpos_usb", "receipt_printer", usb_printer, of_58_mm, poll_s=5.0, first_check_s=1.5
)
