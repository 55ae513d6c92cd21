"""What every keypad promises, on a pseudo-terminal with a simulator behind it."""

import threading
from array import array
from collections.abc import Callable, Iterator
from fcntl import ioctl
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from termios import FIONREAD

import pytest

from contracts.errors import DeviceCancelledError, DeviceLostError, KioskError
from drivers.adapter import AdapterError, find
from drivers.deadline import Deadline
from drivers.errors import NoKeyError
from drivers.keypad.codec import KeyMapError
from drivers.keypad.port import Key, Keypad
from drivers.keypad.serial_keypad import SerialKeypad
from kiosk.adapters import BUILT_IN
from tests.contracts.asking import Asking, answered, unplug_and_plug
from tests.contracts.processes import Simulator

LONG = {key: f"K{number}\r" for number, key in enumerate(Key, 1)}
PATIENT_MS = 800
"""A keypad whose held key is given this long: the machine that tests may be slow to repeat it."""


@pytest.fixture
def simulator(tmp_path: Path, link: Path) -> Iterator[Simulator]:
    made = Simulator("keypad", tmp_path, "--link", str(link))
    yield made
    made.stop()


@pytest.fixture
def keypad(simulator: Simulator, link: Path) -> Iterator[Keypad]:
    made = SerialKeypad(str(link))
    made.open()
    yield made
    made.close()


def pressed(keypad: Keypad, press: Callable[[], object], every_s: float = 0.5) -> Key | KioskError:
    return answered(keypad.next_key, press, every_s)


@pytest.mark.parametrize("key", list(Key))
def test_every_key_is_told(simulator: Simulator, keypad: Keypad, key: Key) -> None:
    assert pressed(keypad, lambda: simulator.do("press", key=key)) is key


def test_keypad_with_other_frames_is_read(tmp_path: Path, link: Path) -> None:
    simulator = Simulator("keypad", tmp_path, "--link", str(link), "--frames", "long")
    try:
        adapter = find("keypad", "serial_keypad", BUILT_IN["keypad"])
        keypad = adapter.driver(
            {"port": str(link), "keys": {key.value: text for key, text in LONG.items()}}
        )
        keypad.open()
        for key in (Key.HELP, Key.NEXT):
            assert pressed(keypad, partial(simulator.do, "press", key=key)) is key
        keypad.close()
    finally:
        simulator.stop()


def test_noise_is_no_key_and_the_next_key_is_told(tmp_path: Path, link: Path) -> None:
    simulator = Simulator("keypad", tmp_path, "--link", str(link), "--frames", "long")
    keypad = SerialKeypad(str(link), keys=LONG)
    keypad.open()
    try:
        asking = Asking(keypad.next_key, 1)
        simulator.do("noise")
        assert isinstance(asking.end(), NoKeyError)
        simulator.do("noise")
        assert pressed(keypad, lambda: simulator.do("press", key="back")) is Key.BACK
    finally:
        keypad.close()
        simulator.stop()


def test_key_of_the_resident_before_is_nobodys(simulator: Simulator, link: Path) -> None:
    keypad = SerialKeypad(str(link))
    with link.open("rb", buffering=0) as line:
        keypad.open()
        simulator.do("press", key="select")
        arrived = array("i", [0])
        while not arrived[0]:
            ioctl(line, FIONREAD, arrived)
        with pytest.raises(NoKeyError):
            keypad.next_key(Deadline.after(0.3))
        keypad.close()


def test_bouncing_key_counts_once(simulator: Simulator, keypad: Keypad) -> None:
    assert pressed(keypad, lambda: simulator.do("bounce", key="next")) is Key.NEXT
    with pytest.raises(NoKeyError):
        keypad.next_key(Deadline.after(0.3))


def held(simulator: Simulator, keypad: Keypad) -> threading.Thread:
    """Hold a key down until a question takes it; it goes on being held."""
    while True:
        asking = Asking(keypad.next_key, 4)
        holding = threading.Thread(
            target=partial(simulator.do, "hold", key="volume-up", times=100), daemon=True
        )
        holding.start()
        if asking.end() is Key.VOLUME_UP:
            return holding
        holding.join()  # it was down before the question began


def test_held_key_counts_once_and_again_when_it_was_let_go(
    simulator: Simulator, link: Path
) -> None:
    keypad = SerialKeypad(str(link), bounce_ms=PATIENT_MS)
    keypad.open()
    try:
        holding = held(simulator, keypad)
        with pytest.raises(NoKeyError):
            keypad.next_key(Deadline.after(0.3))
        holding.join()
        with pytest.raises(NoKeyError):  # let go for long enough
            keypad.next_key(Deadline.after(PATIENT_MS / 1000 + 0.2))
        press = partial(simulator.do, "press", key="volume-up")
        assert pressed(keypad, press, every_s=2 * PATIENT_MS / 1000) is Key.VOLUME_UP
    finally:
        keypad.close()


def test_no_key_ends_at_the_deadline(keypad: Keypad) -> None:
    with pytest.raises(NoKeyError):
        keypad.next_key(Deadline.after(0.2))


def test_cancel_ends_the_waiting(keypad: Keypad) -> None:
    asking = Asking(keypad.next_key, 60)
    asking.cancelled.set()
    assert isinstance(asking.end(), DeviceCancelledError)


def test_line_belongs_to_one_process(keypad: Keypad, link: Path) -> None:
    with pytest.raises(DeviceLostError):
        SerialKeypad(str(link)).open()


def test_absent_and_closed_keypads_are_lost(tmp_path: Path) -> None:
    absent = SerialKeypad(str(tmp_path / "none"))
    with pytest.raises(DeviceLostError):
        absent.open()
    absent.close()
    with pytest.raises(DeviceLostError):
        absent.health(Deadline.after(1))
    with pytest.raises(DeviceLostError):
        absent.next_key(Deadline.after(1))


def test_settings_that_cannot_be_meant_are_refused() -> None:
    adapter = find("keypad", "serial_keypad", BUILT_IN["keypad"])
    with pytest.raises(AdapterError):
        adapter.driver({"port": "x", "keys": {"sideways": "a"}})
    with pytest.raises(AdapterError):
        adapter.driver({"port": "x", "bounce_ms": -1})
    with pytest.raises(KeyMapError):
        adapter.driver({"port": "x", "keys": {"next": "K1", "back": "K12"}})


def test_self_test_wants_the_select_key(simulator: Simulator, keypad: Keypad) -> None:
    adapter = find("keypad", "serial_keypad", BUILT_IN["keypad"])
    assert adapter.self_test is not None
    for key, passed in (("select", True), ("next", False)):
        checks: SimpleQueue[bool | None] = SimpleQueue()

        def test(checks: SimpleQueue[bool | None] = checks) -> None:
            assert adapter.self_test is not None
            for check in adapter.self_test(keypad, Deadline.after(10), lambda _key: True):
                checks.put(check.passed)

        tester = threading.Thread(target=test, daemon=True)
        tester.start()
        while tester.is_alive():
            simulator.do("press", key=key)
            tester.join(0.5)
        assert checks.get(timeout=1) is passed


def test_unplugged_keypad_is_told_and_comes_back_by_itself(
    simulator: Simulator, link: Path
) -> None:
    unplug_and_plug(SerialKeypad(str(link)), simulator)
