"""What every document camera promises, with pages that are drawn here and laid on a table."""

import io
import json
import math
import os
import queue
import random
import signal
import statistics
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageEnhance, ImageFilter

from contracts.errors import DeviceCancelledError, DeviceError, DeviceTimeoutError
from drivers.adapter import find
from drivers.deadline import Deadline
from drivers.document_camera.opencv_document import OpencvDocumentCamera
from drivers.document_camera.port import (
    MAX_PAGE_BYTES,
    DeskFrame,
    DocumentCamera,
    PageSight,
    PageVerdict,
)
from drivers.errors import (
    CameraBlackError,
    CameraFrozenError,
    CameraUnavailableError,
    NoPageError,
    PageBlurredError,
    PageCutOffError,
    PageDarkError,
    PageGlareError,
    PageRefusedError,
    PageTooFarError,
)
from kiosk.adapters import BUILT_IN
from tests.contracts.desk import (
    CENTRE,
    MAT,
    SCENE,
    WOOD,
    Desk,
    Point,
    corners_of,
    glaring,
    laid,
    printed,
)
from tests.contracts.processes import Simulator, helpers_of, wait_until

LIMIT_S = 20.0
OFF_BY = 10.0
"""Pixels of 1600 that a corner may be off; a tenth of a millimetre each on A4."""


def soft(desk: Desk, spread: float) -> Desk:
    return Desk(desk.picture.filter(ImageFilter.GaussianBlur(spread)), desk.corners)


def dim(desk: Desk, light: float) -> Desk:
    return Desk(ImageEnhance.Brightness(desk.picture).enhance(light), desk.corners)


def usual(**where: Any) -> Desk:
    return laid(printed(), corners_of(**{"turned": 9, "height": 860, **where}))


GOOD: dict[str, Callable[[], Desk]] = {
    "straight": lambda: usual(turned=0),
    "turned": lambda: usual(turned=-22, height=800),
    "tilted": lambda: usual(turned=4, tilt=0.22),
    "on-its-side": lambda: laid(printed(), corners_of(turned=87, height=1000, at=(800, 610))),
    "on-a-mat": lambda: laid(printed(2), corners_of(turned=-6, tilt=0.1), table=MAT),
    "receipt": lambda: laid(printed(3), corners_of(turned=5, height=1000, shape=0.5)),
    "dim": lambda: dim(usual(), 0.45),
    "lamp-beside-the-page": lambda: glaring(usual(), (150, 150), 90),
}
REFUSED: dict[str, tuple[Callable[[], Desk], PageVerdict, type[PageRefusedError]]] = {
    "empty": (lambda: usual(at=(-3000, 0)), PageVerdict.NONE, NoPageError),
    "cut-below": (lambda: usual(at=(800, 880)), PageVerdict.CUT_OFF, PageCutOffError),
    "cut-at-a-corner": (lambda: usual(at=(220, 480)), PageVerdict.CUT_OFF, PageCutOffError),
    "far": (lambda: usual(height=440), PageVerdict.TOO_FAR, PageTooFarError),
    "dark": (lambda: dim(usual(), 0.2), PageVerdict.DARK, PageDarkError),
    "glare": (lambda: glaring(usual(), (780, 520), 90), PageVerdict.GLARE, PageGlareError),
    "blurred": (lambda: soft(usual(), 3), PageVerdict.BLURRED, PageBlurredError),
}


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Desk]]:
    folder = tmp_path_factory.mktemp("desk")
    drawn = {name: draw() for name, draw in GOOD.items()}
    drawn |= {name: draw() for name, (draw, _, _) in REFUSED.items()}
    for name, desk in drawn.items():
        desk.picture.save(folder / f"{name}.jpg", quality=92)
    return folder, drawn


@pytest.fixture(scope="module")
def simulator(desks: tuple[Path, dict[str, Desk]]) -> Iterator[Simulator]:
    source = str(desks[0] / "straight.jpg")
    running = Simulator("camera", desks[0], "--source", source, "--fps", "10")
    yield running
    running.stop()


@pytest.fixture
def camera(
    simulator: Simulator, desks: tuple[Path, dict[str, Desk]]
) -> Iterator[OpencvDocumentCamera]:
    simulator.do("plug")
    simulator.do("normal")
    simulator.do("show", source=str(desks[0] / "straight.jpg"))
    made = OpencvDocumentCamera(simulator.address["stream"])
    yield made
    made.close()


def of_file(desks: tuple[Path, dict[str, Desk]], name: str) -> OpencvDocumentCamera:
    return OpencvDocumentCamera(str(desks[0] / f"{name}.jpg"))


def soon(seconds: float = LIMIT_S) -> Deadline:
    return Deadline.after(seconds)


def started(camera: DocumentCamera) -> queue.Queue[DeskFrame]:
    frames: queue.Queue[DeskFrame] = queue.Queue()
    camera.start(frames.put)
    frames.put(frames.get(timeout=LIMIT_S))
    return frames


def sight_of(camera: DocumentCamera) -> PageSight:
    """What the first frame says that says anything."""
    frames = started(camera)
    deadline = soon()
    while True:
        deadline.check()
        frame = frames.get(timeout=LIMIT_S)
        if frame.sight is not None:
            return frame.sight


