"""Each kind of scanner with a simulator behind it and somebody who holds codes up to it."""

import os
import select
from collections.abc import Callable
from pathlib import Path
from typing import Any

import segno
from PIL import Image

from drivers.code_scanner.camera_scanner import CameraCodeScanner
from drivers.code_scanner.evdev_scanner import EvdevCodeScanner
from drivers.code_scanner.fresh import FreshCodes
from drivers.code_scanner.port import CodeScanner, ScannedCode
from drivers.code_scanner.serial_scanner import SerialCodeScanner
from tests.contracts.asking import answered
from tests.contracts.processes import Simulator, select_pause
from tests.contracts.rigs import KernelKeyboardRig, KeyboardRig, LineRig, Rig

SETTLE_S, AWAY_S = 0.3, 0.4
FPS = 20


class ScannerRig(Rig):
    """One kind of scanner.

    Attributes:
        every_s: how long a person waits before holding a code up again.
    """

    every_s: float = 0.5
    encodings: tuple[str, ...] = ("utf-8", "gb18030")

    def scanner(self) -> CodeScanner:
        """Its driver."""
        raise NotImplementedError

    def absent(self) -> CodeScanner:
        """That of one that is not there."""
        raise NotImplementedError

    def offer(self, text: str, encoding: str = "utf-8", **more: Any) -> None:
        """Hold a code up."""
        raise NotImplementedError

    def offer_noise(self) -> None:
        """Hold up something that is no text."""
        raise NotImplementedError

    def leave(self, text: str) -> None:
        """Hold a code up while nobody asks, until the scanner can have seen it."""
        self.offer(text)

    def do(self, verb: str, /, **arguments: Any) -> object:
        """As the suite asks; a scanner that is no simulator itself is shown the code."""
        if verb != "scan":
            return super().do(verb, **arguments)
        self.offer(arguments["text"])
        return None


class SerialRig(ScannerRig, LineRig):
    """On a pseudo-terminal."""

    simulated = "code_scanner"

    def scanner(self) -> CodeScanner:
        return SerialCodeScanner(str(self.link))

    def absent(self) -> CodeScanner:
        return SerialCodeScanner(str(self.folder / "none"))

    def offer(self, text: str, encoding: str = "utf-8", **more: Any) -> None:
        self.simulator.do("scan", text=text, encoding=encoding, **more)

    def offer_noise(self) -> None:
        self.simulator.do("noise")
        self.offer("YKM1.f3a1b2c4d5e6f7a8")
        self.simulator.do("normal")

    def leave(self, text: str) -> None:
        self.offer(text)
        line = os.open(self.link, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:  # a pseudo-terminal hands on what it gets in its own time
            assert select.select([line], [], [], 5)[0]
        finally:
            os.close(line)


class CameraRig(ScannerRig):
    """Before a network camera."""

    every_s = 4.0

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._empty = folder / "empty.png"
        Image.new("RGB", (640, 480), (120, 130, 140)).save(self._empty)
        words = ("--source", str(self._empty), "--fps", str(FPS))
        self.simulator = Simulator("camera", folder, *words)

    def scanner(self) -> CodeScanner:
        return CameraCodeScanner(
            self.simulator.address["stream"],
            fresh=FreshCodes(settle_s=SETTLE_S, away_s=AWAY_S),
        )

    def absent(self) -> CodeScanner:
        return CameraCodeScanner(str(self.folder / "none.png"))

    def offer(self, text: str, encoding: str = "utf-8", **more: Any) -> None:
        self._offer(text.encode(encoding))

    def offer_noise(self) -> None:
        self._offer(b"\xff\xfe\x00\x01 no text")

    def leave(self, text: str) -> None:
        self.show(self.picture(text.encode()), frames=3)

    def _offer(self, payload: bytes) -> None:
        """As a person does: nothing is there, then the code is."""
        self.show(self._empty, frames=round(2 * (SETTLE_S + AWAY_S) * FPS))
        self.show(self.picture(payload))

    def take_away(self) -> None:
        self.show(self._empty, frames=round(2 * AWAY_S * FPS))

    def show(self, picture: Path, frames: int = 0) -> None:
        """Let the camera see this, for so many frames at least."""
        self.simulator.do("show", source=str(picture))
        seen = self.simulator.state()["frames"]
        while self.simulator.state()["frames"] < seen + frames:
            select_pause()

    def picture(self, payload: bytes) -> Path:
        path = self.folder / "code.png"
        segno.make(payload, micro=False).save(str(path), scale=8, border=4)
        return path


class PipeRig(ScannerRig, KeyboardRig):
    """Passing for a keyboard.

    Attributes:
        pause_ms: between two characters.
    """

    encodings = ()
    pause_ms = 0

    def scanner(self) -> CodeScanner:
        return EvdevCodeScanner(str(self.link), shared=self.shared)

    def absent(self) -> CodeScanner:
        return EvdevCodeScanner(str(self.folder / "none"))

    def offer(self, text: str, encoding: str = "utf-8", **more: Any) -> None:
        self.simulator.do("type", **{"text": text, "every_ms": self.pause_ms, **more})

    def offer_noise(self) -> None:
        self.simulator.do("alt-numpad")


class UinputRig(PipeRig, KernelKeyboardRig):
    """Passing for one that the kernel makes: it keeps ten characters for a reader that is late."""

    pause_ms = 20


RIGS: dict[str, type[ScannerRig]] = {
    "serial": SerialRig,
    "camera": CameraRig,
    "pipe": PipeRig,
    "uinput": UinputRig,
}


def scanned(rig: ScannerRig, scanner: CodeScanner, act: Callable[[], object]) -> object:
    """Hold something up until the scanner reads it or says what is wrong with it."""
    return answered(scanner.read, act, rig.every_s)


def text_of(outcome: object) -> str:
    assert isinstance(outcome, ScannedCode), outcome
    return outcome.text
