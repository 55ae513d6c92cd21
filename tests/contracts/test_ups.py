"""The published suite on a real upsd with a dummy driver and on odd answers, and NUT besides."""

import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import ClassVar

import pytest

from contracts.errors import (
    DeviceCancelledError,
    DeviceError,
)
from drivers.adapter import DeviceIdentity, find
from drivers.status import DeviceState, DeviceStatus
from drivers.suites.asking import Control
from drivers.suites.ups import UpsSuite
from drivers.ups.errors import UpsGarbledError, UpsServiceError, UpsStaleError, UpsUnknownError
from drivers.ups.nut import NutUps
from drivers.ups.port import Ups
from kiosk.adapters import BUILT_IN
from tests.contracts.asking import Asking, opened, running, soon, watched
from tests.contracts.nut import MAINS, Upsd, require_upsd
from tests.contracts.processes import Simulator, select_pause


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    require_upsd()
    with tempfile.TemporaryDirectory(prefix="nut-") as made:  # socket paths must be short
        yield Path(made)


@pytest.fixture(scope="module")
def upsd(folder: Path) -> Iterator[Upsd]:
    with running(Upsd(folder)) as made:
        yield made


@pytest.fixture
def ups(upsd: Upsd) -> Iterator[NutUps]:
    upsd.show(MAINS)
    with opened(NutUps("sim", port=upsd.port)) as made:
        yield made


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    with running(Simulator("ups", tmp_path)) as made:
        yield made


def until(ups: Ups, state: DeviceState, reason: str) -> None:
    """Ask until it says so: the dummy driver reads its file every second."""
    end = time.monotonic() + 20
    while True:
        status = outcome(ups)
        if (status.state, status.reason) == (state, reason):
            return
        assert time.monotonic() < end, status
        select_pause()


def outcome(ups: Ups) -> DeviceStatus:
    try:
        return ups.health(soon())
    except (UpsStaleError, UpsServiceError) as error:
        return DeviceStatus(DeviceState.UNKNOWN, type(error).__name__)


# ---- the published suite ------------------------------------------------------------------------


class TestUpsd(UpsSuite[NutUps]):
    """A real service, which says nothing that cannot be understood."""

    gone = "service-down"
    troubles: ClassVar[Mapping[str, type[DeviceError]]] = {"stale": UpsStaleError}

    @pytest.fixture
    def simulator(self, upsd: Upsd) -> Iterator[Upsd]:
        self.port = upsd.port
        upsd.do("plug")
        upsd.do("mains-back")
        until(NutUps("sim", port=upsd.port), DeviceState.ONLINE, "")
        yield upsd
        upsd.do("normal")

    def start(self, folder: Path) -> Control:
        raise NotImplementedError  # the fixture above does it: one for all

    def make(self, simulator: Control, folder: Path) -> NutUps:
        return NutUps("sim", port=self.port)

    def absent(self, folder: Path) -> NutUps:
        return NutUps("sim", port=1)

    def test_unplugged_device_is_told_and_comes_back_by_itself(
        self, simulator: Control, tmp_path: Path
    ) -> None:
        with watched(self.make(simulator, tmp_path)) as next_status:
            assert next_status().state is DeviceState.ONLINE
            simulator.do("unplug")
            down = next_status()
            assert (down.state, down.reason) == (DeviceState.OFFLINE, "service-down")
            simulator.do("plug")
            while next_status().state is not DeviceState.ONLINE:
                pass  # upsd has to find its driver again


class TestSimulated(UpsSuite[NutUps]):
    """What passes for upsd, with answers that the real one never gives."""

    gone = "service-down"
    troubles: ClassVar[Mapping[str, type[DeviceError]]] = {
        "stale": UpsStaleError,
        "garbled": UpsGarbledError,
        "endless": UpsGarbledError,
        "cut": UpsServiceError,
    }

    def start(self, folder: Path) -> Control:
        return Simulator("ups", folder)

    def make(self, simulator: Control, folder: Path) -> NutUps:
        assert isinstance(simulator, Simulator)
        return NutUps("sim", port=simulator.address["port"])

    def absent(self, folder: Path) -> NutUps:
        return NutUps("sim", port=1)

    def test_numbers_are_read_as_they_are_told(self, driver: NutUps) -> None:
        power = driver.read(soon())
        assert (power.charge, power.runtime_s) == (100, 1800)


