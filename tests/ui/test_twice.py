"""Two touches that come at once are one."""

from kiosk.visit.shape import Mode
from tests.pages import samples
from tests.ui.stage import Stage
from ui.twice import Twice


def touches() -> Twice[int]:
    return Twice(lambda one, other: abs(one - other) < 5)


def test_what_comes_at_once_on_the_same_place_is_one() -> None:
    hand = touches()
    assert not hand.same(100, 1.0, lambda: "action:next")
    hand.ended(1.1)
    assert hand.same(102, 1.18, lambda: "action:next")
    hand.ended(1.2)
    assert hand.same(102, 1.4, lambda: "action:other")  # what has come to its place since
    hand.ended(1.45)
    assert not hand.same(102, 1.8, lambda: "action:next")


def test_what_was_done_in_between_parts_two() -> None:
    hand = touches()
    hand.same(100, 1.0, lambda: "choice:yes")
    hand.elsewhere()
    assert not hand.same(100, 1.2, lambda: "action:next")


def test_another_place_is_another_touch() -> None:
    hand = touches()
    hand.same(100, 1.0, lambda: "action:next")
    assert not hand.same(200, 1.01, lambda: "action:next")


def test_who_types_may_be_quicker() -> None:
    hand = touches()
    hand.same(100, 1.0, lambda: "key:0")
    assert hand.same(100, 1.05, lambda: "key:0")
    assert not hand.same(100, 1.2, lambda: "key:0")


def test_strokes_may_follow_each_other_at_once() -> None:
    hand = touches()
    hand.same(100, 1.0, lambda: "pad:signature")
    assert not hand.same(100, 1.01, lambda: "pad:signature")


def test_a_double_touch_posts_one_event(stage: Stage) -> None:
    stage.show(next(s for s in samples(Mode.STANDARD, "portrait", "zh-CN") if s.name == "for-whom"))
    stage.ui.touches.once_s = 60.0
    try:
        assert len(stage.touch("action:for-self")) == 1
        assert stage.touch("action:for-self") == []
        assert len(stage.touch("action:for-other")) == 1
    finally:
        stage.ui.touches.once_s = 0
