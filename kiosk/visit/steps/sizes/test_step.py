"""The sheet with the sizes."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit.events import (
    BackPressed,
    ColoursChosen,
    FinishPressed,
    HandChosen,
    LanguageChosen,
    ModeChosen,
    SizeChosen,
    SizesOpened,
    Started,
)
from kiosk.visit.shape import Colours, Comfort, Mode, Size
from kiosk.visit.steps.sizes.step import SizesView
from tests.pages import Hand, Look, Sample
from tests.visit import ev
from tests.visit.visitor import Visitor
from tests.visit.words import elder


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("sizes", SizesView())


TOUCHES = [
    ("sizes", "action:sizes-done", BackPressed()),
    ("sizes", "action:left-hand", HandChosen(True)),
    *(("sizes", f"action:size-{each}", SizeChosen(each)) for each in Size),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(BackPressed(), HandChosen(hand.chance(0.5)), *map(SizeChosen, Size))


def test_the_sheet_lies_over_the_page_and_one_touch_applies(visitor: Visitor) -> None:
    visitor.start("elder-allowance").do(SizesOpened())
    seen = visitor.snapshot
    assert (seen.page, seen.behind, seen.sheet) == ("sizes", "identify", True)
    visitor.do(SizeChosen(Size.LOW_VISION))
    assert visitor.snapshot.comfort.size is Size.LOW_VISION
    assert visitor.snapshot.page == "sizes"
    visitor.do(BackPressed())
    assert (visitor.snapshot.page, visitor.snapshot.sheet) == ("identify", False)


def test_nothing_that_was_answered_is_lost(visitor: Visitor) -> None:
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed())
    visitor.answer("phone", "13800190021")
    before = visitor.snapshot.view
    visitor.do(SizesOpened(), SizeChosen(Size.LOW_VISION), SizeChosen(Size.LARGE), BackPressed())
    assert (visitor.page, visitor.snapshot.view) == ("form", before)


def test_the_size_stays_whatever_else_is_chosen(visitor: Visitor) -> None:
    visitor.start("elder-allowance").do(SizeChosen(Size.LARGE), ColoursChosen(Colours.LOW_GLARE))
    visitor.do(ModeChosen(Mode.ELDER), LanguageChosen("en"))
    assert visitor.snapshot.comfort == Comfort(Colours.LOW_GLARE, Size.LARGE)
    assert visitor.snapshot.page == "identify"


def test_the_next_resident_finds_the_usual_size(visitor: Visitor) -> None:
    visitor.start("elder-allowance").do(SizeChosen(Size.ELDER), FinishPressed())
    assert visitor.snapshot.comfort.size is Size.STANDARD


def test_the_first_page_has_the_key_too(visitor: Visitor) -> None:
    visitor.do(SizesOpened())
    assert (visitor.snapshot.page, visitor.snapshot.behind) == ("sizes", "home")
    visitor.do(FinishPressed(), Started("en"))
    assert visitor.snapshot.page == "home"
