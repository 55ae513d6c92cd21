"""A person's help."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kiosk.visit.events import BackPressed, HelpPressed, LanguageChosen, Started
from kiosk.visit.state import Facts
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


def test_place_and_hours_are_said_in_the_language_of_the_page(facts: Facts) -> None:
    place = {"zh-CN": "河街便民中心", "en": "Hejie Service Centre"}
    hall = Visitor(replace(facts, place=place, help_hours={"zh-CN": "工作日"}, terminal_name=place))
    hall.do(Started("en"), HelpPressed())
    view = hall.snapshot.view
    assert (view.place, view.hours) == ("Hejie Service Centre", "工作日")
    assert hall.snapshot.terminal_name == hall.snapshot.place == "Hejie Service Centre"
    hall.do(LanguageChosen("zh-CN"))
    assert hall.snapshot.view.place == hall.snapshot.terminal_name == "河街便民中心"


def test_help_lies_over_the_page_and_back_takes_it_away(visitor: Visitor) -> None:
    visitor.start("elder-allowance").do(HelpPressed())
    assert (visitor.snapshot.page, visitor.snapshot.behind) == ("help", "identify")
    assert visitor.do(BackPressed()).shows("identify")
