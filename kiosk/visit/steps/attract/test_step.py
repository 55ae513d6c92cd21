"""The page that waits."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.shape import Mode, Reach
from kiosk.visit.steps.attract.step import AttractView
from tests.pages import Hand, Look, Sample
from tests.visit.visitor import Visitor


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("attract", AttractView())


TOUCHES = [
    ("attract", "action:start:zh-CN", ev.Started("zh-CN")),
    ("attract", "action:start:en", ev.Started("en")),
    ("attract", "action:colours", ev.ColoursOpened()),
    ("attract", "action:sizes", ev.SizesOpened()),
    ("attract", "action:reach-low", ev.ReachChosen(Reach.LOW)),
    ("attract", "action:mode-elder", ev.ModeChosen(Mode.ELDER)),
    ("attract", "action:help", ev.HelpPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(ev.Started("zh-CN"), ev.Started("en"))


def test_a_visit_begins_in_the_language_that_was_touched(visitor: Visitor) -> None:
    assert visitor.do(ev.Started("en")).shows("home")
    assert visitor.snapshot.language == "en"


def test_a_language_that_this_terminal_does_not_speak_begins_nothing(visitor: Visitor) -> None:
    assert visitor.do(ev.Started("xx")).shows("attract")
