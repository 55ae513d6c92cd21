"""What every camera promises, whatever it looks at.

Verbs of the control besides ``plug`` and ``unplug``: ``show {source}`` (a picture's file),
``freeze``, ``stall`` (it stops in the middle of a picture), ``black``, ``cut`` and ``hole`` (its
pictures lack their end, or a piece), ``normal``.
"""

import threading
from abc import abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Protocol, TypeVar

import pytest

from contracts.errors import DeviceCancelledError, DeviceTimeoutError
from drivers.deadline import Deadline
from drivers.runner import Driver
from drivers.status import DeviceState
from drivers.suites.asking import Control, until
from drivers.suites.device import DeviceSuite, soon
from drivers.video.errors import CameraBlackError, CameraFrozenError, CameraUnavailableError

FIRST_FRAME_S = 30.0


class Video(Driver, Protocol):
    """What the cameras of all classes have in common."""

    def start(self, on_frame: Callable[[Any], None] | None = None) -> None: ...

    def stop(self) -> None: ...

    def latest_frame(self) -> Any: ...


V = TypeVar("V", bound=Video)


class VideoSuite(DeviceSuite[V]):
    """What is no picture of now is never given for one."""

    @abstractmethod
    def picture(self, folder: Path) -> Path:
        """Draw what the camera sees unless a test shows it something else."""

    @abstractmethod
    def take(self, driver: V, deadline: Deadline) -> bytes:
        """Take the picture that the class is there for, whoever would refuse it."""

    @pytest.fixture
    def driver(self, simulator: Control, tmp_path: Path) -> Iterator[V]:
        """The camera, open and off."""
        simulator.do("show", source=str(self.picture(tmp_path)))
        made = self.make(simulator, tmp_path)
        made.open()
        yield made
        made.close()

    def test_device_that_is_not_there_is_lost_and_its_driver_can_be_closed(
        self, tmp_path: Path
    ) -> None:
        """It says so, on or off, because it is looked for only when it is wanted."""
        driver = self.absent(tmp_path)
        assert driver.health(soon()).state is DeviceState.POWER_OFF
        assert reason_of(driver) == "unplugged"
        driver.start()
        until(lambda: reason_of(driver) == "unplugged")
        with pytest.raises(CameraUnavailableError):
            self.take(driver, soon())
        driver.close()
        driver.close()

    def test_frames_keep_coming_and_only_the_newest_is_kept(self, driver: V) -> None:
        frames = started(driver)
        got = [frames.get(timeout=FIRST_FRAME_S) for _ in range(8)]
        assert [frame.seq for frame in got] == list(range(1, 9))
        assert [frame.at for frame in got] == sorted(frame.at for frame in got)
        for frame in got:
            assert len(frame.pixels) == frame.width * frame.height * 4
            assert frame.pixels[3] == 255
            assert "pixels" not in repr(frame)
        latest = driver.latest_frame()
        assert latest is not None
        assert latest.seq >= 8

    def test_camera_that_is_off_has_no_frame_and_no_picture(self, driver: V) -> None:
        assert reason_of(driver) == "off"
        with pytest.raises(CameraUnavailableError):
            self.take(driver, soon())
        frames = started(driver)
        driver.stop()
        assert driver.latest_frame() is None
        assert reason_of(driver) == "off"
        while not frames.empty():
            frames.get()
        driver.start()  # nobody listens any more
        until(lambda: driver.latest_frame() is not None)
        assert frames.empty()

    def test_turning_on_and_off_at_once_leaves_it_off(self, driver: V) -> None:
        for _ in range(5):
            driver.start()
            driver.stop()
        assert driver.latest_frame() is None
        assert reason_of(driver) == "off"
        started(driver)

    @pytest.mark.parametrize("verb", ["freeze", "stall"])
    def test_picture_that_stands_still_is_told_and_none_is_taken_of_it(
        self, simulator: Control, driver: V, verb: str
    ) -> None:
        started(driver)
        simulator.do(verb)
        until(lambda: reason_of(driver) == "frozen")
        assert driver.latest_frame() is None
        with pytest.raises(CameraFrozenError):
            self.take(driver, soon())
        simulator.do("normal")
        until(lambda: reason_of(driver) == "")
        assert self.take(driver, soon())

    @pytest.mark.parametrize("verb", ["cut", "hole"])
    def test_picture_that_is_not_whole_is_no_picture(
        self, simulator: Control, driver: V, verb: str
    ) -> None:
        started(driver)
        simulator.do(verb)
        until(lambda: reason_of(driver) == "frozen")
        with pytest.raises(CameraFrozenError):
            self.take(driver, soon())
        simulator.do("normal")
        until(lambda: reason_of(driver) == "")
        assert self.take(driver, soon())

    def test_covered_lens_is_told_and_no_picture_is_taken(
        self, simulator: Control, driver: V
    ) -> None:
        started(driver)
        simulator.do("black")
        until(lambda: reason_of(driver) == "black")
        with pytest.raises(CameraBlackError):
            self.take(driver, soon())
        simulator.do("normal")
        until(lambda: reason_of(driver) == "")
        assert self.take(driver, soon())

    def test_unplugged_camera_is_told_on_or_off_and_comes_back(
        self, simulator: Control, driver: V
    ) -> None:
        started(driver)
        simulator.do("unplug")
        until(lambda: reason_of(driver) == "unplugged")
        assert driver.health(soon()).state is DeviceState.POWER_OFF
        with pytest.raises(CameraUnavailableError):
            self.take(driver, soon())
        driver.stop()
        assert reason_of(driver) == "unplugged"
        simulator.do("plug")
        assert reason_of(driver) == "off"
        started(driver)
        until(lambda: reason_of(driver) == "")

    def test_taking_a_picture_ends_at_the_deadline_and_when_nobody_waits(self, driver: V) -> None:
        started(driver)
        with pytest.raises(DeviceTimeoutError):
            self.take(driver, Deadline.after(0))
        cancelled = threading.Event()
        cancelled.set()
        with pytest.raises(DeviceCancelledError):
            self.take(driver, Deadline.after(10, cancelled=cancelled))
        assert self.take(driver, soon())


def started(camera: Video) -> SimpleQueue[Any]:
    """Turn it on and wait for the first frame; the queue has it too."""
    frames: SimpleQueue[Any] = SimpleQueue()
    first = threading.Event()

    def arrived(frame: Any) -> None:
        frames.put(frame)
        first.set()

    camera.start(arrived)
    assert first.wait(FIRST_FRAME_S), "no frame came"
    return frames


def reason_of(camera: Video) -> str:
    """What it says of its picture."""
    return camera.health(soon()).reason
