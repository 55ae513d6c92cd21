"""What every camera says of the face in its picture, and which pictures it refuses."""

import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from contracts.errors import DeviceError
from drivers.camera.errors import (
    NoFaceError,
    PictureBlurredError,
    PictureDarkError,
    PictureRefusedError,
    SeveralFacesError,
)
from drivers.camera.opencv import OpencvCamera
from drivers.camera.port import Camera, PreviewFrame, Verdict
from drivers.deadline import Deadline
from tests.contracts.asking import running
from tests.contracts.processes import Simulator

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "demo" / "pictures"
PORTRAITS = ("portrait-1", "portrait-2", "portrait-3")
LIMIT_S = 20.0


def portrait(name: str = "portrait-2") -> Image.Image:
    return Image.open(PICTURES / f"{name}.jpg").convert("RGB")


def beside(one: Image.Image, other: Image.Image) -> Image.Image:
    """Two people before one wall, seen from further away."""
    width, height = one.size
    wall = Image.open(PICTURES / "empty.jpg").convert("RGB").resize((width, height))
    cut = (width // 4, 0, width * 3 // 4, height)
    for number, person in enumerate((one, other)):
        half = person.crop(cut).resize((width // 4, height // 2))
        wall.paste(half, (width // 2 - half.width + number * half.width, height // 2))
    return wall


def small(person: Image.Image, share: float) -> Image.Image:
    wall = Image.open(PICTURES / "empty.jpg").convert("RGB").resize(person.size)
    less = person.resize((round(person.width * share), round(person.height * share)))
    wall.paste(less, ((wall.width - less.width) // 2, (wall.height - less.height) // 2))
    return wall


def moved(person: Image.Image, across: int) -> Image.Image:
    return person.transform(
        person.size, Image.Transform.AFFINE, (1, 0, -across, 0, 1, 0), fillcolor=(225, 225, 220)
    )


def motion(person: Image.Image) -> Image.Image:
    """Everything moved while the picture was taken."""
    blurred = person
    for step in (1, 2, 4, 8, 16):
        blurred = Image.blend(blurred, moved(blurred, step), 0.5)
    return blurred


CASES: dict[str, Callable[[], Image.Image]] = {
    "blurred": lambda: portrait().filter(ImageFilter.GaussianBlur(8)),
    "moving": lambda: motion(portrait()),
    "dark": lambda: ImageEnhance.Brightness(portrait()).enhance(0.2),
    "empty": lambda: portrait("empty"),
    "two": lambda: beside(portrait("portrait-2"), portrait("portrait-3")),
    "far": lambda: small(portrait(), 0.4),
    "side": lambda: moved(portrait(), 190),
    "dim": lambda: ImageEnhance.Brightness(portrait()).enhance(0.5),
    "tilted": lambda: portrait().rotate(18, fillcolor=(200, 200, 205)),
    "mirrored": lambda: ImageOps.mirror(portrait("portrait-3")),
}
SEEN = {
    "blurred": Verdict.BLURRED,
    "moving": Verdict.BLURRED,
    "dark": Verdict.DARK,
    "empty": Verdict.NONE,
    "two": Verdict.SEVERAL,
    "far": Verdict.TOO_FAR,
    "side": Verdict.OFF_CENTRE,
    "dim": Verdict.GOOD,
    "mirrored": Verdict.GOOD,
    **dict.fromkeys(PORTRAITS, Verdict.GOOD),
}
REFUSED: dict[str, type[PictureRefusedError]] = {
    "blurred": PictureBlurredError,
    "moving": PictureBlurredError,
    "dark": PictureDarkError,
    "empty": NoFaceError,
    "two": SeveralFacesError,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("framing")
    for name, draw in CASES.items():
        draw().save(made / f"{name}.png")
    for name in PORTRAITS:
        portrait(name).save(made / f"{name}.png")
    return made


@pytest.fixture(scope="module")
def simulator(folder: Path) -> Iterator[Simulator]:
    with running(
        Simulator("camera", folder, "--source", str(folder / "portrait-1.png"), "--fps", "15")
    ) as made:
        yield made


@pytest.fixture(scope="module")
def camera(simulator: Simulator) -> Iterator[Camera]:
    made = OpencvCamera(simulator.address["stream"], width=240, height=320)
    yield made
    made.close()


class Watcher:
    """Sees every frame and waits for what one of them says."""

    def __init__(self, camera: Camera) -> None:
        self._frames: queue.Queue[PreviewFrame] = queue.Queue()
        camera.start(self._frames.put)

    def until(self, verdict: Verdict) -> PreviewFrame:
        deadline = Deadline.after(LIMIT_S)
        while True:
            deadline.check()
            frame = self._frames.get(timeout=LIMIT_S)
            if frame.framing is not None and frame.framing.verdict is verdict:
                return frame


def shown(camera: Camera, simulator: Simulator, folder: Path, name: str) -> Watcher:
    simulator.do("show", source=str(folder / f"{name}.png"))
    return Watcher(camera)


@pytest.mark.parametrize("name", SEEN)
def test_preview_says_how_the_face_stands(
    camera: Camera, simulator: Simulator, folder: Path, name: str
) -> None:
    frame = shown(camera, simulator, folder, name).until(SEEN[name])
    assert frame.framing is not None
    if SEEN[name] is Verdict.GOOD:
        face = frame.framing.faces[0]
        assert 0.35 < face.width < 0.75
        assert abs(face.x + face.width / 2 - 0.5) < 0.1
        assert 0.3 < face.y + face.height / 2 < 0.65


@pytest.mark.parametrize("name", REFUSED)
def test_picture_that_nobody_could_use_is_refused_and_taken_when_nobody_judges(
    folder: Path, name: str
) -> None:
    camera = OpencvCamera(str(folder / f"{name}.png"), width=240, height=320)
    try:
        camera.start()
        with pytest.raises(REFUSED[name]):
            camera.capture(Deadline.after(LIMIT_S))
        assert camera.capture(Deadline.after(LIMIT_S), judged=False).startswith(b"\xff\xd8")
    finally:
        camera.close()


@pytest.mark.parametrize("name", [*PORTRAITS, "dim", "far", "side", "tilted"])
def test_face_that_is_small_or_aside_or_leans_is_no_reason_to_refuse(
    folder: Path, name: str
) -> None:
    camera = OpencvCamera(str(folder / f"{name}.png"), width=240, height=320)
    try:
        camera.start()
        assert camera.capture(Deadline.after(LIMIT_S)).startswith(b"\xff\xd8")
    finally:
        camera.close()


def test_one_sharp_moment_is_enough(folder: Path) -> None:
    """Somebody moves in two frames of six; a picture is never refused for that."""
    clip = folder / "restless.avi"
    program = (
        "import cv2, sys\n"
        "size = (640, 480)\n"
        "w = cv2.VideoWriter(sys.argv[2], cv2.VideoWriter.fourcc(*'MJPG'), 6, size)\n"
        "for name in ['moving'] * 2 + ['portrait-2'] * 4:\n"
        "    w.write(cv2.resize(cv2.imread(f'{sys.argv[1]}/{name}.png'), size))\n"
        "w.release()\n"
    )
    subprocess.run([sys.executable, "-c", program, str(folder), str(clip)], check=True)
    camera = OpencvCamera(str(clip), width=240, height=320)
    try:
        Watcher(camera).until(Verdict.GOOD)
        for _ in range(20):
            assert camera.capture(Deadline.after(LIMIT_S)).startswith(b"\xff\xd8")
    finally:
        camera.close()


def test_framing_is_forgotten_with_the_picture(
    camera: Camera, simulator: Simulator, folder: Path
) -> None:
    watcher = shown(camera, simulator, folder, "portrait-1")
    watcher.until(Verdict.GOOD)
    simulator.do("unplug")
    try:
        failed = threading.Event()
        deadline = Deadline.after(LIMIT_S)
        while not failed.is_set():
            deadline.check()
            try:
                camera.capture(deadline.within(2))
            except DeviceError:
                failed.set()
    finally:
        simulator.do("plug")
    watcher = shown(camera, simulator, folder, "empty")
    watcher.until(Verdict.NONE)


def test_faces_are_searched_at_most_five_times_a_second(folder: Path) -> None:
    """Counted in the helper's own loop with a clock of its own: no time passes."""
    program = (
        "import argparse, socket, sys, numpy\n"
        "from drivers.camera.helper import PortraitEye\n"
        "from drivers.video import helper\n"
        "now = [0.0]\n"
        "helper.time.monotonic = lambda: now[0]\n"
        "class Source:\n"
        "    repeats, left = True, 300\n"
        "    def read(self):\n"
        "        now[0] += 1 / 30\n"
        "        self.left -= 1\n"
        "        return numpy.full((640, 480, 3), 128, numpy.uint8) if self.left else None\n"
        "ours, theirs = socket.socketpair()\n"
        "options = argparse.Namespace(width=24, height=32, fps=15.0, rotate=0)\n"
        "eye = PortraitEye(options)\n"
        "made = helper.Helper(theirs, options, eye)\n"
        "looks = []\n"
        "glance = eye._judge.glance\n"
        "eye._judge.glance = lambda portrait: looks.append(1) or glance(portrait)\n"
        "made._listen = lambda seconds: None\n"
        "made._send = lambda message: None\n"
        "made._watch(Source())\n"
        "sys.exit(not 20 < len(looks) <= 50)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], check=False, cwd=ROOT)
    assert done.returncode == 0
