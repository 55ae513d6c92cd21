"""Keypads on a serial line or a USB port that looks like one, with one frame a key."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from contracts.errors import DeviceError, DeviceTimeoutError
from drivers.adapter import Adapter, Ask, Check
from drivers.deadline import Clock, Deadline
from drivers.errors import NoKeyError
from drivers.keypad.codec import USUAL_KEYS, KeyFrames, KeyMap, Presses
from drivers.keypad.port import Key, Keypad
from drivers.quiet_device import QuietDevice
from drivers.serial_line import SerialLine

BOUNCE_MS = 40
SELF_TEST_S = 20.0


class SerialKeypad(QuietDevice[SerialLine]):
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
        super().__init__(SerialLine(port, baud, name="keypad"), clock)
        self._keys = KeyMap(USUAL_KEYS if keys is None else keys)
        self._presses = Presses(bounce_ms / 1000)

    def next_key(self, deadline: Deadline) -> Key:
        """Wait for the next key that is pressed from now on."""
        deadline.check()
        frames = KeyFrames(self._keys)
        # Seen, not taken: a key that is still held down since then is no new press.
        for key in frames.feed(self._line.waiting()):
            self._presses.counts(key, self._clock.now())
        try:
            while True:
                data = self._line.read(deadline)
                if not data:
                    frames.drop()
                for key in frames.feed(data):
                    if self._presses.counts(key, self._clock.now()):
                        return key
        except DeviceTimeoutError as error:
            raise NoKeyError("no key until the deadline") from error


def _make(
    port: str,
    baud: int = 9600,
    keys: dict[Key, str] | None = None,
    bounce_ms: Annotated[int, Field(ge=0, le=1000)] = BOUNCE_MS,
) -> SerialKeypad:
    return SerialKeypad(port, baud=baud, keys=keys, bounce_ms=bounce_ms)


def self_test(keypad: Keypad, deadline: Deadline, ask: Ask) -> Iterator[Check]:
    """Wait for the select key, which is pressed when the question is answered."""
    if not ask("keys"):
        yield Check("keys", None, "no key was pressed")
        return
    try:
        key = keypad.next_key(deadline.within(SELF_TEST_S))
    except DeviceError as error:
        yield Check("keys", False, error.code)
    else:
        yield Check("keys", key is Key.SELECT, key.value)


ADAPTER = Adapter("serial_keypad", "keypad", _make, self_test)
