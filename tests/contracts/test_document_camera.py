"""The published suite on a simulated network camera, and its helper and its limits besides."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.errors import DeviceCancelledError, DeviceError, DeviceTimeoutError
from drivers.adapter import find
from drivers.deadline import Deadline
from drivers.document_camera.opencv_document import OpencvDocumentCamera
from drivers.document_camera.port import (
    PageSight,
    PageVerdict,
)
from drivers.suites.asking import Control
from drivers.suites.desk import (
    CENTRE,
    MAT,
    WOOD,
    Point,
    corners_of,
    laid,
    printed,
)
from drivers.suites.document_camera import OFF_BY, DocumentCameraSuite, off_by, saved, sight_of
from drivers.suites.video import started
from drivers.video.errors import CameraFrozenError
from kiosk.adapters import BUILT_IN
from tests.contracts.asking import running, soon
from tests.contracts.processes import Simulator, helpers_of, wait_until

LIMIT_S = 20.0


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    folder = tmp_path_factory.mktemp("desk")
    source = str(saved("straight", folder))
    with running(Simulator("camera", folder, "--source", source, "--fps", "10")) as made:
        yield made


@pytest.fixture
def camera(simulator: Simulator, tmp_path: Path) -> Iterator[OpencvDocumentCamera]:
    simulator.do("plug")
    simulator.do("normal")
    simulator.do("show", source=str(saved("straight", tmp_path)))
    made = OpencvDocumentCamera(simulator.address["stream"])
    yield made
    made.close()


class TestNetworkCamera(DocumentCameraSuite[OpencvDocumentCamera]):
    @pytest.fixture(scope="class")
    @classmethod
    def running(cls, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
        folder = tmp_path_factory.mktemp("stream")
        source = str(saved("straight", folder))
        with running(Simulator("camera", folder, "--source", source, "--fps", "10")) as made:
            yield made

    @pytest.fixture
    def simulator(self, running: Simulator) -> Simulator:
        running.do("plug")
        running.do("normal")
        return running

    def start(self, folder: Path) -> Control:
        raise NotImplementedError  # the fixture above does it: one for all

    def make(self, simulator: Control, folder: Path) -> OpencvDocumentCamera:
        assert isinstance(simulator, Simulator)
        return OpencvDocumentCamera(simulator.address["stream"])

    def absent(self, folder: Path) -> OpencvDocumentCamera:
        return OpencvDocumentCamera(str(folder / "none.jpg"))


def test_pages_anywhere_on_any_table_are_found(tmp_path: Path) -> None:
    """Sixteen pages of a seeded dice, searched by what the helper searches with."""
    dice = random.Random(20261125)
    expected = []
    for number in range(16):
        corners = corners_of(
            turned=dice.uniform(-25, 25), height=dice.uniform(760, 900),
            tilt=dice.uniform(0, 0.25), at=(CENTRE[0] + dice.uniform(-150, 150), CENTRE[1]),
        )  # fmt: skip
        table = dice.choice([WOOD, MAT, (90, 90, 95), (150, 120, 90)])
        laid(printed(number), corners, table=table, noise=dice.uniform(2, 14)).picture.save(
            tmp_path / f"{number}.jpg"
        )
        expected.append(corners)
    program = (
        "import cv2, json, sys\n"
        "from drivers.document_camera.edges import search\n"
        "found = [search(cv2.imread(f'{sys.argv[1]}/{n}.jpg')) for n in range(16)]\n"
        "print(json.dumps([[s.verdict, s.corners] for s in found]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], check=True, capture_output=True
    )
    sights = [PageSight(verdict, corners) for verdict, corners in _loaded(done.stdout)]
    assert Counter(sight.verdict for sight in sights) == {"good": 16}
    errors = sorted(off_by(sight, at) for sight, at in zip(sights, expected, strict=True))
    assert errors[8] < 6
    assert errors[-1] < OFF_BY


def _loaded(printed_out: bytes) -> list[tuple[PageVerdict, tuple[Point, ...]]]:
    return [(verdict, tuple(map(tuple, corners))) for verdict, corners in json.loads(printed_out)]


def test_page_on_a_light_desk_is_not_taken_for_its_print(tmp_path: Path) -> None:
    """The lines of print have an outline too; taking them for the page would cut the margin off."""
    laid(printed(), corners_of(turned=8), table=(232, 230, 224)).picture.save(
        tmp_path / "light.jpg"
    )
    camera = OpencvDocumentCamera(str(tmp_path / "light.jpg"))
    try:
        assert sight_of(camera).verdict is PageVerdict.NONE
    finally:
        camera.close()


def test_preview_has_the_usual_size(camera: OpencvDocumentCamera) -> None:
    frame = started(camera).get(timeout=LIMIT_S)
    assert (frame.width, frame.height) == (640, 480)
    assert len(frame.pixels) == 640 * 480 * 4


def test_camera_that_is_off_has_no_process(camera: OpencvDocumentCamera) -> None:
    started(camera)
    assert len(helpers_of("drivers.document_camera.helper")) == 1
    camera.stop()
    wait_until(lambda: not helpers_of("drivers.document_camera.helper"))


def test_stream_that_stalls_ends_the_waiting_for_a_page(
    camera: OpencvDocumentCamera, simulator: Simulator
) -> None:
    started(camera)
    (helper,) = helpers_of("drivers.document_camera.helper")
    os.kill(helper, signal.SIGSTOP)
    with pytest.raises(DeviceTimeoutError):
        camera.take_page(soon(0.2))
    cancelled = threading.Event()
    threading.Timer(0.1, cancelled.set).start()
    with pytest.raises(DeviceCancelledError):
        camera.take_page(Deadline.after(LIMIT_S, cancelled=cancelled))
    os.kill(helper, signal.SIGCONT)
    simulator.do("stall")
    wait_until(lambda: camera.health(soon()).reason == "frozen")
    with pytest.raises(CameraFrozenError):
        camera.take_page(soon())


def test_killed_helper_is_replaced(camera: OpencvDocumentCamera) -> None:
    frames = started(camera)
    (helper,) = helpers_of("drivers.document_camera.helper")
    os.kill(helper, signal.SIGKILL)
    wait_until(lambda: helpers_of("drivers.document_camera.helper") not in ([], [helper]))
    while not frames.empty():
        frames.get()
    assert frames.get(timeout=LIMIT_S).seq > 1


def test_self_test_finds_the_page(tmp_path: Path) -> None:
    adapter = find("document_camera", "opencv_document", BUILT_IN["document_camera"])
    assert adapter.self_test is not None
    camera = adapter.driver({"source": str(saved("turned", tmp_path)), "rotate": 180})
    checks = list(adapter.self_test(camera, soon(60), lambda key: key == "document"))
    assert [(check.name, check.passed) for check in checks] == [
        ("picture", True),
        ("page-found", True),
    ]
    checks = list(adapter.self_test(camera, soon(60), lambda key: False))
    assert [check.passed for check in checks] == [True, None]
    empty = adapter.driver({"source": str(saved("empty", tmp_path))})
    checks = list(adapter.self_test(empty, soon(60), lambda key: True))
    assert [check.passed for check in checks] == [True, False]
    gone = adapter.driver({"source": str(tmp_path / "nowhere.jpg")})
    with pytest.raises(DeviceError):
        gone.take_page(soon())
