"""What every camera promises, against a simulated network camera and files."""

import io
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from contracts.errors import DeviceCancelledError, DeviceTimeoutError
from drivers.camera.opencv_camera import OpencvCamera
from drivers.camera.port import MAX_JPEG_BYTES, Camera, PreviewFrame
from drivers.deadline import Deadline
from drivers.errors import CameraBlackError, CameraFrozenError, CameraUnavailableError
from drivers.status import DeviceState
from tests.contracts.processes import Simulator, helpers_of, wait_until

RED, BLUE = (200, 30, 30), (30, 30, 200)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("camera")
    picture = Image.new("RGB", (960, 720), RED)
    # The left fifth is green: cutting the middle out must take it away.
    ImageDraw.Draw(picture).rectangle((0, 0, 190, 720), fill=(0, 160, 0))
    picture.save(made / "red.png")
    Image.new("RGB", (720, 960), BLUE).save(made / "blue.png")
    Image.effect_noise((1440, 1920), 90).convert("RGB").save(made / "noise.png")
    for number in range(10):
        Image.new("RGB", (320, 240), (number * 20 + 20, 60, 60)).save(made / f"v{number}.ppm")
    return made


@pytest.fixture(scope="module")
def simulator(folder: Path) -> Iterator[Simulator]:
    running = Simulator("camera", folder, "--source", str(folder / "red.png"), "--fps", "20")
    yield running
    running.stop()


@pytest.fixture
def camera(simulator: Simulator, folder: Path) -> Iterator[Camera]:
    simulator.do("plug")
    simulator.do("normal")
    simulator.do("show", source=str(folder / "red.png"))
    made = OpencvCamera(simulator.address["stream"], width=240, height=320)
    yield made
    made.close()


def soon(seconds: float = 10.0) -> Deadline:
    return Deadline.after(seconds)


def started(camera: Camera) -> queue.Queue[PreviewFrame]:
    """Turn it on and wait for the first frame."""
    frames: queue.Queue[PreviewFrame] = queue.Queue()
    camera.start(frames.put)
    frames.put(frames.get(timeout=10))
    return frames


def reason(camera: Camera) -> str:
    return camera.health(soon()).reason


def colour(pixels: bytes, at: int = 0) -> tuple[int, int, int]:
    blue, green, red, alpha = pixels[at : at + 4]
    assert alpha == 255
    return red, green, blue


def near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 25 for a, b in zip(one, other, strict=True))


def test_preview_is_the_middle_of_the_picture_three_wide_and_four_high(camera: Camera) -> None:
    frame = started(camera).get(timeout=5)
    assert (frame.width, frame.height) == (240, 320)
    assert len(frame.pixels) == 240 * 320 * 4
    assert near(colour(frame.pixels), RED)
    assert near(colour(frame.pixels, len(frame.pixels) - 4), RED)


def test_frames_keep_coming_and_only_the_newest_is_kept(camera: Camera) -> None:
    frames = started(camera)
    got = [frames.get(timeout=5) for _ in range(8)]
    assert [frame.seq for frame in got] == list(range(1, 9))
    latest = camera.latest_frame()
    assert latest is not None
    assert latest.seq >= 8
    pace = (got[-1].at - got[0].at) / 7
    assert 0.03 < pace < 0.3


def test_another_picture_in_front_of_the_camera_is_seen(
    camera: Camera, simulator: Simulator, folder: Path
) -> None:
    frames = started(camera)
    simulator.do("show", source=str(folder / "blue.png"))
    end = time.monotonic() + 5
    while not near(colour(frames.get(timeout=5).pixels), BLUE):
        assert time.monotonic() < end


def test_portrait_is_a_jpeg_of_the_middle_and_small_enough(
    camera: Camera, simulator: Simulator, folder: Path
) -> None:
    started(camera)
    portrait = Image.open(io.BytesIO(camera.capture(soon(), judged=False)))
    assert portrait.format == "JPEG"
    assert portrait.size == (540, 720)
    pixel = portrait.convert("RGB").getpixel((0, 0))
    assert isinstance(pixel, tuple)
    assert near(pixel, RED)
    simulator.do("show", source=str(folder / "noise.png"))
    wait_until(lambda: len(camera.capture(soon(), judged=False)) > 100_000)
    assert len(camera.capture(soon(), judged=False)) <= MAX_JPEG_BYTES


