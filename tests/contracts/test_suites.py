"""The suites that drivers/suites publishes, run by our own adapters as a third party would."""

from pathlib import Path
from typing import ClassVar

import pytest

from drivers.cabinet.modbus_rtu import ModbusCabinet
from drivers.code_scanner.camera_scanner import CameraCodeScanner
from drivers.code_scanner.evdev_scanner import EvdevCodeScanner
from drivers.code_scanner.port import CodeScanner
from drivers.code_scanner.serial_scanner import SerialCodeScanner
from drivers.id_card.sam_v import SamVCardReader
from drivers.keypad.evdev_keypad import EvdevKeypad
from drivers.keypad.port import Keypad
from drivers.keypad.serial_keypad import SerialKeypad
from drivers.suites.asking import Control
from drivers.suites.cabinet import CabinetSuite
from drivers.suites.code_scanner import CODES, CodeScannerSuite
from drivers.suites.id_card import IdCardSuite
from drivers.suites.keypad import KeypadSuite
from drivers.suites.processes import Simulator
from tests.contracts import keypads, scanners


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


class OnARig(CodeScannerSuite[CodeScanner]):
    """Scanners of tests/contracts/scanners.py."""

    kind: ClassVar[str]

    def start(self, folder: Path) -> Control:
        return scanners.RIGS[self.kind](folder)

    def make(self, simulator: Control, folder: Path) -> CodeScanner:
        assert isinstance(simulator, scanners.ScannerRig)
        return simulator.scanner()


class TestSerialScanner(OnARig):
    kind = "serial"

    def absent(self, folder: Path) -> CodeScanner:
        return SerialCodeScanner(str(folder / "none"))


class TestCameraScanner(OnARig):
    kind = "camera"
    every_s = 4.0

    def absent(self, folder: Path) -> CodeScanner:
        return CameraCodeScanner(str(folder / "none.png"))


class TestKeyboardScanner(OnARig):
    """Through a pipe; it types no Chinese."""

    kind = "pipe"

    def absent(self, folder: Path) -> CodeScanner:
        return EvdevCodeScanner(str(folder / "none"))

    @pytest.mark.parametrize("text", [code for code in CODES if code.isascii()])
    def test_code_is_read_as_it_is(
        self, simulator: Control, driver: CodeScanner, text: str
    ) -> None:
        super().test_code_is_read_as_it_is(simulator, driver, text)


class TestUinputScanner(TestKeyboardScanner):
    """It types the longest code."""

    kind = "uinput"
    every_s = 8.0


class PressedKeypad(KeypadSuite[Keypad]):
    """Keypads of tests/contracts/keypads.py."""

    kind: ClassVar[str]

    def start(self, folder: Path) -> Control:
        return keypads.RIGS[self.kind](folder)

    def make(self, simulator: Control, folder: Path) -> Keypad:
        assert isinstance(simulator, keypads.KeypadRig)
        return simulator.keypad()


class TestSerialKeypad(PressedKeypad):
    kind = "serial"

    def absent(self, folder: Path) -> Keypad:
        return SerialKeypad(str(folder / "none"))


class TestKeyboardKeypad(PressedKeypad):
    kind = "pipe"

    def absent(self, folder: Path) -> Keypad:
        return EvdevKeypad(str(folder / "none"))


class TestUinputKeypad(TestKeyboardKeypad):
    kind = "uinput"


class TestModbusCabinet(CabinetSuite[ModbusCabinet]):
    def start(self, folder: Path) -> Control:
        return on_a_line("cabinet", folder)

    def make(self, simulator: Control, folder: Path) -> ModbusCabinet:
        return ModbusCabinet(str(folder / "line"))

    def absent(self, folder: Path) -> ModbusCabinet:
        return ModbusCabinet(str(folder / "none"))
