"""What each key posts, and when a press does not count."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.pages import Sample, samples, touches
from tests.ui.stage import Stage
from tests.visit import ev
from tests.visit.sn import Mode, ReceiptView

LARGE, USUAL = (
    {sample.name: sample for sample in samples(mode, "portrait", "zh-CN")}
    for mode in (Mode.ELDER, Mode.STANDARD)
)
SAMPLES = {**LARGE, **USUAL}


@pytest.mark.parametrize(("page", "key", "event"), list(touches()))
def test_a_touch_posts_one_event(stage: Stage, page: str, key: str, event: ev.Event) -> None:
    stage.show(SAMPLES[page], Mode.STANDARD if page in USUAL else Mode.ELDER)
    assert stage.touch(key) == [event]


def test_any_touch_says_that_somebody_is_there(stage: Stage) -> None:
    stage.show(SAMPLES["review"])
    at = QPoint(540, 60)  # the header: nothing to press
    stage.press(at)
    stage.release(at)
    assert set(stage.events) == {ev.Touched()}


def test_a_press_that_leaves_its_key_does_not_count(stage: Stage) -> None:
    stage.show(SAMPLES["guide"])
    start = stage.centre("action:begin")
    stage.press(start)
    stage.move(start - QPoint(0, 400))
    stage.release(start - QPoint(0, 400))
    assert ev.BeginPressed() not in stage.events


def test_a_press_that_comes_from_another_key_does_not_count(stage: Stage) -> None:
    stage.show(SAMPLES["guide"])
    stage.press(stage.centre("action:questions"))
    stage.move(stage.centre("action:begin"))
    stage.release(stage.centre("action:begin"))
    assert [e for e in stage.events if not isinstance(e, ev.Touched)] == []


def test_a_page_that_changes_under_the_finger_takes_no_press(stage: Stage) -> None:
    stage.show(SAMPLES["guide"])
    at = stage.centre("action:begin")
    stage.press(at)
    stage.show(SAMPLES["confirm-identity"])  # has a key at the same place
    stage.release(at)
    assert [e for e in stage.events if not isinstance(e, ev.Touched)] == []


def test_keys_that_do_not_act_are_dimmed_and_silent(stage: Stage) -> None:
    stage.show(SAMPLES["home"])
    assert not stage.find("action:back").isEnabled()
    assert stage.touch("action:back") == []
    stage.show(SAMPLES["guide-unavailable"])
    assert stage.touch("action:begin") == []


def test_a_pressed_key_shows_it_at_once(stage: Stage) -> None:
    stage.show(SAMPLES["guide"])
    before = stage.window.grabWindow()
    at = stage.centre("action:begin")
    stage.press(at)
    assert stage.find("action:begin").property("down") is True
    assert stage.window.grabWindow() != before
    stage.release(at)


def test_every_key_is_reached_and_pressed_without_touching(stage: Stage) -> None:
    stage.window.requestActivate()
    stage.wait(stage.window.isActive)
    stage.show(SAMPLES["confirm-identity"])
    reached = []
    for _ in range(12):
        QTest.keyClick(stage.window, Qt.Key.Key_Tab)
        stage.settle()
        focus = stage.window.activeFocusItem()
        reached.append(focus.objectName() if focus is not None else "")
        if reached[-1] == "action:identity-yes":
            break
    assert reached[-1] == "action:identity-yes"
    stage.events.clear()
    QTest.keyClick(stage.window, Qt.Key.Key_Return)
    stage.settle()
    assert ev.IdentityAnswered(True) in stage.events


def test_a_masked_value_is_shown_on_a_tap_and_hides_again(stage: Stage) -> None:
    stage.show(SAMPLES["review"])
    assert "138 0000 0199" not in stage.words()
    assert stage.touch("action:show:phone") == []
    assert "138 0000 0199" in stage.words()
    stage.touch("action:show:phone")
    assert "138 0000 0199" not in stage.words()


def test_a_receipt_that_cannot_be_printed_again_offers_no_key_for_it(stage: Stage) -> None:
    view = ReceiptView("on-screen", "A7C-4K9-W2X", "x", can_reprint=False)
    stage.show(Sample("receipt", view, "receipt"))
    assert "action:reprint" not in stage.names()


def test_the_rating_has_five_equal_keys_and_none_chosen(stage: Stage) -> None:
    stage.show(SAMPLES["rating"])
    keys = [stage.find(f"rating:{level}") for level in range(1, 6)]
    assert len({(key.width(), key.height()) for key in keys}) == 1
    assert not any(key.property("chosen") for key in keys)
