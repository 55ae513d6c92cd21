"""The published suite on a simulated network camera, and its helper and files besides."""

import io
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from contracts.errors import DeviceCancelledError, DeviceTimeoutError, KioskError
from drivers.camera.opencv import OpencvCamera
from drivers.camera.port import MAX_JPEG_BYTES, Camera
from drivers.deadline import Deadline, SystemClock
from drivers.suites.asking import Control
from drivers.suites.camera import BLUE, RED, CameraSuite
from drivers.suites.device import soon
from drivers.suites.video import reason_of, started
from drivers.video.errors import CameraUnavailableError
from tests.contracts.asking import running
from tests.contracts.processes import Simulator, helpers_of, wait_until


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("camera")
    Image.new("RGB", (960, 720), RED).save(made / "red.png")
    Image.new("RGB", (720, 960), BLUE).save(made / "blue.png")
    Image.effect_noise((1440, 1920), 90).convert("RGB").save(made / "noise.png")
    for number in range(10):
        Image.new("RGB", (320, 240), (number * 20 + 20, 60, 60)).save(made / f"v{number}.ppm")
    return made


@pytest.fixture(scope="module")
def simulator(folder: Path) -> Iterator[Simulator]:
    with running(
        Simulator("camera", folder, "--source", str(folder / "red.png"), "--fps", "20")
    ) as made:
        yield made


@pytest.fixture
def camera(simulator: Simulator, folder: Path) -> Iterator[Camera]:
    simulator.do("plug")
    simulator.do("normal")
    simulator.do("show", source=str(folder / "red.png"))
    made = OpencvCamera(simulator.address["stream"], width=240, height=320)
    yield made
    made.close()


