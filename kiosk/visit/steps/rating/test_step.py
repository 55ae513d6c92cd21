"""How was it?"""

from collections.abc import Iterator
from typing import Any

from kiosk.visit.records import KeepRating
from kiosk.visit.steps.rating.step import Rated, RatingView
from tests.pages import Hand, Look, Sample
from tests.visit import ev
from tests.visit.ev import NextStepsRead
from tests.visit.visitor import Visitor
from tests.visit.words import ALLOWANCE, elder


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("rating", RatingView())


TOUCHES = [
    ("rating", "rating:5", Rated(5)),
    ("rating", "rating:1", Rated(1)),
    ("rating", "action:rating-skip", Rated()),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(Rated(1), Rated(5), Rated())


def test_only_the_five_levels_and_none_are_kept(visitor: Visitor) -> None:
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed())
    visitor.fill(ALLOWANCE).accept_review().sign()
    visitor.commit().print().do(ev.ReceiptRead(legible=True))
    assert visitor.shows("done"), "what happens next comes first"
    visitor.do(NextStepsRead())
    assert visitor.do(Rated(6)).shows("rating")
    assert visitor.do(Rated()).shows("attract")
    assert visitor.last(KeepRating).level is None
