"""Keypads that pass for a keyboard (USB HID), read from the kernel's events."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import Field

from drivers.adapter import Adapter
from drivers.deadline import Clock, Deadline
from drivers.input.events import KeyEvent
from drivers.input.line import InputLine, health_of
from drivers.input.names import KEY_CODES
from drivers.keypad.codec import KeyMapError
from drivers.keypad.line_keypad import BOUNCE_MS, LineKeypad
from drivers.keypad.port import Key
from drivers.keypad.self_test import self_test
from drivers.status import DeviceStatus

USUAL_NAMES: Mapping[Key, str] = {
    Key.NEXT: "KEY_DOWN",
    Key.PREVIOUS: "KEY_UP",
    Key.SELECT: "KEY_ENTER",
    Key.BACK: "KEY_ESC",
    Key.REPEAT: "KEY_F5",
    Key.VOLUME_UP: "KEY_VOLUMEUP",
    Key.VOLUME_DOWN: "KEY_VOLUMEDOWN",
    Key.HELP: "KEY_F1",
}


class EvdevKeypad(LineKeypad[InputLine]):
    """A keypad whose keys have the kernel's names.

    Args:
        path: ``/dev/input/by-id/…-event-kbd``.
        keys: the name of each key, ``KEY_DOWN``; raises KeyMapError for one that there is not.
        shared: go on where the keypad cannot be taken from other programs.
    """

    def __init__(
        self,
        path: str,
        *,
        keys: Mapping[Key, str] | None = None,
        bounce_ms: int = BOUNCE_MS,
        shared: bool = False,
        clock: Clock | None = None,
    ) -> None:
        line = InputLine(path, name="keypad", shared=shared)
        super().__init__(line, bounce_ms=bounce_ms, clock=clock)
        self._keys = _by_code(USUAL_NAMES if keys is None else keys)

    def health(self, deadline: Deadline) -> DeviceStatus:
        """The keypad is there, and whether it is the terminal's alone."""
        return health_of(self._line, super().health(deadline))

    def _before(self, deadline: Deadline) -> Iterable[Key]:
        return self._meant(self._line.waiting(deadline))

    def _next(self, deadline: Deadline) -> Iterable[Key]:
        return self._meant(self._line.read(deadline))

    def _meant(self, events: Iterable[KeyEvent]) -> Iterable[Key]:
        return [self._keys[e.code] for e in events if e.down and e.code in self._keys]


def _by_code(names: Mapping[Key, str]) -> dict[int, Key]:
    if not names:
        raise KeyMapError("a keypad has keys")
    keys: dict[int, Key] = {}
    for key, name in names.items():
        code = KEY_CODES.get(name)
        if code is None:
            raise KeyMapError(f"{key}: no key is called {name}")
        if code in keys:
            raise KeyMapError(f"{name} means {keys[code]} and {key}")
        keys[code] = key
    return keys


def _make(
    path: str,
    keys: dict[Key, str] | None = None,
    bounce_ms: Annotated[int, Field(ge=0, le=1000)] = BOUNCE_MS,
    shared: bool = False,
) -> EvdevKeypad:
    return EvdevKeypad(path, keys=keys, bounce_ms=bounce_ms, shared=shared)


ADAPTER = Adapter("evdev_keypad", "keypad", _make, self_test)
