"""Outside the hours the screen is black; a touch or a key lights it, and does nothing else."""

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kiosk.visit.events import Touched
from kiosk.visit.shape import Mode
from tests.pages import Sample, samples, snapshot
from tests.ui.stage import Stage

CLOSED = "out-of-service-after-hours"


def at_night(stage: Stage) -> Sample:
    """The closed door, and nobody there."""
    door = next(s for s in samples(Mode.STANDARD, "portrait", "zh-CN") if s.name == CLOSED)
    stage.seq += 1
    shown = snapshot(door, Mode.STANDARD, "portrait", "zh-CN", stage.seq, 0)
    stage.put(replace(shown, night=True))
    stage.events.clear()
    return door


def lit(stage: Stage) -> None:
    stage.seq += 1
    stage.put(replace(stage.ui.visit.view, seq=stage.seq, night=False))


def test_not_one_point_of_the_screen_shines(stage: Stage) -> None:
    at_night(stage)
    assert stage.ui.window is not None
    picture = stage.ui.window.grabWindow()
    wide, high = picture.width(), picture.height()
    seen = {picture.pixelColor(x, y).name() for x in range(0, wide, 7) for y in range(0, high, 7)}
    assert seen == {"#000000"}
    lit(stage)
    picture = stage.ui.window.grabWindow()
    assert picture.pixelColor(wide // 2, high // 2).name() != "#000000"


def test_a_touch_lights_it_and_is_nothing_more_wherever_it_lands(stage: Stage) -> None:
    at_night(stage)
    at = stage.centre("action:language")
    stage.press(at)
    stage.release(at)
    assert stage.events == [Touched()]
    lit(stage)
    stage.events.clear()
    stage.press(QPoint(at))
    stage.release(at)
    assert [type(event).__name__ for event in stage.events] == ["Touched", "LanguageChosen"]


def test_a_key_of_a_keypad_or_a_keyboard_lights_it_and_is_nothing_more(stage: Stage) -> None:
    at_night(stage)
    for key in ("help", "back", "select", "volume-up"):
        stage.ui._press(key)
    assert stage.ui.window is not None
    QTest.keyClick(stage.ui.window, Qt.Key.Key_F1)
    assert set(stage.events) == {Touched()}
    lit(stage)
    stage.ui._press("help")
    assert type(stage.events[-1]).__name__ == "HelpPressed"
