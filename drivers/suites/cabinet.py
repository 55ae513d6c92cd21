"""What every cabinet promises.

Verbs of the control besides ``plug`` and ``unplug``: ``open-door``, ``close-door``,
``person-comes``, ``person-goes``, ``silent``, ``normal``; its state has ``lights``, a table of
each light that is fitted.
"""

from contextlib import suppress
from functools import partial
from typing import ClassVar, TypeVar

import pytest

from contracts.errors import DeviceError, DeviceTimeoutError
from drivers.cabinet.errors import CabinetSilentError
from drivers.cabinet.port import Cabinet, Inputs, Light
from drivers.deadline import Deadline
from drivers.status import DeviceState
from drivers.suites.asking import Control
from drivers.suites.device import DeviceSuite, soon, waits

C = TypeVar("C", bound=Cabinet)


class CabinetSuite(DeviceSuite[C]):
    """Contacts are told as they are, lights are switched alone."""

    fitted: ClassVar[tuple[Light, ...]] = tuple(Light)

    def test_open_door_is_told_of_a_board_that_is_online(
        self, simulator: Control, driver: C
    ) -> None:
        simulator.do("open-door")
        status = driver.health(soon())
        assert (status.state, status.reason) == (DeviceState.ONLINE, "door-open")
        simulator.do("close-door")
        assert driver.health(soon()).reason == ""

    def test_door_and_person_are_seen(self, simulator: Control, driver: C) -> None:
        assert driver.read_inputs(soon()) == Inputs(door_open=False, person=False)
        simulator.do("person-comes")
        assert driver.read_inputs(soon()) == Inputs(door_open=False, person=True)
        simulator.do("open-door")
        simulator.do("person-goes")
        assert driver.read_inputs(soon()) == Inputs(door_open=True, person=False)

    def test_each_light_goes_on_and_off_alone(self, simulator: Control, driver: C) -> None:
        for light in self.fitted:
            driver.light(light, True, soon())
            assert simulator.state()["lights"] == {
                each.value: each is light for each in self.fitted
            }
            driver.light(light, False, soon())
        assert not any(simulator.state()["lights"].values())

    def test_silent_board_ends_the_command_and_works_again_afterwards(
        self, simulator: Control, driver: C
    ) -> None:
        simulator.do("silent")
        with pytest.raises(DeviceError):
            driver.light(self.fitted[0], True, soon())
        waits(partial(_read_until_over, driver), DeviceTimeoutError)
        simulator.do("normal")
        driver.light(self.fitted[0], True, soon())
        assert simulator.state()["lights"][self.fitted[0].value]


def _read_until_over(driver: Cabinet, deadline: Deadline) -> None:
    while True:
        with suppress(CabinetSilentError):
            driver.read_inputs(deadline)
