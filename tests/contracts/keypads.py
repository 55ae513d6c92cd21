"""Each kind of keypad with a simulator behind it and somebody who presses its keys."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from contracts.errors import KioskError
from drivers.keypad.evdev_keypad import EvdevKeypad
from drivers.keypad.port import Key, Keypad
from drivers.keypad.serial_keypad import SerialKeypad
from tests.contracts.asking import answered
from tests.contracts.processes import Simulator

MARKED = {
    Key.NEXT: "DOWN", Key.PREVIOUS: "UP", Key.SELECT: "ENTER", Key.BACK: "ESC",
    Key.REPEAT: "F5", Key.VOLUME_UP: "VOLUMEUP", Key.VOLUME_DOWN: "VOLUMEDOWN", Key.HELP: "F1",
}  # fmt: skip
"""What a keyboard's key is called that means this."""


class Rig(Protocol):
    """One kind of keypad."""

    simulator: Simulator
    link: Path

    def keypad(self, *, bounce_ms: int = 40) -> Keypad: ...

    def absent(self) -> Keypad:
        """One that is not there."""
        ...

    def do(self, verb: str, key: Key, **more: object) -> None:
        """``press``, ``hold`` or let ``bounce``."""
        ...


class SerialRig:
    """On a pseudo-terminal."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.link = folder / "keypad"
        self.simulator = Simulator("keypad", folder, "--link", str(self.link))

    def keypad(self, *, bounce_ms: int = 40) -> Keypad:
        return SerialKeypad(str(self.link), bounce_ms=bounce_ms)

    def absent(self) -> Keypad:
        return SerialKeypad(str(self._folder / "none"))

    def do(self, verb: str, key: Key, **more: object) -> None:
        self.simulator.do(verb, key=key.value, **more)


class PipeRig:
    """Passing for a keyboard: the kernel's events through a pipe, which cannot be grabbed."""

    words: tuple[str, ...] = ()
    shared = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.link = folder / "keyboard"
        self.simulator = Simulator("input_device", folder, "--link", str(self.link), *self.words)

    def keypad(self, *, bounce_ms: int = 40) -> Keypad:
        return EvdevKeypad(str(self.link), bounce_ms=bounce_ms, shared=self.shared)

    def absent(self) -> Keypad:
        return EvdevKeypad(str(self._folder / "none"))

    def do(self, verb: str, key: Key, **more: object) -> None:
        self.simulator.do(verb, key=MARKED[key], **more)


class UinputRig(PipeRig):
    """Passing for a keyboard that the kernel itself makes."""

    words = ("--uinput",)
    shared = False


RIGS: dict[str, Callable[[Path], Rig]] = {
    "serial": SerialRig,
    "pipe": PipeRig,
    "uinput": UinputRig,
}


def pressed(keypad: Keypad, press: Callable[[], object], every_s: float = 0.5) -> Key | KioskError:
    """Press until the question that has begun takes it."""
    return answered(keypad.next_key, press, every_s)
