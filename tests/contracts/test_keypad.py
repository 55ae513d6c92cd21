"""What every keypad promises, each kind against a simulator in its own process."""

import threading
from array import array
from collections.abc import Iterator
from fcntl import ioctl
from functools import partial
from pathlib import Path
from termios import FIONREAD
from typing import Any

import pytest

from contracts.errors import DeviceCancelledError, DeviceLostError
from drivers.adapter import AdapterError, Check, find
from drivers.deadline import Deadline
from drivers.input.errors import InputSharedError
from drivers.keypad.codec import KeyMapError
from drivers.keypad.errors import NoKeyError
from drivers.keypad.evdev_keypad import EvdevKeypad
from drivers.keypad.port import Key, Keypad
from drivers.keypad.self_test import self_test
from drivers.keypad.serial_keypad import SerialKeypad
from drivers.status import DeviceState
from kiosk.adapters import BUILT_IN
from tests.contracts.asking import Asking, opened, running, unplug_and_plug
from tests.contracts.keypads import RIGS, KeypadRig, PipeRig, SerialRig, pressed
from tests.contracts.processes import Simulator
from tests.contracts.rigs import each_of

LONG = {key: f"K{number}\r" for number, key in enumerate(Key, 1)}
PATIENT_MS = 800
"""A keypad whose held key is given this long: the machine that tests may be slow to repeat it."""


rig = each_of(RIGS)


@pytest.fixture
def keypad(rig: KeypadRig) -> Iterator[Keypad]:
    with opened(rig.keypad()) as made:
        yield made


def test_keypad_that_is_there_is_online(keypad: Keypad) -> None:
    assert keypad.health(Deadline.after(1)).state is DeviceState.ONLINE


def test_every_key_is_told(rig: KeypadRig, keypad: Keypad) -> None:
    for key in Key:
        assert pressed(keypad, partial(rig.do, "press", key=key)) is key


def test_key_of_the_resident_before_is_nobodys(rig: KeypadRig) -> None:
    keypad = rig.keypad()
    with rig.link.open("rb", buffering=0) as line:
        keypad.open()
        rig.do("press", key=Key.SELECT)
        if isinstance(rig, SerialRig):  # a pseudo-terminal hands on what it gets in its own time
            arrived = array("i", [0])
            while not arrived[0]:
                ioctl(line, FIONREAD, arrived)
        with pytest.raises(NoKeyError):
            keypad.next_key(Deadline.after(0.3))
        keypad.close()


def test_bouncing_key_counts_once(rig: KeypadRig, keypad: Keypad) -> None:
    assert pressed(keypad, partial(rig.do, "bounce", key=Key.NEXT)) is Key.NEXT
    with pytest.raises(NoKeyError):
        keypad.next_key(Deadline.after(0.3))


def held(rig: KeypadRig, keypad: Keypad) -> threading.Thread:
    """Hold a key down until a question takes it; it goes on being held."""
    while True:
        asking = Asking(keypad.next_key, 4)
        holding = threading.Thread(
            target=partial(rig.do, "hold", key=Key.VOLUME_UP, times=100), daemon=True
        )
        holding.start()
        if asking.end() is Key.VOLUME_UP:
            return holding
        holding.join()  # it was down before the question began


def test_held_key_counts_once_and_again_when_it_was_let_go(rig: KeypadRig) -> None:
    with opened(rig.keypad(bounce_ms=PATIENT_MS)) as keypad:
        holding = held(rig, keypad)
        with pytest.raises(NoKeyError):
            keypad.next_key(Deadline.after(0.3))
        holding.join()
        with pytest.raises(NoKeyError):  # let go for long enough
            keypad.next_key(Deadline.after(PATIENT_MS / 1000 + 0.2))
        press = partial(rig.do, "press", key=Key.VOLUME_UP)
        assert pressed(keypad, press, every_s=2 * PATIENT_MS / 1000) is Key.VOLUME_UP


def test_no_key_ends_at_the_deadline(keypad: Keypad) -> None:
    with pytest.raises(NoKeyError):
        keypad.next_key(Deadline.after(0.2))


def test_cancel_ends_the_waiting(keypad: Keypad) -> None:
    asking = Asking(keypad.next_key, 60)
    asking.cancelled.set()
    assert isinstance(asking.end(), DeviceCancelledError)


def test_absent_and_closed_keypads_are_lost(rig: KeypadRig) -> None:
    absent = rig.absent()
    with pytest.raises(DeviceLostError):
        absent.open()
    absent.close()
    with pytest.raises(DeviceLostError):
        absent.health(Deadline.after(1))
    with pytest.raises(DeviceLostError):
        absent.next_key(Deadline.after(1))


def test_keypad_that_is_unplugged_ends_the_waiting(rig: KeypadRig, keypad: Keypad) -> None:
    asking = Asking(keypad.next_key, 60)
    rig.simulator.do("unplug")
    assert isinstance(asking.end(), DeviceLostError)


