"""What is a signature: the same for the pad that takes it and the visit that keeps it."""

import pytest

from kiosk.visit.ink import Point, is_signature
from tests.visit import ev
from tests.visit.sn import SignView
from tests.visit.visitor import Visitor
from tests.visit.words import ALLOWANCE, elder
from ui import signature

LINE: tuple[Point, ...] = tuple((100.0 + 30 * n, 200.0, n * 20) for n in range(10))
DOT: tuple[Point, ...] = tuple((500.0 + n % 2, 500.0, n) for n in range(300))


def test_what_is_enough_ink() -> None:
    assert is_signature([LINE])
    assert not is_signature([LINE[:4]])
    assert not is_signature([DOT])
    assert not is_signature([])


@pytest.fixture
def signing(visitor: Visitor) -> Visitor:
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed())
    visitor.fill(ALLOWANCE).accept_review()
    assert visitor.shows("sign")
    return visitor


def test_the_pad_asks_by_the_rule_of_the_visit() -> None:
    assert vars(signature)["is_signature"] is is_signature


def test_a_short_signature_that_the_pad_takes_is_kept(signing: Visitor) -> None:
    assert signing.do(ev.Signed((LINE,))).shows("commit")


@pytest.mark.parametrize("strokes", [(), (LINE[:4],), (DOT,)], ids=["none", "few", "dot"])
def test_what_is_no_name_is_asked_for_again(
    signing: Visitor, strokes: tuple[tuple[Point, ...], ...]
) -> None:
    signing.do(ev.Signed(strokes))
    seen = signing.snapshot.view
    assert isinstance(seen, SignView)
    assert seen.error_key == "too_short"
