"""Receipt printers at a TCP address."""

from pathlib import Path

from drivers.adapter import Adapter
from drivers.receipt_printer.job import Limits
from drivers.receipt_printer.network import NetworkTransport
from drivers.receipt_printer.options import RollMetres, WidthMm
from drivers.receipt_printer.printer import EscposPrinter
from drivers.receipt_printer.profiles import USUAL, profile_of
from drivers.receipt_printer.self_test import of_58_mm


def network_printer(
    host: str,
    port: int = 9100,
    *,
    width_mm: WidthMm = 80,
    profile: str = USUAL,
    asks_status: bool = True,
    roll_m: RollMetres = None,
    state_file: Path | None = None,
    limits: Limits | None = None,
) -> EscposPrinter:
    """A printer at this address; the settings are these parameters."""
    return EscposPrinter(
        NetworkTransport(host, port),
        profile_of(profile),
        width_mm=width_mm,
        asks_status=asks_status,
        limits=limits,
        roll_m=roll_m,
        state_file=state_file,
    )


# Its library takes 0.2 s to load: not while the first page is made.
ADAPTER = Adapter(
    "escpos_network", "receipt_printer", network_printer, of_58_mm, poll_s=5.0, first_check_s=1.5
)
