"""Receipt printers on a serial line."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from drivers.adapter import Adapter
from drivers.receipt_printer.job import Limits
from drivers.receipt_printer.options import RollMetres, WidthMm
from drivers.receipt_printer.printer import EscposPrinter
from drivers.receipt_printer.profiles import USUAL, profile_of
from drivers.receipt_printer.self_test import of_58_mm
from drivers.receipt_printer.serial_transport import SerialTransport
from drivers.serial_line import Flow


def serial_printer(
    port: str,
    baud: Annotated[int, Field(ge=9600, le=921600)] = 115200,
    *,
    flow: Flow = "none",
    width_mm: WidthMm = 80,
    profile: str = USUAL,
    asks_status: bool = True,
    roll_m: RollMetres = None,
    state_file: Path | None = None,
    limits: Limits | None = None,
) -> EscposPrinter:
    """A printer on this line; the settings are these parameters."""
    return EscposPrinter(
        SerialTransport(port, baud, flow),
        profile_of(profile),
        width_mm=width_mm,
        asks_status=asks_status,
        limits=limits,
        roll_m=roll_m,
        state_file=state_file,
    )


ADAPTER = Adapter("escpos_serial", "receipt_printer", serial_printer, of_58_mm, poll_s=5.0)
