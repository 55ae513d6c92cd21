"""Everything drawn turned in the window: what is seen is what is touched."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPointingDevice
from PySide6.QtQuick import QQuickItem

from kiosk.texts import load_texts
from kiosk.visit import events as ev
from tests.pages import samples, snapshot
from tests.ui.stage import ROOT, Stage
from tests.visit.sn import Mode
from ui.app import build_ui
from ui.screen import ScreenSize


def below(item: QQuickItem) -> Iterator[QQuickItem]:
    for child in item.childItems():
        yield child
        yield from below(child)


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_page_that_is_turned_is_whole_and_feels_where_its_keys_are(
    device: QPointingDevice, turned: int
) -> None:
    stage = Stage("portrait", device, turned=turned)
    (sample,) = [each for each in samples(Mode.STANDARD, "portrait", "en") if each.name == "home"]
    stage.show(sample, language="en")
    size = (stage.window.width(), stage.window.height())
    assert size == ((1080, 1920) if turned == 180 else (1920, 1080))
    key = stage.find("action:sizes")
    seen = key.mapRectToScene(QRectF(0, 0, key.width(), key.height()))
    assert QRectF(0, 0, *size).contains(seen)
    lies = seen.width() > seen.height()
    assert (lies == (key.width() > key.height())) == (turned == 180)
    assert stage.touch("action:sizes") == [ev.SizesOpened()]
    assert stage.warnings == []
    stage.close()


def test_the_first_page_may_be_another_one(device: QPointingDevice) -> None:
    """Nothing of the page that waits for residents is made."""
    all_ = samples(Mode.STANDARD, "portrait", "zh-CN")
    sample = next(each for each in all_ if each.name == "setup-language")
    shown = snapshot(sample, Mode.STANDARD, "portrait", "zh-CN")
    texts, said = load_texts(ROOT / "assets" / "text"), list[ev.Event]()
    ui = build_ui(said.append, texts=texts, screen=ScreenSize(), first=shown)
    assert ui.window is not None
    names = [item.objectName() for item in below(ui.window.contentItem())]
    assert [name for name in names if name.startswith("page:")] == ["page:setup-language"]
    ui.close()
