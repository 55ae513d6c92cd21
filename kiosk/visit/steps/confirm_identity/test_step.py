"""Is this you?"""

from collections.abc import Iterator
from typing import Any

from kiosk.visit.steps.confirm_identity.step import ConfirmIdentityView, IdentityAnswered
from tests.pages import CUT_NAME, Hand, Look, Sample
from tests.visit.visitor import Visitor
from tests.visit.words import elder

MASKED = "500***********0021"


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("confirm-identity-typed", ConfirmIdentityView("王*山", MASKED, typed=True))
    yield Sample("confirm-identity", ConfirmIdentityView("王*山", MASKED))
    cut = ConfirmIdentityView(CUT_NAME, MASKED, True, for_self=False)
    yield Sample("confirm-identity-long", cut)


TOUCHES = [
    ("confirm-identity", "action:identity-yes", IdentityAnswered(True)),
    ("confirm-identity", "action:identity-no", IdentityAnswered(False)),
]


def likely(hand: Hand, view: Any) -> Any:
    return IdentityAnswered(hand.chance(0.7))


def test_who_says_no_is_forgotten_and_a_card_is_asked_for_again(visitor: Visitor) -> None:
    visitor.start("elder-allowance").show_card(elder())
    visitor.do(IdentityAnswered(yes=False))
    assert visitor.shows("identify")
    assert elder().name not in repr(visitor.snapshot)
