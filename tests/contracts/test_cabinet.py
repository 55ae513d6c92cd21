"""What a board on a line promises besides its suite, with a simulator behind it."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import DeviceCancelledError, DeviceLostError, DeviceTimeoutError
from drivers.adapter import AdapterError, Check, nobody_asked
from drivers.cabinet.errors import CabinetFaultError, CabinetGarbledError, CabinetSilentError
from drivers.cabinet.modbus_rtu import ADAPTER, ModbusCabinet, self_test
from drivers.cabinet.port import Cabinet, Inputs, Light
from drivers.deadline import Deadline
from drivers.status import DeviceState, status_of
from tests.contracts.asking import Asking, opened, running, soon, unplug_and_plug, watched
from tests.contracts.processes import Simulator

NOBODY = Inputs(door_open=False, person=False)


@pytest.fixture
def simulator(tmp_path: Path, link: Path) -> Iterator[Simulator]:
    with running(Simulator("cabinet", tmp_path, "--link", str(link))) as made:
        yield made


@pytest.fixture
def cabinet(simulator: Simulator, link: Path) -> Iterator[Cabinet]:
    with opened(ModbusCabinet(str(link))) as made:
        yield made


def test_board_is_online_and_an_open_door_is_told(simulator: Simulator, cabinet: Cabinet) -> None:
    assert cabinet.health(soon()).state is DeviceState.ONLINE
    assert cabinet.health(soon()).reason == ""
    simulator.do("open-door")
    status = cabinet.health(soon())
    assert (status.state, status.reason) == (DeviceState.ONLINE, "door-open")
    assert status.usable
    simulator.do("close-door")
    assert cabinet.health(soon()).reason == ""


def test_light_that_is_not_fitted_is_nobodys_trouble(simulator: Simulator, link: Path) -> None:
    made = ADAPTER.driver({"port": str(link), "coils": {"printer": 3}})
    made.open()
    try:
        made.light(Light.CAMERA, True, soon())
        assert not any(simulator.state()["lights"].values())
        made.light(Light.PRINTER, True, soon())
        assert simulator.state()["lights"]["camera"]
    finally:
        made.close()


def test_contacts_may_be_wired_the_other_way(simulator: Simulator, link: Path) -> None:
    made = ADAPTER.driver({"port": str(link), "door": 1, "presence": 0, "door_open_when": True})
    made.open()
    try:
        assert made.read_inputs(soon()) == Inputs(door_open=False, person=True)
    finally:
        made.close()


@pytest.mark.parametrize("mood", ["noise", "slow"])
def test_bad_line_is_got_along_with(simulator: Simulator, cabinet: Cabinet, mood: str) -> None:
    simulator.do(mood)
    for _ in range(3):
        assert cabinet.read_inputs(soon()) == NOBODY
        cabinet.light(Light.READER, True, soon())
    assert simulator.state()["lights"]["reader"]


@pytest.mark.parametrize("mood", ["hiccup", "busy-once"])
def test_one_bad_answer_is_asked_again(simulator: Simulator, cabinet: Cabinet, mood: str) -> None:
    simulator.do(mood)
    assert cabinet.read_inputs(soon()) == NOBODY
    assert simulator.state()["requests"] == 2


@pytest.mark.parametrize(
    ("mood", "error", "state", "reason", "requests"),
    [
        ("silent", CabinetSilentError, DeviceState.UNKNOWN, "silent", 2),
        ("wrong-checksum", CabinetGarbledError, DeviceState.HARDWARE_ERROR, "garbled", 2),
        ("exception", CabinetFaultError, DeviceState.HARDWARE_ERROR, "fault", 1),
    ],
)
def test_board_that_fails_twice_is_told_and_works_again_afterwards(
    simulator: Simulator, cabinet: Cabinet, mood: str, error: type[Any], state: DeviceState,
    reason: str, requests: int,
) -> None:  # fmt: skip
    simulator.do(mood)
    with pytest.raises(error) as caught:
        cabinet.light(Light.SCANNER, True, soon())
    status = status_of(caught.value, 0.0)
    assert (status.state, status.reason) == (state, reason)
    assert simulator.state()["requests"] == requests
    simulator.do("normal")
    assert cabinet.read_inputs(soon()) == NOBODY


def test_late_answer_is_not_taken_for_another_lights(simulator: Simulator, link: Path) -> None:
    made = ModbusCabinet(str(link), answer_s=0.3)
    made.open()
    try:
        simulator.do("slow", ms=800)
        with pytest.raises(CabinetSilentError):
            made.light(Light.READER, True, soon())
        simulator.do("normal")
        patient = soon()
        while True:  # the board still answers what was asked before
            try:
                made.light(Light.PRINTER, True, patient)
            except CabinetSilentError:
                continue
            break
        assert simulator.state()["lights"]["printer"]
    finally:
        made.close()


def test_silent_board_ends_at_the_deadline(simulator: Simulator, cabinet: Cabinet) -> None:
    simulator.do("silent")
    begun = time.monotonic()
    with pytest.raises(DeviceTimeoutError):
        cabinet.read_inputs(Deadline.after(0.2))
    assert time.monotonic() - begun < 5


def test_cancel_ends_the_waiting(simulator: Simulator, cabinet: Cabinet) -> None:
    simulator.do("silent")
    asking = Asking(cabinet.read_inputs, 60)
    simulator.wait_for("requests", 1)
    asking.cancelled.set()
    assert isinstance(asking.end(), DeviceCancelledError)


def test_line_belongs_to_one_process(cabinet: Cabinet, link: Path) -> None:
    with pytest.raises(DeviceLostError):
        ModbusCabinet(str(link)).open()


def test_absent_and_closed_boards_are_lost(tmp_path: Path) -> None:
    absent = ModbusCabinet(str(tmp_path / "none"))
    with pytest.raises(DeviceLostError):
        absent.open()
    absent.close()
    with pytest.raises(DeviceLostError):
        absent.health(soon())


def test_board_with_another_address_is_silent(simulator: Simulator, link: Path) -> None:
    made = ModbusCabinet(str(link), address=2, answer_s=0.1)
    made.open()
    try:
        with pytest.raises(CabinetSilentError):
            made.health(soon())
    finally:
        made.close()


def test_unplugged_board_is_told_and_comes_back_by_itself(simulator: Simulator, link: Path) -> None:
    unplug_and_plug(ModbusCabinet(str(link)), simulator)
    with watched(ModbusCabinet(str(link))) as next_status:
        assert next_status().reason == ""
        simulator.do("open-door")
        assert next_status().reason == "door-open"


@pytest.mark.parametrize(
    "setting",
    [{"address": 0}, {"address": 248}, {"coils": {"lamp": 1}}, {"coils": {"reader": -1}},
     {"door": -1}, {"door": 5000}, {"baud": 0}],
)  # fmt: skip
def test_settings_that_fit_no_board_are_refused(setting: dict[str, Any]) -> None:
    with pytest.raises(AdapterError):
        ADAPTER.driver({"port": "/dev/none", **setting})


def person(simulator: Simulator) -> Callable[[str], bool]:
    """Somebody before the cabinet who does what is asked."""

    def obey(key: str) -> bool:
        if key == "lights":
            return all(simulator.state()["lights"].values())
        simulator.do("open-door" if key == "door" else "close-door")
        return True

    return obey


def test_self_test_lights_everything_and_sees_the_door(
    simulator: Simulator, cabinet: Cabinet
) -> None:
    checks = list(self_test(cabinet, soon(), person(simulator)))
    assert checks == [Check("answers", True), Check("lights", True), Check("door", True)]
    assert not any(simulator.state()["lights"].values())


def test_self_test_does_not_pretend_that_somebody_was_there(
    simulator: Simulator, cabinet: Cabinet
) -> None:
    checks = [check.passed for check in self_test(cabinet, soon(), nobody_asked)]
    assert checks == [True, False, None]
    simulator.do("silent")
    (check,) = self_test(cabinet, soon(), nobody_asked)
    assert check == Check("answers", False, "D-160")