def off_by(sight: PageSight, corners: tuple[Point, ...]) -> float:
    """How far the worst corner is off, in pixels; a page may be seen turned by a right angle."""
    seen = [(x * SCENE[0], y * SCENE[1]) for x, y in sight.corners]
    assert len(seen) == 4
    return min(
        max(math.dist(a, b) for a, b in zip(seen[turn:] + seen[:turn], corners, strict=True))
        for turn in range(4)
    )


def likeness(one: Image.Image, other: Image.Image) -> float:
    """1 for the same picture in whatever light, 0 for two that have nothing in common."""
    values = [list(image.convert("L").resize((24, 34)).tobytes()) for image in (one, other)]
    return statistics.correlation(*values)


@pytest.mark.parametrize("name", GOOD)
def test_corners_of_a_page_are_found(desks: tuple[Path, dict[str, Desk]], name: str) -> None:
    camera = of_file(desks, name)
    try:
        sight = sight_of(camera)
        assert sight.verdict is PageVerdict.GOOD
        assert off_by(sight, desks[1][name].corners) < OFF_BY
    finally:
        camera.close()


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


@pytest.mark.parametrize("name", REFUSED)
def test_page_that_nobody_could_read_is_refused_and_taken_when_nobody_judges(
    desks: tuple[Path, dict[str, Desk]], name: str
) -> None:
    _, verdict, error = REFUSED[name]
    camera = of_file(desks, name)
    try:
        assert sight_of(camera).verdict is verdict
        with pytest.raises(error):
            camera.take_page(soon())
        assert camera.take_page(soon(), judged=False).startswith(b"\xff\xd8")
    finally:
        camera.close()


@pytest.mark.parametrize("name", ["straight", "turned", "tilted"])
def test_page_is_straightened(desks: tuple[Path, dict[str, Desk]], name: str) -> None:
    camera = of_file(desks, name)
    try:
        camera.start()
        jpeg = camera.take_page(soon())
    finally:
        camera.close()
    page = Image.open(io.BytesIO(jpeg))
    assert page.format == "JPEG"
    assert len(jpeg) <= MAX_PAGE_BYTES
    # What is seen from the side is shorter: only the others keep their shape.
    off = 0.2 if name == "tilted" else 0.03
    assert page.height / page.width == pytest.approx(math.sqrt(2), rel=off)
    assert likeness(page, printed()) > 0.8
    assert likeness(page, printed().rotate(180)) < 0.6


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


def test_preview_keeps_the_shape_and_the_newest_frame(camera: OpencvDocumentCamera) -> None:
    frames = started(camera)
    got = [frames.get(timeout=LIMIT_S) for _ in range(4)]
    assert [frame.seq for frame in got] == [1, 2, 3, 4]
    assert (got[0].width, got[0].height) == (640, 480)
    assert len(got[0].pixels) == 640 * 480 * 4
    latest = camera.latest_frame()
    assert latest is not None
    assert latest.seq >= 4


def test_camera_that_is_off_has_no_frame_and_no_page(camera: OpencvDocumentCamera) -> None:
    assert camera.health(soon()).reason == "off"
    with pytest.raises(CameraUnavailableError):
        camera.take_page(soon())
    started(camera)
    camera.stop()
    assert camera.latest_frame() is None
    wait_until(lambda: not helpers_of("drivers.document_camera.helper"))


def test_covered_lens_and_unplugged_camera_are_noticed(
    camera: OpencvDocumentCamera, simulator: Simulator
) -> None:
    started(camera)
    for verb, reason, error in (
        ("black", "black", CameraBlackError),
        ("unplug", "unplugged", CameraUnavailableError),
    ):
        simulator.do(verb)
        wait_until(lambda reason=reason: camera.health(soon()).reason == reason)  # type: ignore[misc]  # bound at once
        with pytest.raises(error):
            camera.take_page(soon())
        simulator.do("normal")
    simulator.do("plug")
    wait_until(lambda: camera.health(soon()).reason == "")
    assert camera.take_page(soon())


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


def test_self_test_finds_the_page(desks: tuple[Path, dict[str, Desk]]) -> None:
    adapter = find("document_camera", "opencv_document", BUILT_IN["document_camera"])
    assert adapter.self_test is not None
    camera = adapter.driver({"source": str(desks[0] / "turned.jpg"), "rotate": 180})
    checks = list(adapter.self_test(camera, soon(60), lambda key: key == "document"))
    assert [(check.name, check.passed) for check in checks] == [
        ("picture", True),
        ("page-found", True),
    ]
    checks = list(adapter.self_test(camera, soon(60), lambda key: False))
    assert [check.passed for check in checks] == [True, None]
    empty = adapter.driver({"source": str(desks[0] / "empty.jpg")})
    checks = list(adapter.self_test(empty, soon(60), lambda key: True))
    assert [check.passed for check in checks] == [True, False]
    gone = adapter.driver({"source": str(desks[0] / "nowhere.jpg")})
    with pytest.raises(DeviceError):
        gone.take_page(soon())
