"""Pages whose View is told one page before, so that the screen fills them while nobody waits."""

from kiosk.visit.state import Facts
from tests.visit import ev
from tests.visit.visitor import Visitor
from tests.visit.words import elder


def test_home_is_told_between_two_visits(facts: Facts) -> None:
    visitor = Visitor(facts).do(ev.ClockRead("15:21", "2026-11-21", True))
    foreseen = dict(visitor.snapshot.foreseen)
    visitor.do(ev.Started("zh-CN"))
    assert foreseen["home"] == visitor.snapshot.view


def test_the_form_is_told_on_the_notice_with_what_the_card_says(visitor: Visitor) -> None:
    visitor.start("elder-allowance").identify(elder())
    assert visitor.shows("notice")
    foreseen = dict(visitor.snapshot.foreseen)
    visitor.do(ev.NoticeAgreed())
    assert visitor.shows("form")
    assert foreseen["form"] == visitor.snapshot.view


def test_what_is_shown_is_not_foreseen_too(visitor: Visitor) -> None:
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed())
    assert "form" not in dict(visitor.snapshot.foreseen)
