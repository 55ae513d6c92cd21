"""The published suite on a real IPP Everywhere printer with simulated mechanics."""

from pathlib import Path

from demo.devices import free_port
from drivers.document_printer.cups_ipp import CupsIppPrinter
from drivers.suites.asking import Control
from drivers.suites.document_printer import DocumentPrinterSuite
from tests.contracts.document_printer.helpers import driver, last_job
from tests.contracts.processes import Simulator


class TestIpp(DocumentPrinterSuite[CupsIppPrinter]):
    def start(self, folder: Path) -> Control:
        return Simulator("document_printer", folder, "--port", str(free_port()))

    def make(self, simulator: Control, folder: Path) -> CupsIppPrinter:
        return driver(self.uri(simulator))

    def absent(self, folder: Path) -> CupsIppPrinter:
        return driver("ipp://localhost:1/ipp/print")

    def last_job(self, simulator: Control) -> str:
        return last_job(self.uri(simulator))

    @staticmethod
    def uri(simulator: Control) -> str:
        assert isinstance(simulator, Simulator)
        return str(simulator.address["uri"])
