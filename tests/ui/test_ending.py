"""How the event loop of a screen ends."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QPointingDevice

from tests.ui.stage import Stage
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
