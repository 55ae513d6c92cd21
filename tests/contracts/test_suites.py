"""The suites that drivers/suites publishes, run by our own adapters as a third party would."""

from pathlib import Path

from drivers.cabinet.modbus_rtu import ModbusCabinet
from drivers.code_scanner.serial_scanner import SerialCodeScanner
from drivers.id_card.sam_v import SamVCardReader
from drivers.keypad.serial_keypad import SerialKeypad
from drivers.suites.asking import Control
from drivers.suites.cabinet import CabinetSuite
from drivers.suites.code_scanner import CodeScannerSuite
from drivers.suites.id_card import IdCardSuite
from drivers.suites.keypad import KeypadSuite
from drivers.suites.processes import Simulator


def on_a_line(name: str, folder: Path, *more: str) -> Simulator:
    return Simulator(name, folder, "--link", str(folder / "line"), *more)


class TestSamV(IdCardSuite[SamVCardReader]):
    def start(self, folder: Path) -> Control:
        return on_a_line("sam_v", folder, "--speed", "0", "--card-ms", "60")

    def make(self, simulator: Control, folder: Path) -> SamVCardReader:
        line = str(folder / "line")
        return SamVCardReader(line, find_every_s=0.01, exchange_s=0.4, read_s=1.5)

    def absent(self, folder: Path) -> SamVCardReader:
        return SamVCardReader(str(folder / "none"))


class TestSerialScanner(CodeScannerSuite[SerialCodeScanner]):
    def start(self, folder: Path) -> Control:
        return on_a_line("code_scanner", folder)

    def make(self, simulator: Control, folder: Path) -> SerialCodeScanner:
        return SerialCodeScanner(str(folder / "line"))

    def absent(self, folder: Path) -> SerialCodeScanner:
        return SerialCodeScanner(str(folder / "none"))


class TestSerialKeypad(KeypadSuite[SerialKeypad]):
    def start(self, folder: Path) -> Control:
        return on_a_line("keypad", folder)

    def make(self, simulator: Control, folder: Path) -> SerialKeypad:
        return SerialKeypad(str(folder / "line"))

    def absent(self, folder: Path) -> SerialKeypad:
        return SerialKeypad(str(folder / "none"))


class TestModbusCabinet(CabinetSuite[ModbusCabinet]):
    def start(self, folder: Path) -> Control:
        return on_a_line("cabinet", folder)

    def make(self, simulator: Control, folder: Path) -> ModbusCabinet:
        return ModbusCabinet(str(folder / "line"))

    def absent(self, folder: Path) -> ModbusCabinet:
        return ModbusCabinet(str(folder / "none"))
