"""What a driver of any class promises."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

import pytest

from contracts.errors import DeviceCancelledError, DeviceLostError, DeviceTimeoutError
from drivers.deadline import Deadline
from drivers.runner import Driver
from drivers.suites.asking import Asking, Control, opened, running, soon, unplug_and_plug

D = TypeVar("D", bound=Driver)
__all__ = ["DeviceSuite", "soon", "waits"]


class DeviceSuite(ABC, Generic[D]):
    """Subclass it as ``class TestMine(DeviceSuite[Mine])`` in a test of yours.

    The control obeys ``unplug`` and ``plug``; other suites name the verbs that they need.

    Attributes:
        gone: the reason that is told when it was unplugged.
    """

    gone: ClassVar[str] = "unplugged"

    @abstractmethod
    def start(self, folder: Path) -> Control:
        """Start what the driver will talk to; the folder is empty and this test's own."""

    @abstractmethod
    def make(self, simulator: Control, folder: Path) -> D:
        """A driver of that device, not opened."""

    @abstractmethod
    def absent(self, folder: Path) -> D:
        """A driver of a device that is not there."""

    @pytest.fixture
    def simulator(self, tmp_path: Path) -> Iterator[Control]:
        """The device, for one test."""
        with running(self.start(tmp_path)) as control:
            yield control

    @pytest.fixture
    def driver(self, simulator: Control, tmp_path: Path) -> Iterator[D]:
        """Its driver, open."""
        with opened(self.make(simulator, tmp_path)) as made:
            yield made

    def test_device_that_is_there_can_be_used(self, driver: D) -> None:
        assert driver.health(soon()).usable

    def test_device_that_is_not_there_is_lost_and_its_driver_can_be_closed(
        self, tmp_path: Path
    ) -> None:
        driver = self.absent(tmp_path)
        with pytest.raises(DeviceLostError):
            _reach(driver)
        driver.close()
        driver.close()

    def test_closed_driver_can_be_opened_again(self, driver: D) -> None:
        driver.close()
        driver.close()
        driver.open()
        assert driver.health(soon()).usable

    def test_question_without_time_ends_at_once(self, driver: D) -> None:
        with pytest.raises(DeviceTimeoutError):
            driver.health(Deadline.after(0))

    def test_unplugged_device_is_told_and_comes_back_by_itself(
        self, simulator: Control, tmp_path: Path
    ) -> None:
        unplug_and_plug(self.make(simulator, tmp_path), simulator, self.gone)


def _reach(driver: Driver) -> None:
    driver.open()
    driver.health(soon())  # what holds nothing open notices here that nothing is there


def waits(command: Callable[[Deadline], Any], error: type[DeviceTimeoutError]) -> None:
    """What waits for a person ends at its deadline by this error, and when it is cancelled."""
    with pytest.raises(error):
        command(soon(0.2))
    asking = Asking(command, 60)
    asking.cancelled.set()
    assert isinstance(asking.end(), DeviceCancelledError)
