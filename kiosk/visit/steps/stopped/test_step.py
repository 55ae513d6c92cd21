"""It cannot go on here."""

# ruff: noqa: E501 -- a Chinese character counts as two columns
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kiosk.visit.events import BackPressed, FinishPressed, HelpPressed
from kiosk.visit.steps.stopped.step import StoppedView
from tests.pages import PHONES, Hand, Look, Sample
from tests.visit.ev import NoticeAgreed
from tests.visit.visitor import Visitor
from tests.visit.words import PERMIT, elder, newcomer


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("stopped", StoppedView("card_expired", "", "", look.office, PHONES[0]))
    condition = StoppedView(
        "condition",
        look.t("按卡上的出生日期，还没有满 80 岁。", "By the card, the person is not 80 yet."),
        look.t(
            "满 80 岁前 30 天起可以办。到时候带身份证来，或者先到窗口问一问。",
            "From 30 days before the 80th birthday. Come back with the ID card, or ask at a window.",
        ),
        look.office,
        PHONES[0],
    )
    yield Sample("stopped-condition", condition)
    yield Sample("stopped-answer", replace(condition, mend=True))


TOUCHES = [
    ("stopped", "action:done-finish", FinishPressed()),
    ("stopped", "action:way-out", HelpPressed()),
    ("stopped-answer", "action:mend-answer", BackPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return BackPressed()


def test_a_stop_without_answers_leads_home(visitor: Visitor) -> None:
    from datetime import date

    visitor.start("residence-permit").show_card(elder(valid_to=date(2020, 1, 1), long_term=False))
    assert visitor.shows("stopped")
    assert visitor.do(BackPressed()).shows("home")


def test_who_chose_wrongly_is_led_back_to_the_question(visitor: Visitor) -> None:
    visitor.start("residence-permit").identify(newcomer()).do(NoticeAgreed())
    visitor.fill({**PERMIT, "registered": False})
    assert visitor.shows("stopped")
    assert visitor.snapshot.view.mend
    assert visitor.do(BackPressed()).shows("form")
