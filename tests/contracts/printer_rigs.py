"""One simulated receipt printer on each kind of line, and the adapter that belongs to it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from drivers.receipt_printer.escpos_network import network_printer
from drivers.receipt_printer.escpos_serial import serial_printer
from drivers.receipt_printer.job import Limits
from drivers.receipt_printer.printer import EscposPrinter
from drivers.receipt_printer.profiles import profile_of
from drivers.receipt_printer.usb_transport import UsbTransport
from tests.contracts import rigs
from tests.contracts.processes import Simulator
from tests.contracts.usb_bus import PRODUCT, VENDOR, UsbBus

KINDS = ("network", "serial", "usb")
WELL = ("unplug", "plug", "power-on", "normal", "paper-in", "cover-close")
"""Plugging it out and in empties the printer of what the test before left in it."""


class Rig(rigs.Rig):
    """A simulator, started with ``words``, and adapters for it; ``rest`` closes what was made."""

    def __init__(self, kind: str, folder: Path, *words: str) -> None:
        super().__init__(folder)
        self.kind = kind
        link = ("--link", str(folder / "printer")) if kind == "serial" else ("--port", "0")
        self.simulator = Simulator(
            "receipt_printer", folder, *link, "--mm-per-second", "1000", "--process-ids", *words
        )
        self._made: list[EscposPrinter] = []

    @property
    def outlives_power(self) -> bool:
        """Whether the line does not notice that the printer was off."""
        return self.kind == "serial"

    def begin(self) -> None:
        """The printer is well and empty."""
        for verb in WELL:
            self.simulator.do(verb)

    def printer(self, limits: Limits | None = None, **options: Any) -> EscposPrinter:
        """An adapter for this printer, not yet opened; impatient unless told otherwise."""
        limits = limits or Limits(answer_s=0.2, confirm_s=1.5, send_s=1.0, mm_per_s=1000)
        make: dict[str, Callable[..., EscposPrinter]] = {
            "network": self._network,
            "serial": self._serial,
            "usb": self._usb,
        }
        made = make[self.kind](limits=limits, **options)
        self._made.append(made)
        return made

    def opened(self, limits: Limits | None = None, **options: Any) -> EscposPrinter:
        """The same, opened."""
        made = self.printer(limits, **options)
        made.open()
        return made

    def rest(self) -> None:
        """Close what was made."""
        while self._made:
            self._made.pop().close()

    def _network(self, **options: Any) -> EscposPrinter:
        address = self.simulator.address
        return network_printer(address["host"], address["port"], **options)

    def _serial(self, **options: Any) -> EscposPrinter:
        return serial_printer(self.simulator.address["link"], 921600, **options)

    def _usb(self, profile: str = "usual", **options: Any) -> EscposPrinter:
        address = self.simulator.address
        bus = UsbBus(address["host"], address["port"])
        search = {"idVendor": VENDOR, "idProduct": PRODUCT, "backend": bus}
        return EscposPrinter(UsbTransport(search), profile_of(profile), **options)


def absent(kind: str, folder: Path) -> EscposPrinter:
    """An adapter for a printer that is not there, on this kind of line."""
    if kind == "network":
        return network_printer("127.0.0.1", 1)
    if kind == "serial":
        return serial_printer(str(folder / "none"), 921600)
    search = {"idVendor": VENDOR, "idProduct": PRODUCT, "backend": UsbBus("127.0.0.1", 1)}
    return EscposPrinter(UsbTransport(search), profile_of("usual"))
