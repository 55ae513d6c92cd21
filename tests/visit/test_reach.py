"""Pages further down, or with their keys at the left: nothing is lost, and all goes back."""

from dataclasses import replace

import pytest

from kiosk.visit.events import (
    FinishPressed,
    HandChosen,
    HomePressed,
    ReachChosen,
    SizeChosen,
    SizesOpened,
)
from kiosk.visit.shape import Comfort, Reach, Size
from kiosk.visit.state import Facts
from tests.visit import ev
from tests.visit.sn import surroundings
from tests.visit.visitor import Visitor
from tests.visit.words import elder

LOW = Comfort(reach=Reach.LOW)


@pytest.fixture
def low(facts: Facts) -> Visitor:
    """A terminal whose pages stand low from the beginning."""
    return Visitor(replace(facts, comfort=LOW))


def test_nothing_that_was_answered_is_lost(visitor: Visitor) -> None:
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed())
    visitor.answer("phone", "13800190021")
    before = visitor.snapshot.view
    visitor.do(ReachChosen(Reach.LOW))
    assert (visitor.page, visitor.snapshot.view) == ("form", before)
    visitor.do(SizesOpened(), HandChosen(True), ev.BackPressed())
    assert (visitor.page, visitor.snapshot.view) == ("form", before)
    assert visitor.snapshot.comfort == Comfort(reach=Reach.LOW, left_handed=True)


def test_the_first_page_is_lowered_by_one_key(visitor: Visitor) -> None:
    visitor.do(ReachChosen(Reach.LOW))
    assert visitor.shows("home")
    assert visitor.snapshot.comfort == LOW


def test_it_stays_for_all_of_the_visit_and_not_for_the_next(visitor: Visitor) -> None:
    visitor.start("elder-allowance").do(ReachChosen(Reach.LOW), HandChosen(True))
    visitor.do(HomePressed(), SizeChosen(Size.LARGE))
    assert visitor.snapshot.comfort == Comfort(size=Size.LARGE, reach=Reach.LOW, left_handed=True)
    visitor.do(FinishPressed())
    assert visitor.snapshot.comfort == Comfort()


def test_a_low_terminal_is_low_for_everybody_again(low: Visitor) -> None:
    assert low.snapshot.comfort == LOW
    low.start("elder-allowance").do(ReachChosen(Reach.USUAL))
    assert low.snapshot.comfort == Comfort()
    low.do(FinishPressed())
    assert low.snapshot.comfort == LOW
    low.do(ev.SurroundingsChanged(surroundings(power="battery")), ReachChosen(Reach.USUAL))
    assert low.shows("out-of-service")
    assert low.snapshot.comfort == Comfort()
    assert low.fire("door").snapshot.comfort == LOW
