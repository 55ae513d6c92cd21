"""A person's help."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit.events import BackPressed, HelpPressed
from kiosk.visit.steps.help.step import HelpView
from tests.pages import PHONES, Hand, Look, Sample
from tests.visit.visitor import Visitor


def samples(look: Look) -> Iterator[Sample]:
    view = HelpView(
        look.t("周一至周六 9:00–17:30", "Mon to Sat, 9:00 to 17:30"),
        PHONES[0],
        look.t("示例区河街便民中心", "Hejie service centre"),
    )
    yield Sample("help", view)


TOUCHES = [("help", "action:help-back", BackPressed())]


def likely(hand: Hand, view: Any) -> Any:
    return BackPressed()


def test_help_lies_over_the_page_and_back_takes_it_away(visitor: Visitor) -> None:
    visitor.start("elder-allowance").do(HelpPressed())
    assert (visitor.snapshot.page, visitor.snapshot.behind) == ("help", "identify")
    assert visitor.do(BackPressed()).shows("identify")