def test_camera_that_is_off_has_no_frame_no_portrait_and_no_process(camera: Camera) -> None:
    assert reason(camera) == "off"
    with pytest.raises(CameraUnavailableError):
        camera.capture(soon(), judged=False)
    frames = started(camera)
    helpers = helper_processes()
    assert len(helpers) == 1
    camera.stop()
    assert camera.latest_frame() is None
    while not frames.empty():
        frames.get()
    wait_until(lambda: not helper_processes())
    assert frames.empty()
    assert reason(camera) == "off"


def test_turning_on_and_off_at_once_leaves_nothing_behind(camera: Camera) -> None:
    for _ in range(5):
        camera.start()
        camera.stop()
    wait_until(lambda: not helper_processes())


def test_frozen_camera_is_noticed_after_three_seconds_and_thaws(
    camera: Camera, simulator: Simulator
) -> None:
    started(camera)
    simulator.do("freeze")
    wait_until(lambda: reason(camera) == "frozen")
    assert camera.latest_frame() is None
    with pytest.raises(CameraFrozenError):
        camera.capture(soon(), judged=False)
    simulator.do("normal")
    wait_until(lambda: reason(camera) == "")
    assert camera.capture(soon(), judged=False)


def test_covered_lens_is_noticed_and_gives_no_portrait(
    camera: Camera, simulator: Simulator
) -> None:
    started(camera)
    simulator.do("black")
    wait_until(lambda: reason(camera) == "black")
    with pytest.raises(CameraBlackError):
        camera.capture(soon(), judged=False)
    simulator.do("normal")
    wait_until(lambda: reason(camera) == "")


def test_unplugged_camera_is_noticed_on_or_off_and_comes_back(
    camera: Camera, simulator: Simulator
) -> None:
    started(camera)
    simulator.do("unplug")
    wait_until(lambda: reason(camera) == "unplugged")
    assert camera.health(soon()).state == DeviceState.POWER_OFF
    with pytest.raises(CameraUnavailableError):
        camera.capture(soon(), judged=False)
    camera.stop()
    assert reason(camera) == "unplugged"
    simulator.do("plug")
    assert reason(camera) == "off"
    started(camera)
    wait_until(lambda: reason(camera) == "")


def test_killed_helper_is_replaced(camera: Camera) -> None:
    frames = started(camera)
    (helper,) = helper_processes()
    os.kill(helper, signal.SIGKILL)
    wait_until(lambda: helper_processes() not in ([], [helper]))
    while not frames.empty():
        frames.get()
    assert frames.get(timeout=10).seq > 1


def test_portrait_is_asked_for_again_when_the_helper_dies(camera: Camera) -> None:
    started(camera)
    (helper,) = helper_processes()
    os.kill(helper, signal.SIGSTOP)
    outcome: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=lambda: outcome.put(camera.capture(soon(), judged=False))).start()
    os.kill(helper, signal.SIGKILL)
    assert outcome.get(timeout=10)


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


def test_stream_that_stops_inside_a_frame_is_frozen_and_goes_on(
    camera: Camera, simulator: Simulator
) -> None:
    started(camera)
    simulator.do("stall")
    wait_until(lambda: reason(camera) == "frozen")
    with pytest.raises(CameraFrozenError):
        camera.capture(soon(), judged=False)
    simulator.do("normal")
    wait_until(lambda: reason(camera) == "")


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
        got = [frames.get(timeout=5) for _ in range(14)]
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
        assert reason(camera) == "unplugged"
        camera.start()
        wait_until(lambda: reason(camera) == "unplugged")
        with pytest.raises(CameraUnavailableError):
            camera.capture(soon(), judged=False)
    finally:
        camera.close()


def test_opencv_is_loaded_in_the_helper_only() -> None:
    program = (
        "import sys, drivers.camera.opencv_camera, drivers.simulators.camera;"
        "sys.exit('cv2' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def helper_processes() -> list[int]:
    return helpers_of("drivers.camera.helper")