class TestNetworkCamera(CameraSuite[OpencvCamera]):
    @pytest.fixture(scope="class")
    @classmethod
    def running(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
        folder = tmp_path_factory.mktemp("stream")
        Image.new("RGB", (640, 480), BLUE).save(folder / "blue.png")
        with running(
            Simulator("camera", folder, "--source", str(folder / "blue.png"), "--fps", "20")
        ) as made:
            yield made

    @pytest.fixture
    def simulator(self, running: Simulator) -> Simulator:
        running.do("plug")
        running.do("normal")
        return running

    def start(self, folder: Path) -> Control:
        raise NotImplementedError  # the fixture above does it: one for all

    def make(self, simulator: Control, folder: Path) -> OpencvCamera:
        assert isinstance(simulator, Simulator)
        return OpencvCamera(simulator.address["stream"], width=240, height=320)

    def absent(self, folder: Path) -> OpencvCamera:
        return OpencvCamera(str(folder / "none.mp4"))


def test_preview_has_the_size_and_the_pace_of_the_settings(camera: Camera) -> None:
    frames = started(camera)
    got = [frames.get(timeout=60) for _ in range(8)]
    assert (got[0].width, got[0].height) == (240, 320)
    pace = (got[-1].at - got[0].at) / 7
    assert 0.03 < pace < 0.3


class StandingClock(SystemClock):
    """Time that does not pass, as for a frame that arrived as late as the news that none comes."""

    def now(self) -> float:
        return 0.0


def test_frame_of_a_camera_that_froze_is_not_given_however_young_it_seems(
    simulator: Simulator,
) -> None:
    simulator.do("normal")
    camera = OpencvCamera(simulator.address["stream"], clock=StandingClock())
    try:
        started(camera)
        simulator.do("freeze")
        wait_until(lambda: reason_of(camera) == "frozen")
        assert camera.latest_frame() is None
    finally:
        simulator.do("normal")
        camera.close()


def test_what_a_frozen_camera_has_kept_of_somebody_is_no_portrait(simulator: Simulator) -> None:
    simulator.do("normal")
    with closing(OpencvCamera(simulator.address["stream"])) as before:
        started(before).get(timeout=60)
    simulator.do("freeze")
    camera = OpencvCamera(simulator.address["stream"])
    try:
        camera.start()  # whoever looks now is given the last picture once more
        with pytest.raises(KioskError):
            camera.capture(soon(4), judged=False)
        assert camera.latest_frame() is None
    finally:
        simulator.do("normal")
        camera.close()


def test_portrait_is_as_large_as_it_may_be(
    camera: Camera, simulator: Simulator, folder: Path
) -> None:
    started(camera)
    portrait = Image.open(io.BytesIO(camera.capture(soon(), judged=False)))
    assert portrait.size == (540, 720)
    simulator.do("show", source=str(folder / "noise.png"))
    wait_until(lambda: len(camera.capture(soon(), judged=False)) > 100_000)
    assert len(camera.capture(soon(), judged=False)) <= MAX_JPEG_BYTES


def test_camera_that_is_off_has_no_process(camera: Camera) -> None:
    frames = started(camera)
    helpers = helper_processes()
    assert len(helpers) == 1
    camera.stop()
    while not frames.empty():
        frames.get()
    wait_until(lambda: not helper_processes())
    assert frames.empty()
    assert reason_of(camera) == "off"


def test_turning_on_and_off_at_once_leaves_nothing_behind(camera: Camera) -> None:
    for _ in range(5):
        camera.start()
        camera.stop()
    wait_until(lambda: not helper_processes())


def test_camera_that_no_thread_took_up_is_off_and_can_be_turned_on(
    camera: Camera, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as crowded:
        crowded.setattr(threading.Thread, "start", full)
        with pytest.raises(RuntimeError):
            camera.start()
    assert started(camera).get(timeout=30)


def test_killed_helper_is_replaced(camera: Camera) -> None:
    frames = started(camera)
    (helper,) = helper_processes()
    os.kill(helper, signal.SIGKILL)
    wait_until(lambda: helper_processes() not in ([], [helper]))
    while not frames.empty():
        frames.get()
    assert frames.get(timeout=60).seq > 1


def test_portrait_is_asked_for_again_when_the_helper_dies(camera: Camera) -> None:
    started(camera)
    (helper,) = helper_processes()
    os.kill(helper, signal.SIGSTOP)
    outcome: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=lambda: outcome.put(camera.capture(soon(), judged=False))).start()
    os.kill(helper, signal.SIGKILL)
    assert outcome.get(timeout=60)


def test_cancel_and_deadline_end_the_waiting_for_a_portrait(camera: Camera) -> None:
    started(camera)
    (helper,) = helper_processes()
    os.kill(helper, signal.SIGSTOP)
    with pytest.raises(DeviceTimeoutError):
        camera.capture(soon(0.2))
    cancelled = threading.Event()
    threading.Timer(0.1, cancelled.set).start()
    with pytest.raises(DeviceCancelledError):
        camera.capture(Deadline.after(10, cancelled=cancelled))


def test_start_and_stop_return_at_once(camera: Camera) -> None:
    begin = time.monotonic()
    camera.start()
    camera.stop()
    assert time.monotonic() - begin < 2


@pytest.mark.parametrize("name", ["blue.png", "clip.avi", "album"])
def test_files_are_sources_too(folder: Path, name: str) -> None:
    source = folder / name
    if name == "clip.avi":
        make_clip(folder, source)
    elif name == "album":
        source.mkdir()
        for number, colour_of in enumerate((RED, BLUE)):
            Image.new("RGB", (60, 80), colour_of).save(source / f"{number}.png")
    camera = OpencvCamera(str(source), width=60, height=80)
    try:
        frames = started(camera)
        got = [frames.get(timeout=60) for _ in range(14)]
        assert len(got) == 14
        assert camera.capture(soon(), judged=False)
    finally:
        camera.close()


def make_clip(folder: Path, target: Path) -> None:
    """Write a video of ten frames in a process of its own: this one must not load OpenCV."""
    program = (
        "import cv2, sys\n"
        "w = cv2.VideoWriter(sys.argv[2], cv2.VideoWriter.fourcc(*'MJPG'), 20, (320, 240))\n"
        "for n in range(10): w.write(cv2.imread(f'{sys.argv[1]}/v{n}.ppm'))\n"
        "w.release()\n"
    )
    subprocess.run([sys.executable, "-c", program, str(folder), str(target)], check=True)


@pytest.mark.parametrize("source", ["/dev/video77", "/nowhere/portrait.mp4"])
def test_absent_source_is_unplugged(source: str) -> None:
    camera = OpencvCamera(source)
    try:
        assert reason_of(camera) == "unplugged"
        camera.start()
        wait_until(lambda: reason_of(camera) == "unplugged")
        with pytest.raises(CameraUnavailableError):
            camera.capture(soon(), judged=False)
    finally:
        camera.close()


def test_picture_file_without_its_end_is_no_picture(folder: Path) -> None:
    whole = io.BytesIO()
    Image.effect_noise((320, 240), 60).convert("RGB").save(whole, "JPEG")
    source = folder / "cut.jpg"
    source.write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    camera = OpencvCamera(str(source))
    try:
        camera.start()
        wait_until(lambda: reason_of(camera) == "unplugged")
        with pytest.raises(CameraUnavailableError):
            camera.capture(soon(), judged=False)
    finally:
        camera.close()


def test_opencv_is_loaded_in_the_helper_only() -> None:
    program = (
        "import sys, drivers.camera.opencv, drivers.simulators.camera;"
        "sys.exit('cv2' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def helper_processes() -> list[int]:
    return helpers_of("drivers.camera.helper")
