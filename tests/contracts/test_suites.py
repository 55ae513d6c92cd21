"""The suites that drivers/suites publishes, run by our own adapters as a third party would."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest

from drivers.cabinet.modbus_rtu import ModbusCabinet
from drivers.code_scanner.camera_scanner import CameraCodeScanner
from drivers.code_scanner.evdev_scanner import EvdevCodeScanner
from drivers.code_scanner.port import CodeScanner
from drivers.code_scanner.serial_scanner import SerialCodeScanner
from drivers.id_card.sam_v import SamVCardReader
from drivers.keypad.evdev_keypad import EvdevKeypad
from drivers.keypad.port import Key, Keypad
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


class TestSerialScanner(CodeScannerSuite[SerialCodeScanner]):
    def start(self, folder: Path) -> Control:
        return on_a_line("code_scanner", folder)

    def make(self, simulator: Control, folder: Path) -> SerialCodeScanner:
        return SerialCodeScanner(str(folder / "line"))

    def absent(self, folder: Path) -> SerialCodeScanner:
        return SerialCodeScanner(str(folder / "none"))


class Offered:
    """A rig whose person holds codes up."""

    def __init__(self, rig: scanners.Rig) -> None:
        self.rig = rig

    def do(self, verb: str, /, **arguments: Any) -> None:
        if verb == "scan":
            self.rig.offer(arguments["text"])
        else:
            self.rig.simulator.do(verb)

    def state(self) -> Mapping[str, Any]:
        return self.rig.simulator.state()

    def stop(self) -> None:
        self.rig.simulator.stop()


class OnARig(CodeScannerSuite[CodeScanner]):
    kind: ClassVar[str]

    def start(self, folder: Path) -> Control:
        return Offered(scanners.RIGS[self.kind](folder))

    def make(self, simulator: Control, folder: Path) -> CodeScanner:
        assert isinstance(simulator, Offered)
        return simulator.rig.scanner()


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
    """A keyboard that the kernel itself makes, where it may be made; it types the longest code."""

    kind = "uinput"
    every_s = 8.0

    def start(self, folder: Path) -> Control:
        scanners.require_uinput()
        return super().start(folder)


class TestSerialKeypad(KeypadSuite[SerialKeypad]):
    def start(self, folder: Path) -> Control:
        return on_a_line("keypad", folder)

    def make(self, simulator: Control, folder: Path) -> SerialKeypad:
        return SerialKeypad(str(folder / "line"))

    def absent(self, folder: Path) -> SerialKeypad:
        return SerialKeypad(str(folder / "none"))


class Pressed:
    """A rig whose person presses keys."""

    def __init__(self, rig: keypads.Rig) -> None:
        self.rig = rig

    def do(self, verb: str, /, **arguments: Any) -> None:
        if "key" in arguments:
            self.rig.do(verb, Key(arguments["key"]))
        else:
            self.rig.simulator.do(verb)

    def state(self) -> Mapping[str, Any]:
        return self.rig.simulator.state()

    def stop(self) -> None:
        self.rig.simulator.stop()


class TestKeyboardKeypad(KeypadSuite[Keypad]):
    """Passing for a keyboard, through a pipe."""

    kind: ClassVar[str] = "pipe"

    def start(self, folder: Path) -> Control:
        return Pressed(keypads.RIGS[self.kind](folder))

    def make(self, simulator: Control, folder: Path) -> Keypad:
        assert isinstance(simulator, Pressed)
        return simulator.rig.keypad()

    def absent(self, folder: Path) -> Keypad:
        return EvdevKeypad(str(folder / "none"))


class TestUinputKeypad(TestKeyboardKeypad):
    """A keyboard that the kernel itself makes, where it may be made."""

    kind = "uinput"

    def start(self, folder: Path) -> Control:
        scanners.require_uinput()
        return super().start(folder)


class TestModbusCabinet(CabinetSuite[ModbusCabinet]):
    def start(self, folder: Path) -> Control:
        return on_a_line("cabinet", folder)

    def make(self, simulator: Control, folder: Path) -> ModbusCabinet:
        return ModbusCabinet(str(folder / "line"))

    def absent(self, folder: Path) -> ModbusCabinet:
        return ModbusCabinet(str(folder / "none"))
