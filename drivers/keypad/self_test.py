"""Tries a keypad with one key that a person presses."""

from collections.abc import Iterator

from contracts.errors import DeviceError
from drivers.adapter import Ask, Check
from drivers.deadline import Deadline
from drivers.keypad.port import Key, Keypad

SELF_TEST_S = 20.0


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
