"""What a camera as a scanner promises besides: whose code it is, and when it looks at all."""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
import segno
from PIL import Image

from contracts.errors import DeviceCancelledError, DeviceLostError
from drivers.adapter import AdapterError, find
from drivers.code_scanner.camera_scanner import CameraCodeScanner
from drivers.code_scanner.errors import CodeLeftError, NoCodeError
from drivers.code_scanner.fresh import FreshCodes
from drivers.code_scanner.port import CodeScanner, ScannedCode, Symbology
from drivers.deadline import Deadline
from kiosk.adapters import BUILT_IN
from tests.contracts.asking import Asking, opened
from tests.contracts.processes import helpers_of, select_pause
from tests.contracts.rigs import one
from tests.contracts.scanners import AWAY_S, SETTLE_S, CameraRig, scanned, text_of

CODE = "YKM1.f3a1b2c4d5e6f7a8"


rig = one(CameraRig)


@pytest.fixture
def scanner(rig: CameraRig) -> Iterator[CodeScanner]:
    with opened(rig.scanner()) as made:
        yield made


@contextmanager
def watching(
    rig: CameraRig, scanner: CodeScanner, seconds: float = 60
) -> Iterator[tuple[Asking[ScannedCode], int]]:
    """A reading whose helper looks through the camera: what was asked, and the helper."""
    reading = Asking(scanner.read, seconds)
    try:
        while not helpers():  # who only knocks to see that the camera is there is a watcher too
            select_pause()
        while not rig.simulator.state()["watchers"]:
            select_pause()
        (helper,) = helpers()
        yield reading, helper
    finally:
        reading.cancelled.set()


def helpers() -> list[int]:
    return helpers_of("drivers.code_scanner.helper")


def test_code_that_was_read_is_read_again_only_when_it_was_taken_away(
    rig: CameraRig, scanner: CodeScanner
) -> None:
    assert text_of(scanned(rig, scanner, partial(rig.offer, CODE))) == CODE
    with pytest.raises(CodeLeftError):  # it still lies there
        scanner.read(Deadline.after(3))
    rig.take_away()
    assert text_of(scanned(rig, scanner, partial(rig.offer, CODE))) == CODE


def test_code_beside_one_that_lies_there_is_read(
    rig: CameraRig, scanner: CodeScanner, tmp_path: Path
) -> None:
    left, held = qr("LEFT", 4), qr(CODE, 8)
    both = Image.new("L", (left.width + held.width, held.height), 200)
    both.paste(left, (0, 0))
    before = tmp_path / "before.png"
    both.save(before)
    both.paste(held, (left.width, 0))
    after = tmp_path / "after.png"
    both.save(after)

    def come() -> None:
        rig.show(before, frames=40)
        rig.show(after)

    assert text_of(scanned(rig, scanner, come)) == CODE


def qr(text: str, scale: int) -> Image.Image:
    drawn = io.BytesIO()
    segno.make(text, micro=False).save(drawn, kind="png", scale=scale, border=4)
    return Image.open(drawn).convert("L")


def test_larger_of_two_codes_is_the_one_that_is_meant(
    rig: CameraRig, scanner: CodeScanner, tmp_path: Path
) -> None:
    small, large = qr("SMALL", 4), qr(CODE, 9)
    both = Image.new("L", (small.width + large.width, large.height), 200)
    both.paste(small, (0, 0))
    both.paste(large.rotate(90), (small.width, 0))
    picture = tmp_path / "both.png"
    both.save(picture)

    def come() -> None:
        rig.take_away()
        rig.show(picture)

    assert text_of(scanned(rig, scanner, come)) == CODE


def test_picture_that_never_changes_has_nobodys_code(rig: CameraRig, tmp_path: Path) -> None:
    scanner = CameraCodeScanner(str(rig.picture(CODE.encode())))
    with pytest.raises(CodeLeftError):
        scanner.read(Deadline.after(4))


def test_folder_of_pictures_is_a_camera_too(rig: CameraRig, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    Image.new("RGB", (640, 480), (120, 130, 140)).save(folder / "1.png")
    qr(CODE, 8).save(folder / "2.png")
    scanner = CameraCodeScanner(str(folder))
    assert scanner.read(Deadline.after(30)).text == CODE


def test_kinds_that_are_not_wanted_are_not_read(rig: CameraRig) -> None:
    fresh = FreshCodes(settle_s=SETTLE_S, away_s=AWAY_S)
    source = rig.simulator.address["stream"]
    other = CameraCodeScanner(source, kinds=(Symbology.DATA_MATRIX,), fresh=fresh)
    reading = Asking(other.read, 4)
    rig.offer(CODE)
    outcome = reading.end()
    assert type(outcome) is NoCodeError


def test_camera_is_on_only_while_a_code_is_waited_for(rig: CameraRig, scanner: CodeScanner) -> None:
    assert not helpers()
    with watching(rig, scanner) as (reading, _):
        reading.cancelled.set()
        assert isinstance(reading.end(), DeviceCancelledError)
    assert not helpers()


def test_helper_that_dies_is_replaced_and_the_code_is_read(
    rig: CameraRig, scanner: CodeScanner
) -> None:
    with watching(rig, scanner) as (reading, helper):
        os.kill(helper, signal.SIGKILL)
        while helpers() in ([], [helper]):
            select_pause()
    reading.end()
    assert text_of(scanned(rig, scanner, partial(rig.offer, CODE))) == CODE


def test_helper_that_hangs_ends_at_the_deadline(rig: CameraRig, scanner: CodeScanner) -> None:
    with watching(rig, scanner, seconds=8) as (reading, helper):
        os.kill(helper, signal.SIGSTOP)
        assert isinstance(reading.end(), NoCodeError)
    assert not helpers()


@pytest.mark.parametrize("verb", ["freeze", "cut"])
def test_camera_without_whole_pictures_is_lost(
    rig: CameraRig, scanner: CodeScanner, verb: str
) -> None:
    with watching(rig, scanner) as (reading, _):
        rig.simulator.do(verb)
        assert isinstance(reading.end(), DeviceLostError)


def test_libraries_are_loaded_in_the_helper_only() -> None:
    program = (
        "import sys, drivers.code_scanner.camera_scanner;"
        "sys.exit(bool({'cv2', 'zxingcpp'} & {*sys.modules}))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize("kinds", [[], ["qr", "tattoo"]])
def test_settings_that_cannot_be_meant_are_refused(kinds: list[str]) -> None:
    adapter = find("code_scanner", "camera_scanner", BUILT_IN["code_scanner"])
    with pytest.raises(AdapterError):
        adapter.driver({"source": "x", "kinds": kinds})
