"""Pictures that Python draws for QML, and the screen's true size."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QGuiApplication, QImage

import ui.pictures
from tests.pages import samples
from tests.pictures import portrait_photo
from tests.ui.stage import Stage
from tests.visit.sn import Mode
from ui.images import KEPT_BYTES, Kept, Shot, icons
from ui.pictures import Pictures
from ui.qr import draw_qr
from ui.screen import ScreenSize, prepare_environment

ROOT = Path(__file__).resolve().parents[2]


def _pil(image: QImage) -> Image.Image:
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    raw = bytes(rgb.constBits())
    return Image.frombytes(
        "RGB", (rgb.width(), rgb.height()), raw, "raw", "RGB", rgb.bytesPerLine()
    )


def test_the_code_reads_back_and_has_its_quiet_zone() -> None:
    payload = "CK1;A7C-4K9-W2X;elder-allowance;2026-11-21"
    image = draw_qr(payload, QSize(250, 250))
    assert [code.text for code in zxingcpp.read_barcodes(_pil(image))] == [payload]
    edge = [image.pixelColor(n, n) for n in range(8)]
    assert all(colour == QColor("white") for colour in edge)


def test_an_icon_has_the_colour_asked_for(qapp: QGuiApplication) -> None:
    size = QSize()
    image = icons(ROOT / "assets" / "icons").requestImage("phone/8c1919", size, QSize(48, 48))
    colours = {
        image.pixelColor(x, y).name() for x in range(48) for y in range(48)
        if image.pixelColor(x, y).alpha() == 255
    }  # fmt: skip
    assert colours == {"#8c1919"}
    assert (size.width(), size.height()) == (48, 48)


def test_an_icon_nobody_knows_is_a_plain_document(qapp: QGuiApplication) -> None:
    provider = icons(ROOT / "assets" / "icons")
    unknown = provider.requestImage("no-such/0d4a66", QSize(), QSize(32, 32))
    assert unknown == provider.requestImage("file-text/0d4a66", QSize(), QSize(32, 32))


@pytest.mark.parametrize("path", sorted((ROOT / "assets" / "pictures").glob("*.svg")), ids=str)
def test_every_picture_draws(qapp: QGuiApplication, path: Path) -> None:
    image = Pictures().draw(f"{path.stem}/fit", QSize(200, 200))
    assert any(image.pixelColor(x, 100).alpha() for x in range(200))


def test_pictures_are_kept_but_not_all_for_ever(qapp: QGuiApplication) -> None:
    drawn: list[str] = []

    def draw(name: str, size: QSize) -> QImage:
        drawn.append(name)
        return QImage(size, QImage.Format.Format_ARGB32_Premultiplied)

    kept, large = Kept(draw), QSize(1000, 1000)
    kept.at("first", large)
    for number in range(KEPT_BYTES // 4_000_000 - 1):
        kept.at(f"{number}", large)
        kept.at("first", large)
    assert drawn.count("first") == 1
    for number in range(KEPT_BYTES // 4_000_000):
        kept.at(f"more {number}", large)
    kept.at("first", large)
    assert drawn.count("first") == 2


def test_a_photo_that_is_none_is_an_empty_picture(qapp: QGuiApplication) -> None:
    shot = Shot()
    assert shot.draw(QSize(30, 40)).width() == 1
    shot.jpeg = portrait_photo()
    assert shot.draw(QSize(30, 40)).size() == QSize(30, 40)


def test_a_photo_is_drawn_once_a_size_and_forgotten_with_its_file(qapp: QGuiApplication) -> None:
    shot = Shot()
    shot.jpeg = portrait_photo()
    first = shot.draw(QSize(30, 40))
    assert shot.draw(QSize(30, 40)) is first
    assert shot.draw(QSize(60, 80)).size() == QSize(60, 80)
    shot.jpeg = b""
    assert shot.draw(QSize(30, 40)).width() == 1


def test_a_pixel_of_27_inches_is_as_large_as_it_is() -> None:
    assert ScreenSize().mm_per_px == pytest.approx(0.3114, abs=0.0001)
    assert ScreenSize().portrait
    assert not ScreenSize(1920, 1080).portrait
    assert ScreenSize(diagonal_inch=21.5).fit == pytest.approx(0.796, abs=0.001)


@pytest.mark.parametrize("inches", [21.5, 27, 32])
@pytest.mark.parametrize("bottom_mm", [760, 800, 830])
def test_low_pages_end_at_the_reach_of_somebody_seated(inches: float, bottom_mm: float) -> None:
    screen = ScreenSize(diagonal_inch=inches, bottom_mm=bottom_mm)
    room = screen.low_room
    top_mm = bottom_mm + (screen.height_px - room.above_px) * screen.mm_per_px
    assert screen.high
    assert top_mm == pytest.approx(1220, abs=screen.mm_per_px)
    assert 0.66 < room.fit <= screen.fit


def test_a_glass_within_reach_stays_as_it_is() -> None:
    screen = ScreenSize(1920, 1080)
    assert not screen.high
    assert screen.low_room == screen.room


def test_a_glass_above_all_reach_keeps_the_room_that_pages_need() -> None:
    room = ScreenSize(bottom_mm=1300).low_room
    assert (1920 - room.above_px) * ScreenSize().mm_per_px == pytest.approx(390, abs=1)


def test_a_pretended_screen_leaves_no_file_behind(tmp_path: Path) -> None:
    code = (
        "from ui.screen import ScreenSize, make_application, prepare_environment\n"
        "prepare_environment('offscreen', ScreenSize(1920, 1080))\n"
        "size = make_application().primaryScreen().size()\n"
        "print(size.width(), size.height())\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert answer.stdout.split() == ["1920", "1080"]
    assert list(tmp_path.iterdir()) == []


def test_the_environment_is_ready_before_qt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    os.environ["QT_QPA_PLATFORM_PLUGIN_PATH"] = "/opencv"
    os.environ["QT_QPA_FONTDIR"] = "/opencv"
    os.environ.pop("QT_QUICK_BACKEND", None)
    prepare_environment("offscreen", ScreenSize(1920, 1080))
    assert "QT_QPA_PLATFORM_PLUGIN_PATH" not in os.environ
    assert "QT_QPA_FONTDIR" not in os.environ
    name, _, file = os.environ["QT_QPA_PLATFORM"].partition(":configfile=")
    assert name == "offscreen"
    screen = json.loads(Path(file).read_text())["screens"][0]
    assert (screen["width"], screen["height"]) == (1920, 1080)
    assert (screen["physicalWidth"], screen["physicalHeight"]) == (598, 336)


def test_a_picture_is_drawn_once_whatever_its_page_tries_before(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A layout finds its place in many steps; only the last one is drawn."""
    drawn: list[str] = []

    class Noting(Pictures):
        def draw(self, name: str, size: QSize) -> QImage:
            drawn.append(f"{name} {size.width()} {size.height()}")
            return super().draw(name, size)

    monkeypatch.setattr(ui.pictures, "drawn", Noting())
    pages = {sample.name: sample for sample in samples(Mode.STANDARD, "portrait", "zh-CN")}
    for name in ("attract", "home", "identify-waiting", "help", "stopped"):
        for mode in (Mode.STANDARD, Mode.ELDER):
            drawn.clear()
            stage.show(pages[name], mode)
            names = [entry.split()[0] for entry in drawn]
            assert len(names) == len(set(names)), f"{name} {mode}: {drawn}"
