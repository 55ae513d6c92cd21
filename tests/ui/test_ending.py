"""How a screen and its event loop end."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QPointingDevice

from tests.pages import samples
from tests.ui.stage import Stage
from tests.visit.sn import Mode
from ui.ending import SignalEnd


@pytest.fixture
def ending(qapp: QGuiApplication) -> Iterator[SignalEnd]:
    made = SignalEnd(qapp)
    yield made
    made.stop()


def test_no_window_is_closed_while_a_frame_of_it_may_be_due(
    qapp: QGuiApplication, device: QPointingDevice, ending: SignalEnd
) -> None:
    stage = Stage("portrait", device)
    stage.window.requestUpdate()
    QTimer.singleShot(0, ending.quit)
    assert qapp.exec() == 0
    assert stage.window.isVisible()
    stage.close()


def test_nothing_of_a_screen_is_left_to_the_end_of_the_process(device: QPointingDevice) -> None:
    stage = Stage("portrait", device)
    ended: list[str] = []
    stage.window.destroyed.connect(lambda: ended.append("window"))
    stage.ui.engine.destroyed.connect(lambda: ended.append("engine"))
    home = next(s for s in samples(Mode.ELDER, "portrait", "zh-CN") if s.page == "home")
    stage.show(home, Mode.ELDER)
    stage.ui.close()
    assert ended == ["window", "engine"]
    assert stage.warnings == []
