"""Each kind of scanner with a simulator behind it and somebody who holds codes up to it."""

import os
import select
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
import segno
from PIL import Image

from drivers.code_scanner.camera_scanner import CameraCodeScanner
from drivers.code_scanner.evdev_scanner import EvdevCodeScanner
from drivers.code_scanner.fresh import FreshCodes
from drivers.code_scanner.port import CodeScanner, ScannedCode
from drivers.code_scanner.serial_scanner import SerialCodeScanner
from tests.contracts.asking import answered
from tests.contracts.processes import Simulator, select_pause

SETTLE_S, AWAY_S = 0.3, 0.4
FPS = 20


class Rig(Protocol):
    """One kind of scanner."""

    simulator: Simulator
    every_s: float
    """How long a person waits before holding a code up again."""
    encodings: tuple[str, ...]

    def scanner(self) -> CodeScanner: ...

    def absent(self) -> CodeScanner:
        """One that is not there."""
        ...

    def offer(self, text: str, encoding: str = "utf-8") -> None:
        """Hold a code up."""
        ...

    def offer_noise(self) -> None:
        """Hold up something that is no text."""
        ...

    def leave(self, text: str) -> None:
        """Hold a code up while nobody asks, until the scanner can have seen it."""
        ...


class SerialRig:
    """On a pseudo-terminal."""

    every_s: float = 0.5
    encodings: tuple[str, ...] = ("utf-8", "gb18030")

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.link = folder / "scanner"
        self.simulator = Simulator("code_scanner", folder, "--link", str(self.link))

    def scanner(self) -> CodeScanner:
        return SerialCodeScanner(str(self.link))

    def absent(self) -> CodeScanner:
        return SerialCodeScanner(str(self._folder / "none"))

    def offer(self, text: str, encoding: str = "utf-8", **more: str) -> None:
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


class CameraRig:
    """Before a network camera."""

    every_s: float = 4.0
    encodings: tuple[str, ...] = ("utf-8", "gb18030")

    def __init__(self, folder: Path) -> None:
        self._folder = folder
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
        return CameraCodeScanner(str(self._folder / "none.png"))

    def offer(self, text: str, encoding: str = "utf-8") -> None:
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
        path = self._folder / "code.png"
        segno.make(payload, micro=False).save(str(path), scale=8, border=4)
        return path


class PipeRig:
    """Passing for a keyboard: the kernel's events through a pipe, which cannot be grabbed."""

    every_s: float = 0.5
    encodings: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    shared = True
    pause_ms = 0
    """Between two characters."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.link = folder / "keyboard"
        self.simulator = Simulator("input_device", folder, "--link", str(self.link), *self.words)

    def scanner(self) -> CodeScanner:
        return EvdevCodeScanner(str(self.link), shared=self.shared)

    def absent(self) -> CodeScanner:
        return EvdevCodeScanner(str(self._folder / "none"))

    def offer(self, text: str, encoding: str = "utf-8", **more: object) -> None:
        self.simulator.do("type", **{"text": text, "every_ms": self.pause_ms, **more})

    def offer_noise(self) -> None:
        self.simulator.do("alt-numpad")

    def leave(self, text: str) -> None:
        self.offer(text)


class UinputRig(PipeRig):
    """Passing for a keyboard that the kernel itself makes."""

    words = ("--uinput",)
    shared = False
    pause_ms = 20  # the kernel keeps ten characters for a reader that is late


RIGS: dict[str, Callable[[Path], Rig]] = {
    "serial": SerialRig,
    "camera": CameraRig,
    "pipe": PipeRig,
    "uinput": UinputRig,
}


def require_uinput() -> None:
    """Skip where the kernel makes no keyboards for tests: no uinput, or not for this user."""
    try:
        os.close(os.open("/dev/uinput", os.O_WRONLY | os.O_NONBLOCK))
    except OSError as error:
        pytest.skip(f"/dev/uinput cannot be opened: {error.strerror}")


def scanned(rig: Rig, scanner: CodeScanner, act: Callable[[], object]) -> object:
    """Hold something up until the scanner reads it or says what is wrong with it."""
    return answered(scanner.read, act, rig.every_s)


def text_of(outcome: object) -> str:
    assert isinstance(outcome, ScannedCode), outcome
    return outcome.text
