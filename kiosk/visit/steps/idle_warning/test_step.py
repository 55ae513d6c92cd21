"""Is anybody there?"""

from collections.abc import Iterator
from typing import Any

from kiosk.visit.events import BackPressed, FinishPressed, StillHere, Touched
from kiosk.visit.steps.idle_warning.step import IdleWarningView
from tests.pages import Hand, Look, Sample
from tests.visit.visitor import Visitor


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("idle-warning", IdleWarningView(60 if look.elder else 30, look.elder))


TOUCHES = [
    ("idle-warning", "action:still-here", StillHere()),
    ("idle-warning", "action:leave-now", FinishPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return BackPressed()


def test_a_finger_coming_down_leaves_the_question_there(visitor: Visitor) -> None:
    visitor.start("elder-allowance").fire("idle")
    assert visitor.shows("idle-warning")
    assert visitor.do(Touched()).shows("idle-warning")
    assert visitor.do(StillHere()).shows("identify")