def test_unplugged_keypad_is_told_and_comes_back_by_itself(rig: KeypadRig) -> None:
    unplug_and_plug(rig.keypad(), rig.simulator)


def test_self_test_tries_every_key(rig: KeypadRig, keypad: Keypad) -> None:
    asked: list[Key] = []
    pressing = threading.Lock()
    checks: list[Check] = []

    def ask(name: str) -> bool:
        with pressing:  # what is pressed from now on is the key that is asked for
            asked.append(Key(name.removeprefix("key-")))
        return True

    def test() -> None:
        checks.extend(self_test(keypad, Deadline.after(60), ask))

    tester = threading.Thread(target=test, daemon=True)
    tester.start()
    while tester.is_alive():
        with pressing:
            if asked:
                rig.do("press", key=asked[-1])
        tester.join(0.2)
    assert [(check.name, check.passed) for check in checks] == [(f"key-{k}", True) for k in Key]


# ---- on a serial line ---------------------------------------------------------------------------


def with_long_frames(folder: Path, link: Path) -> Simulator:
    return Simulator("keypad", folder, "--link", str(link), "--frames", "long")


def test_keypad_with_other_frames_is_read(tmp_path: Path, link: Path) -> None:
    adapter = find("keypad", "serial_keypad", BUILT_IN["keypad"])
    keys = {key.value: text for key, text in LONG.items()}
    driver = adapter.driver({"port": str(link), "keys": keys})
    with running(with_long_frames(tmp_path, link)) as simulator, opened(driver) as keypad:
        for key in (Key.HELP, Key.NEXT):
            assert pressed(keypad, partial(simulator.do, "press", key=key)) is key


def test_noise_is_no_key_and_the_next_key_is_told(tmp_path: Path, link: Path) -> None:
    driver = SerialKeypad(str(link), keys=LONG)
    with running(with_long_frames(tmp_path, link)) as simulator, opened(driver) as keypad:
        asking = Asking(keypad.next_key, 1)
        simulator.do("noise")
        assert isinstance(asking.end(), NoKeyError)
        simulator.do("noise")
        assert pressed(keypad, lambda: simulator.do("press", key="back")) is Key.BACK


def test_line_belongs_to_one_process(tmp_path: Path) -> None:
    with (
        running(SerialRig(tmp_path)) as rig,
        opened(rig.keypad()),
        pytest.raises(DeviceLostError),
    ):
        rig.keypad().open()


# ---- passing for a keyboard ---------------------------------------------------------------------


def test_keyboard_with_other_keys_is_read_and_what_means_nothing_is_passed_over(
    tmp_path: Path,
) -> None:
    keys = {Key.NEXT: "KEY_TAB", Key.BACK: "KEY_KP1"}
    driver = EvdevKeypad(str(tmp_path / "line"), keys=keys, shared=True)
    with running(PipeRig(tmp_path)) as rig, opened(driver) as keypad:
        asking = Asking(keypad.next_key, 1)
        rig.do("press", key=Key.SELECT)
        rig.simulator.do("overrun")
        assert isinstance(asking.end(), NoKeyError)
        for name, key in (("TAB", Key.NEXT), ("KP1", Key.BACK)):
            assert pressed(keypad, partial(rig.simulator.do, "press", key=name)) is key


def test_keyboard_that_cannot_be_grabbed_is_refused(tmp_path: Path) -> None:
    with running(PipeRig(tmp_path)) as rig:
        with pytest.raises(InputSharedError):
            EvdevKeypad(str(rig.link)).open()
        with opened(rig.keypad()) as keypad:
            assert keypad.health(Deadline.after(1)).reason == "shared"


@pytest.mark.parametrize(
    ("name", "options", "error"),
    [
        ("serial_keypad", {"port": "x", "keys": {"sideways": "a"}}, AdapterError),
        ("serial_keypad", {"port": "x", "bounce_ms": -1}, AdapterError),
        ("serial_keypad", {"port": "x", "keys": {"next": "K1", "back": "K12"}}, KeyMapError),
        ("evdev_keypad", {"path": "x", "keys": {"sideways": "KEY_A"}}, AdapterError),
        ("evdev_keypad", {"path": "x", "keys": {"next": "KEY_SIDEWAYS"}}, KeyMapError),
        ("evdev_keypad", {"path": "x", "keys": {"next": "KEY_A", "help": "KEY_A"}}, KeyMapError),
        ("evdev_keypad", {"path": "x", "keys": {}}, KeyMapError),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(
    name: str, options: dict[str, Any], error: type[Exception]
) -> None:
    adapter = find("keypad", name, BUILT_IN["keypad"])
    with pytest.raises(error):
        adapter.driver(options)
