"""Every key of a real keypad's protocol reaches the screen, also after it was away."""

import queue
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.keypad.port import Key, Keypad
from drivers.runner import DeviceRunner
from drivers.status import DeviceStatus
from kiosk.runtime.bindings.keypad import KeyListener
from tests.contracts.asking import running
from tests.contracts.keypads import SerialRig


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[SerialRig]:
    with running(SerialRig(tmp_path)) as made:
        yield made


def heard(keys: "queue.SimpleQueue[str]", rig: SerialRig, key: Key) -> str:
    """Press until somebody listens: what comes before is nobody's."""
    for _ in range(40):
        rig.do("press", key=key.value)
        try:
            return keys.get(timeout=0.5)
        except queue.Empty:
            continue
    raise AssertionError("no key was heard")


def test_each_key_is_handed_on_until_it_is_stopped(rig: SerialRig) -> None:
    keys: queue.SimpleQueue[str] = queue.SimpleQueue()
    told: queue.SimpleQueue[DeviceStatus] = queue.SimpleQueue()
    runner: DeviceRunner[Keypad] = DeviceRunner(rig.keypad(), told.put, name="keypad", settle_s=0)
    runner.start()
    listener = KeyListener(runner, keys.put)
    listener.start()
    try:
        for key in Key:
            assert heard(keys, rig, key) == key.value
        rig.do("unplug")
        while told.get(timeout=60).usable:
            pass
        rig.do("plug")
        assert heard(keys, rig, Key.SELECT) == "select"
    finally:
        listener.stop()
        runner.stop()
    assert keys.empty() or keys.get() == "select"
