"""Another card lies there."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit.events import BackPressed, FinishPressed, NextPressed, Touched
from kiosk.visit.steps.other_card.step import OtherCardView, PersonChanged
from tests.pages import Hand, Look, Sample
from tests.visit import ev, fx
from tests.visit.visitor import Visitor
from tests.visit.words import elder, newcomer


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("other-card", OtherCardView())
    yield Sample("other-card-keeping", OtherCardView(can_end=False))


TOUCHES = [
    ("other-card", "action:person-changed", PersonChanged()),
    ("other-card", "action:finish", FinishPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(PersonChanged(), Touched(), BackPressed(), NextPressed())


def test_only_the_first_card_uncovers_the_page(visitor: Visitor) -> None:
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed())
    watch = visitor.last(fx.ReadCard)
    visitor.do(ev.CardRead(watch.visit, watch.effect, newcomer()))
    assert visitor.shows("other-card")
    assert visitor.do(ev.NextPressed()).shows("other-card")
    watch = visitor.last(fx.ReadCard)
    assert visitor.do(ev.CardRead(watch.visit, watch.effect, elder())).shows("form")
