"""No frame is without a change: one compositor shows such a frame never, and Qt waits for it."""

from PySide6.QtCore import QTimer

from tests.ui.stage import Stage

WHILE_MS = 300
"""Whatever draws for ever draws a hundred frames in this time."""


def test_a_frame_in_which_nothing_is_new_has_one_pixel_that_changed(
    stages: dict[str, Stage],
) -> None:
    stage = stages["portrait"]
    stage.settle()
    before = stage.ui.redrawn.times
    stage.window.requestUpdate()
    stage.wait(lambda: stage.ui.redrawn.times > before)


def test_that_pixel_asks_for_no_frame_itself(stages: dict[str, Stage]) -> None:
    stage, over = stages["portrait"], list[bool]()
    stage.settle()
    before = stage.ui.redrawn.times
    stage.window.requestUpdate()
    QTimer.singleShot(WHILE_MS, stage.window, lambda: over.append(True))
    stage.wait(lambda: bool(over))
    assert 0 < stage.ui.redrawn.times - before < 20
