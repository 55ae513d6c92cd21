"""Receipt printers behind a file that can only be written."""

from pathlib import Path

from drivers.adapter import Adapter
from drivers.receipt_printer.file_transport import FileTransport
from drivers.receipt_printer.job import Limits
from drivers.receipt_printer.options import RollMetres, WidthMm
from drivers.receipt_printer.printer import EscposPrinter
from drivers.receipt_printer.profiles import USUAL, profile_of
from drivers.receipt_printer.self_test import of_58_mm


def file_printer(
    path: Path,
    *,
    width_mm: WidthMm = 80,
    profile: str = USUAL,
    roll_m: RollMetres = None,
    state_file: Path | None = None,
    limits: Limits | None = None,
) -> EscposPrinter:
    """A printer behind this file; the settings are these parameters."""
    return EscposPrinter(
        FileTransport(path),
        profile_of(profile),
        width_mm=width_mm,
        limits=limits,
        roll_m=roll_m,
        state_file=state_file,
    )


ADAPTER = Adapter("escpos_file", "receipt_printer", file_printer, of_58_mm, poll_s=5.0)
