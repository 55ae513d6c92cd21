"""Each kind of keypad with a simulator behind it and somebody who presses its keys."""

from collections.abc import Callable
from typing import Any

from contracts.errors import KioskError
from drivers.keypad.evdev_keypad import EvdevKeypad
from drivers.keypad.port import Key, Keypad
from drivers.keypad.serial_keypad import SerialKeypad
from tests.contracts.asking import answered
from tests.contracts.rigs import KernelKeyboardRig, KeyboardRig, LineRig

MARKED = {
    Key.NEXT: "DOWN", Key.PREVIOUS: "UP", Key.SELECT: "ENTER", Key.BACK: "ESC",
    Key.REPEAT: "F5", Key.VOLUME_UP: "VOLUMEUP", Key.VOLUME_DOWN: "VOLUMEDOWN", Key.HELP: "F1",
}  # fmt: skip
"""What a keyboard's key is called that means this."""


class KeypadRig(LineRig):
    """One kind of keypad; a person presses, holds or lets ``bounce``."""

    def keypad(self, *, bounce_ms: int = 40) -> Keypad:
        """Its driver."""
        raise NotImplementedError

    def absent(self) -> Keypad:
        """That of one that is not there."""
        raise NotImplementedError


class SerialRig(KeypadRig):
    """On a pseudo-terminal."""

    simulated = "keypad"

    def keypad(self, *, bounce_ms: int = 40) -> Keypad:
        return SerialKeypad(str(self.link), bounce_ms=bounce_ms)

    def absent(self) -> Keypad:
        return SerialKeypad(str(self.folder / "none"))


class PipeRig(KeypadRig, KeyboardRig):
    """Passing for a keyboard."""

    def keypad(self, *, bounce_ms: int = 40) -> Keypad:
        return EvdevKeypad(str(self.link), bounce_ms=bounce_ms, shared=self.shared)

    def absent(self) -> Keypad:
        return EvdevKeypad(str(self.folder / "none"))

    def do(self, verb: str, /, **arguments: Any) -> object:
        if "key" in arguments:
            arguments["key"] = MARKED[Key(arguments["key"])]
        return super().do(verb, **arguments)


class UinputRig(PipeRig, KernelKeyboardRig):
    """Passing for one that the kernel makes."""


RIGS: dict[str, type[KeypadRig]] = {
    "serial": SerialRig,
    "pipe": PipeRig,
    "uinput": UinputRig,
}


def pressed(keypad: Keypad, press: Callable[[], object], every_s: float = 0.5) -> Key | KioskError:
    """Press until the question that has begun takes it."""
    return answered(keypad.next_key, press, every_s)
