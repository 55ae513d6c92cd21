"""A keypad is tried key by key, each pressed by whoever stands there."""

import os
import pty
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from drivers.adapter import nobody_asked
from drivers.deadline import Deadline
from drivers.keypad.codec import USUAL_KEYS
from drivers.keypad.port import Key
from drivers.keypad.self_test import self_test
from drivers.keypad.serial_keypad import SerialKeypad


class Person:
    """Holds up what is asked for by pressing it again and again, another key where told so."""

    def __init__(self, line: int, presses: dict[Key, Key | None]) -> None:
        self._line, self._presses = line, presses
        self._lock, self._ended = threading.Lock(), threading.Event()
        self._now: Key | None = None

    def ask(self, name: str) -> bool:
        with self._lock:
            wanted = Key(name.removeprefix("key-"))
            self._now = self._presses.get(wanted, wanted)
            return self._now is not None

    def run(self) -> None:
        while not self._ended.wait(0.1):
            with self._lock:
                if self._now is not None:
                    os.write(self._line, USUAL_KEYS[self._now].encode())

    def stop(self) -> None:
        self._ended.set()


@contextmanager
def keypad(presses: dict[Key, Key | None]) -> Iterator[tuple[SerialKeypad, Person]]:
    master, slave = pty.openpty()
    made = SerialKeypad(os.ttyname(slave))
    person = Person(master, presses)
    pressing = threading.Thread(target=person.run)
    made.open()
    pressing.start()
    try:
        yield made, person
    finally:
        person.stop()
        pressing.join()
        made.close()
        os.close(slave)
        os.close(master)


def test_every_key_is_pressed_in_turn() -> None:
    with keypad({}) as (made, person):
        checks = list(self_test(made, Deadline.after(60), person.ask))
    assert [(check.name, check.passed) for check in checks] == [(f"key-{key}", True) for key in Key]


def test_a_key_that_is_not_there_is_left_out_and_a_wrong_one_is_told() -> None:
    with keypad({Key.HELP: None, Key.NEXT: Key.PREVIOUS}) as (made, person):
        checks = {check.name: check for check in self_test(made, Deadline.after(60), person.ask)}
    assert checks["key-help"].passed is None
    assert (checks["key-next"].passed, checks["key-next"].note) == (False, "previous")


def test_without_anybody_nothing_is_confirmed() -> None:
    with keypad({}) as (made, _):
        assert {check.passed for check in self_test(made, Deadline.after(5), nobody_asked)} == {
            None
        }
