"""What every keypad promises.

Verbs of the control besides ``plug`` and ``unplug``: ``press {key}``, ``bounce {key}``.
"""

from functools import partial
from typing import TypeVar

import pytest

from drivers.keypad.errors import NoKeyError
from drivers.keypad.port import Key, Keypad
from drivers.suites.asking import Control, answered
from drivers.suites.device import DeviceSuite, soon, waits

K = TypeVar("K", bound=Keypad)


class KeypadSuite(DeviceSuite[K]):
    """Keys are told one by one."""

    @pytest.mark.parametrize("key", list(Key))
    def test_every_key_is_told(self, simulator: Control, driver: K, key: Key) -> None:
        assert answered(driver.next_key, partial(simulator.do, "press", key=key.value)) is key

    def test_bouncing_key_counts_once(self, simulator: Control, driver: K) -> None:
        bounce = partial(simulator.do, "bounce", key=Key.NEXT.value)
        assert answered(driver.next_key, bounce) is Key.NEXT
        with pytest.raises(NoKeyError):
            driver.next_key(soon(0.3))

    def test_waiting_for_a_key_ends(self, driver: K) -> None:
        waits(driver.next_key, NoKeyError)
