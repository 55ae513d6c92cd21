"""For oneself or for someone else."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit.steps.for_whom.step import ForWhomChosen, ForWhomView
from tests.pages import Hand, Look, Sample
from tests.visit.visitor import Visitor


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("for-whom", ForWhomView(allows_other=True))
    yield Sample("for-whom-self", ForWhomView(allows_other=False))


TOUCHES = [
    ("for-whom", "action:for-self", ForWhomChosen(True)),
    ("for-whom", "action:for-other", ForWhomChosen(False)),
]


def likely(hand: Hand, view: Any) -> Any:
    return ForWhomChosen(hand.chance(0.7))


def test_an_item_that_nobody_may_do_for_another_stops_with_a_way_out(visitor: Visitor) -> None:
    visitor.start("pension-certification", other=True)
    assert visitor.snapshot.view.way_out or visitor.shows("identify")
