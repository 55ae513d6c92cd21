"""What every uninterruptible power supply promises.

Verbs of the control besides ``plug`` and ``unplug``: ``mains-lost``, ``battery-low``,
``mains-back``, ``silent``, ``normal``, and those in ``troubles``.
"""

from collections.abc import Mapping
from functools import partial
from typing import ClassVar, TypeVar

import pytest

from contracts.errors import DeviceCancelledError, DeviceError, DeviceTimeoutError
from drivers.status import DeviceState, DeviceStatus, status_of
from drivers.suites.asking import Asking, Control, until
from drivers.suites.device import DeviceSuite, soon
from drivers.ups.errors import UpsGarbledError, UpsStaleError
from drivers.ups.port import Ups, UpsReading

U = TypeVar("U", bound=Ups)


class UpsSuite(DeviceSuite[U]):
    """A terminal learns in time that its power ends, and is never told that it is well by guess.

    What happens may be told a moment later: a supply is asked anew until it says so.
    """

    troubles: ClassVar[Mapping[str, type[DeviceError]]] = {
        "stale": UpsStaleError,
        "garbled": UpsGarbledError,
    }
    """By verb: nothing is heard of the supply, and what it says cannot be understood."""

    def test_supply_on_mains_is_online_with_its_numbers(
        self, simulator: Control, driver: U
    ) -> None:
        simulator.do("mains-back")
        _becomes(driver, DeviceState.ONLINE, "")
        power = driver.read(soon())
        assert (power.on_battery, power.battery_low) == (False, False)
        _numbers_are_possible(power)

    def test_power_cut_is_followed_to_its_end_and_back(self, simulator: Control, driver: U) -> None:
        for verb, state, reason, on_battery, low in (
            ("mains-lost", DeviceState.ONLINE, "on-battery", True, False),
            ("battery-low", DeviceState.HARDWARE_ERROR, "battery-low", True, True),
            ("mains-back", DeviceState.ONLINE, "", False, False),
        ):
            simulator.do(verb)
            _becomes(driver, state, reason)
            power = driver.read(soon())
            assert (power.on_battery, power.battery_low) == (on_battery, low)
            _numbers_are_possible(power)

    def test_odd_answers_are_errors_and_the_next_one_is_read(
        self, simulator: Control, driver: U
    ) -> None:
        for verb, error in self.troubles.items():
            simulator.do(verb)
            until(partial(_ends_by, driver, error))
            with pytest.raises(error):
                driver.read(soon())
            simulator.do("normal")
            _becomes(driver, DeviceState.ONLINE, "")
            _numbers_are_possible(driver.read(soon()))

    def test_supply_of_which_nothing_is_heard_is_never_usable(
        self, simulator: Control, driver: U
    ) -> None:
        simulator.do("stale")
        until(lambda: not _status(driver).usable)
        assert _status(driver).state is DeviceState.UNKNOWN
        simulator.do("normal")
        _becomes(driver, DeviceState.ONLINE, "")

    def test_silence_ends_at_the_deadline_and_its_answer_comes_to_nobody(
        self, simulator: Control, driver: U
    ) -> None:
        simulator.do("silent")
        assert isinstance(Asking(driver.health, 0.2).end(), DeviceTimeoutError)
        assert isinstance(Asking(driver.read, 0.2).end(), DeviceTimeoutError)
        simulator.do("normal")
        simulator.do("mains-lost")
        _becomes(driver, DeviceState.ONLINE, "on-battery")
        assert driver.health(soon()).reason == "on-battery"

    def test_cancel_ends_the_waiting(self, simulator: Control, driver: U) -> None:
        simulator.do("silent")
        asking = Asking(driver.read, 60)
        asking.cancelled.set()
        assert isinstance(asking.end(), DeviceCancelledError)
        simulator.do("normal")


def _numbers_are_possible(power: UpsReading) -> None:
    assert power.charge is None or 0 <= power.charge <= 100
    assert power.runtime_s is None or power.runtime_s >= 0
    assert not power.serial or power.serial not in repr(power)


def _becomes(ups: Ups, state: DeviceState, reason: str) -> None:
    until(lambda: (_status(ups).state, _status(ups).reason) == (state, reason))


def _status(ups: Ups) -> DeviceStatus:
    try:
        return ups.health(soon())
    except DeviceError as error:
        return status_of(error, 0.0)


def _ends_by(ups: Ups, error: type[DeviceError]) -> bool:
    try:
        ups.health(soon())
    except error:
        return True
    return False
