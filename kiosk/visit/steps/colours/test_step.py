"""The sheet with the colours."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit.events import (
    BackPressed,
    ColoursChosen,
    ColoursOpened,
    FinishPressed,
    ModeChosen,
    Started,
)
from kiosk.visit.shape import Colours, Mode
from kiosk.visit.steps.colours.step import ColoursView
from tests.pages import Hand, Look, Sample
from tests.visit.visitor import Visitor


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("colours", ColoursView())


TOUCHES = [
    ("colours", "action:colours-done", BackPressed()),
    *(("colours", f"action:colours-{each}", ColoursChosen(each)) for each in Colours),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(BackPressed(), *map(ColoursChosen, Colours))


def test_the_sheet_lies_over_the_page_and_one_touch_applies(visitor: Visitor) -> None:
    visitor.start("elder-allowance").do(ColoursOpened())
    seen = visitor.snapshot
    assert (seen.page, seen.behind, seen.sheet) == ("colours", "identify", True)
    visitor.do(ColoursChosen(Colours.WHITE_ON_BLACK))
    assert visitor.snapshot.comfort.colours is Colours.WHITE_ON_BLACK
    assert visitor.snapshot.page == "colours"
    visitor.do(BackPressed())
    assert (visitor.snapshot.page, visitor.snapshot.sheet) == ("identify", False)
    visitor.do(ModeChosen(Mode.ELDER))
    assert visitor.snapshot.comfort.colours is Colours.WHITE_ON_BLACK


def test_the_next_resident_finds_the_usual_colours(visitor: Visitor) -> None:
    visitor.start("elder-allowance").do(ColoursChosen(Colours.LOW_GLARE), FinishPressed())
    assert visitor.snapshot.comfort.colours is Colours.STANDARD


def test_the_first_page_has_the_key_too(visitor: Visitor) -> None:
    visitor.do(ColoursOpened())
    assert (visitor.snapshot.page, visitor.snapshot.behind) == ("colours", "home")
    visitor.do(FinishPressed(), Started("en"))
    assert visitor.snapshot.page == "home"
