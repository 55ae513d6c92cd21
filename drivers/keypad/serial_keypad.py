"""Keypads on a serial line or a USB port that looks like one, with one frame a key."""

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import Field

from drivers.adapter import Adapter
from drivers.deadline import Clock, Deadline
from drivers.keypad.codec import USUAL_KEYS, KeyFrames, KeyMap
from drivers.keypad.line_keypad import BOUNCE_MS, LineKeypad
from drivers.keypad.port import Key
from drivers.keypad.self_test import self_test
from drivers.serial_line import SerialLine


class SerialKeypad(LineKeypad[SerialLine]):
    """A keypad that sends a frame when a key goes down.

    Args:
        keys: each key's frame; the usual ones are single letters.
        bounce_ms: how long one key must be quiet before it counts again; more for keypads that
            repeat a held key more slowly.
    """

    def __init__(
        self,
        port: str,
        *,
        baud: int = 9600,
        keys: Mapping[Key, str] | None = None,
        bounce_ms: int = BOUNCE_MS,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(SerialLine(port, baud, name="keypad"), bounce_ms=bounce_ms, clock=clock)
        self._keys = KeyMap(USUAL_KEYS if keys is None else keys)
        self._frames = KeyFrames(self._keys)

    def _before(self, deadline: Deadline) -> Iterable[Key]:
        self._frames = KeyFrames(self._keys)
        return self._frames.feed(self._line.waiting())

    def _next(self, deadline: Deadline) -> Iterable[Key]:
        data = self._line.read(deadline)
        if not data:
            self._frames.drop()
        return self._frames.feed(data)


def _make(
    port: str,
    baud: int = 9600,
    keys: dict[Key, str] | None = None,
    bounce_ms: Annotated[int, Field(ge=0, le=1000)] = BOUNCE_MS,
) -> SerialKeypad:
    return SerialKeypad(port, baud=baud, keys=keys, bounce_ms=bounce_ms)


ADAPTER = Adapter("serial_keypad", "keypad", _make, self_test)
