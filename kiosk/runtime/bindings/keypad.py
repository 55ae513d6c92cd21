"""The keypad: its keys move about on every page, so it is asked as long as the terminal runs.

Which thing on the page comes next is the screen's matter; the visit learns what was chosen, as from
a touch.
"""

import queue
import threading
from collections.abc import Callable

from contracts.errors import KioskError
from drivers.deadline import Deadline
from drivers.keypad import DEVICE_CLASS
from drivers.keypad.errors import NoKeyError
from drivers.keypad.port import Key, Keypad
from drivers.runner import DeviceRunner

NAME = DEVICE_CLASS.name
LISTEN_S = 30.0
"""One wait for a key; between two of them the worker looks at the keypad's health."""
LOST_S = 1.0
"""Pause before a keypad that is not there is asked again."""


class KeyListener:
    """Hands on each key, from a thread of its own; ``stop`` ends it.

    Args:
        on_key: takes the key's name; called from the listener's thread and must not wait.
    """

    def __init__(self, runner: DeviceRunner[Keypad], on_key: Callable[[str], None]) -> None:
        self._runner = runner
        self._on_key = on_key
        self._heard: queue.SimpleQueue[Key | KioskError] = queue.SimpleQueue()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keys", daemon=True)

    def start(self) -> None:
        """Listen from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Listen no more. The runner is stopped afterwards, which ends what it still waits for."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.is_set():
            self._runner.submit(_next_key, LISTEN_S, self._heard.put)
            heard = self._heard.get()
            if isinstance(heard, Key):
                self._on_key(heard.value)
            elif not isinstance(heard, NoKeyError):
                self._ended.wait(LOST_S)


def _next_key(keypad: Keypad, deadline: Deadline) -> Key:
    return keypad.next_key(deadline)
