"""The rules behind an item."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

from kiosk.visit.events import BackPressed
from kiosk.visit.shape import Mode
from kiosk.visit.steps.policy.step import NextRule, PolicyView
from tests.pages import Hand, Look, Sample
from tests.visit import ev
from tests.visit.ev import QuestionsShown, RulesOpened
from tests.visit.visitor import Visitor
from tests.visit.words import terminal_facts

ITEM = "residence-permit"


def reader(language: str = "zh-CN") -> Visitor:
    """Somebody who has opened the rules."""
    return Visitor(terminal_facts()).do(ev.Started(language), ev.ItemChosen(ITEM), RulesOpened())


@cache
def shipped(language: str) -> tuple[PolicyView, ...]:
    """The rules that the terminal ships with."""
    visitor = reader(language)
    return tuple(visitor.seen.view for _ in range(2) if visitor.do(NextRule()))


def samples(look: Look) -> Iterator[Sample]:
    second, first = shipped(look.language)
    yield Sample("policy", first)
    yield Sample("policy-second", second)
    bare = replace(first, reference="", issued="", issued_by="", number=1, count=1)
    yield Sample("policy-alone", replace(bare, paragraphs=first.paragraphs[:1]))


TOUCHES = [
    ("policy", "action:next-rule", NextRule()),
    ("policy", "action:guide", BackPressed()),
    ("policy", "action:back", BackPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(NextRule(), BackPressed())


def test_the_rules_are_turned_one_by_one_and_again_from_the_first() -> None:
    visitor = reader()
    read = [visitor.seen.view.reference]
    read += [visitor.do(NextRule()).seen.view.reference for _ in range(2)]
    assert read == ["国务院令第663号", "渝府办发〔2024〕7号", "国务院令第663号"]
    assert visitor.do(ev.LanguageChosen("en")).seen.view.issued_by == "State Council"


def test_what_nobody_compared_with_the_printed_text_is_not_called_checked() -> None:
    visitor = reader()
    assert (visitor.seen.view.reference, visitor.seen.view.read) == ("国务院令第663号", "")
    assert visitor.do(NextRule()).seen.view.read == "2026-11-28"


def test_back_leads_to_the_guide_and_the_rules_begin_anew() -> None:
    visitor = reader().do(NextRule(), ev.ModeChosen(Mode.ELDER), BackPressed())
    assert visitor.shows("guide")
    assert visitor.do(RulesOpened()).seen.view.number == 1


def test_back_leads_to_the_questions_where_they_were_open() -> None:
    visitor = Visitor(terminal_facts())
    visitor.do(ev.Started("zh-CN"), ev.ItemChosen(ITEM), QuestionsShown(True), RulesOpened())
    assert visitor.do(BackPressed()).seen.view.showing_qa


def test_an_item_without_told_rules_opens_none(visitor: Visitor) -> None:
    visitor.do(ev.Started("zh-CN"), ev.ItemChosen("elder-allowance"))
    assert not visitor.seen.view.rules
    assert visitor.do(RulesOpened()).shows("guide")
