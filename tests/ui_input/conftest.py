from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QPointingDevice
from PySide6.QtTest import QTest

from tests.ui_input.stage import LANDSCAPE, PORTRAIT, Stage, StageMaker
from ui.keyboard.dictionary import PinyinDictionary
from ui.keyboard.engine import PinyinEngine
from ui.parts import Parts
from ui.screen import ScreenSize, make_application, prepare_environment

PINYIN = Path(__file__).resolve().parents[2] / "assets" / "pinyin"


@pytest.fixture(scope="session")
def dictionary() -> Iterator[PinyinDictionary]:
    with PinyinDictionary(PINYIN) as opened:
        yield opened


@pytest.fixture(scope="session")
def engine(dictionary: PinyinDictionary) -> PinyinEngine:
    return PinyinEngine(dictionary)


@pytest.fixture(scope="session")
def qapp() -> QGuiApplication:
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    prepare_environment("offscreen", PORTRAIT)
    return make_application()


@pytest.fixture(scope="session")
def device(qapp: QGuiApplication) -> QPointingDevice:
    return QTest.createTouchDevice()


@pytest.fixture
def make_stage(device: QPointingDevice) -> Iterator[StageMaker]:
    made: list[Stage] = []

    def make(size: ScreenSize = PORTRAIT, parts: Parts | None = None) -> Stage:
        made.append(Stage(device, size, parts))
        return made[-1]

    yield make
    for stage in made:
        stage.close()
        assert stage.warnings == []


@pytest.fixture
def stage(make_stage: StageMaker) -> Stage:
    return make_stage()


@pytest.fixture(params=["portrait", "landscape"])
def either(make_stage: StageMaker, request: pytest.FixtureRequest) -> Stage:
    return make_stage(PORTRAIT if request.param == "portrait" else LANDSCAPE)
