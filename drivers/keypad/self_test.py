"""Tries a keypad key by key; a person presses each."""

from collections.abc import Iterator

from contracts.errors import DeviceError
from drivers.adapter import Ask, Check
from drivers.deadline import Deadline
from drivers.keypad.port import Key, Keypad

KEY_S = 20.0


def self_test(keypad: Keypad, deadline: Deadline, ask: Ask) -> Iterator[Check]:
    """Wait for each key in turn, which is pressed when its question is answered with yes.

    No says that the keypad has no such key, or that nobody is there.
    """
    for wanted in Key:
        name = f"key-{wanted}"
        if not ask(name):
            yield Check(name, None, "it was not pressed")
            continue
        try:
            pressed = keypad.next_key(deadline.within(KEY_S))
        except DeviceError as error:
            yield Check(name, False, error.code)
        else:
            yield Check(name, pressed is wanted, pressed.value)
