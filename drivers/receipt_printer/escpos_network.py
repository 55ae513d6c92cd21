"""Receipt printers at a TCP address."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from drivers.adapter import Adapter
from drivers.receipt_printer.job import Limits
from drivers.receipt_printer.network import NetworkTransport
from drivers.receipt_printer.options import RollMetres, WidthMm
from drivers.receipt_printer.port_rest import USUAL_REST_S, PortRest
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
    keep_open: bool | None = None,
    rest_s: Annotated[float, Field(ge=0, le=300, allow_inf_nan=False)] = USUAL_REST_S,
    roll_m: RollMetres = None,
    state_file: Path | None = None,
    limits: Limits | None = None,
) -> EscposPrinter:
    """A printer at this address; the settings are these parameters.

    Args:
        keep_open: whether one connection is kept for all questions and jobs; None: when the
            printer turns out to shut its port after each. One that is not asked gets one for each.
        rest_s: so long after a connection its port may be shut.
    """
    rest = PortRest(keep_open=keep_open, rest_s=rest_s, heard=asks_status)
    return EscposPrinter(
        NetworkTransport(host, port, rest),
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
