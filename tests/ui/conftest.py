from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication, QPointingDevice
from PySide6.QtTest import QTest

from tests.ui.listening import Listener, sample
from tests.ui.stage import Stage
from ui.screen import ScreenSize, make_application, prepare_environment


@pytest.fixture(scope="session")
def qapp() -> QGuiApplication:
    running = QGuiApplication.instance()
    if isinstance(running, QGuiApplication):
        return running
    prepare_environment("offscreen", ScreenSize())
    return make_application()


@pytest.fixture(scope="session")
def device(qapp: QGuiApplication) -> QPointingDevice:
    return QTest.createTouchDevice()


@pytest.fixture(scope="module")
def stages(device: QPointingDevice) -> Iterator[dict[str, Stage]]:
    made = {name: Stage(name, device) for name in ("portrait", "landscape")}
    yield made
    for stage in made.values():
        stage.close()
        assert stage.warnings == []


@pytest.fixture
def stage(stages: dict[str, Stage]) -> Iterator[Stage]:
    """The portrait screen."""
    yield stages["portrait"]
    assert stages["portrait"].warnings == []


@pytest.fixture
def listener(stage: Stage) -> Iterator[Listener]:
    listener = Listener()
    stage.ui.speak_by(listener)
    yield listener
    stage.show(sample("attract"), visit=0)