# ---- the real service --------------------------------------------------------------------------


def test_supply_on_mains_is_online_with_its_numbers(ups: NutUps) -> None:
    until(ups, DeviceState.ONLINE, "")
    power = ups.read(soon())
    assert (power.charge, power.runtime_s) == (97, 1860)
    assert (power.on_battery, power.battery_low) == (False, False)


def test_power_cut_is_followed_to_its_end_and_back(upsd: Upsd, ups: NutUps) -> None:
    for status, state, reason in (
        ("OB DISCHRG", DeviceState.ONLINE, "on-battery"),
        ("OB DISCHRG LB", DeviceState.HARDWARE_ERROR, "battery-low"),
        ("OL CHRG LB", DeviceState.ONLINE, ""),
        ("OL RB", DeviceState.HARDWARE_ERROR, "battery-worn"),
        ("OL", DeviceState.ONLINE, ""),
    ):
        upsd.show({**MAINS, "ups.status": status})
        until(ups, state, reason)


def test_supply_says_which_one_it_is(ups: NutUps) -> None:
    until(ups, DeviceState.ONLINE, "")
    adapter = find("ups", "nut", BUILT_IN["ups"])
    assert adapter.identity is not None
    assert adapter.identity(ups, soon()) == DeviceIdentity('Sample Tower "1000"', "S-0001", "1.2")


def test_self_test_looks_at_the_battery(upsd: Upsd, ups: NutUps) -> None:
    adapter = find("ups", "nut", BUILT_IN["ups"])
    assert adapter.self_test is not None
    until(ups, DeviceState.ONLINE, "")
    checks = [*adapter.self_test(ups, soon(), lambda _key: True)]
    assert [(check.name, check.passed) for check in checks] == [
        ("answers", True),
        ("battery", True),
    ]
    upsd.show({**MAINS, "ups.status": "OL RB"})
    until(ups, DeviceState.HARDWARE_ERROR, "battery-worn")
    assert [check.passed for check in adapter.self_test(ups, soon(), lambda _key: True)] == [
        True,
        False,
    ]


def test_supply_of_another_name_is_unknown(upsd: Upsd) -> None:
    with pytest.raises(UpsUnknownError):
        NutUps("other", port=upsd.port).health(soon())


def test_driver_that_hangs_or_ends_is_stale_never_online(upsd: Upsd, ups: NutUps) -> None:
    until(ups, DeviceState.ONLINE, "")
    upsd.freeze_driver()
    until(ups, DeviceState.UNKNOWN, "UpsStaleError")
    upsd.thaw_driver()
    until(ups, DeviceState.ONLINE, "")
    upsd.kill_driver()
    until(ups, DeviceState.UNKNOWN, "UpsStaleError")
    upsd.start_driver()
    until(ups, DeviceState.ONLINE, "")


# ---- odd services ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "state", "reason"),
    [
        ("mains-back", DeviceState.ONLINE, ""),
        ("mains-lost", DeviceState.ONLINE, "on-battery"),
        ("battery-low", DeviceState.HARDWARE_ERROR, "battery-low"),
    ],
)
@pytest.mark.parametrize("mood", ["normal", "drip"])
def test_simulated_power_is_the_real_ones(
    simulator: Simulator, verb: str, state: DeviceState, reason: str, mood: str
) -> None:
    simulator.do(verb)
    simulator.do(mood)
    status = NutUps("sim", port=simulator.address["port"]).health(soon())
    assert (status.state, status.reason) == (state, reason)


def test_cancel_ends_the_waiting(simulator: Simulator) -> None:
    ups = NutUps("sim", port=simulator.address["port"])
    simulator.do("silent")
    asking = Asking(ups.read, 60)
    simulator.wait_for("asked", 1)
    asking.cancelled.set()
    assert isinstance(asking.end(), DeviceCancelledError)
