"""Where the centre is."""

from collections.abc import Iterator
from typing import Any

import pytest

from contracts.answers import Problem
from contracts.items import Text
from kiosk.visit import events as ev
from kiosk.visit.answers import AnswerGiven, QuestionOpened
from kiosk.visit.setup import Setup
from tests.form_pages import likely_answer
from tests.pages import Hand, Look, Sample
from tests.visit.technician import Technician, samples_of

SAID = {"centre.url": "https://centre.example/"}


def samples(look: Look) -> Iterator[Sample]:
    if not look.elder:
        yield samples_of(Technician(SAID).at("setup-address"), look, "setup-address")
    for question in ("address", "proxy"):
        someone = Technician(SAID).at("setup-address")
        yield samples_of(someone, look, f"setup-address-{question}", question)


TOUCHES = [
    ("setup-address", "field:proxy", QuestionOpened("proxy")),
    ("setup-address", "action:next", ev.NextPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    if hand.chance(0.3):
        return AnswerGiven("address", "https://centre.example/")
    return likely_answer(hand, view)


def test_the_address_must_be_said_and_the_proxy_need_not() -> None:
    someone = Technician().at("setup-address").do(ev.NextPressed())
    assert someone.shows("setup-address")
    someone.do(AnswerGiven("address", "https://centre.example/"), ev.NextPressed())
    assert someone.shows("setup-network")
    assert someone.state.of(Setup).values == SAID


def test_what_the_settings_do_not_take_is_said_beside_it_and_not_kept() -> None:
    why = Text({"zh-CN": "不行", "en": "No."})
    someone = Technician(wrong=lambda word, value: Problem(text=why)).at("setup-address")
    someone.do(AnswerGiven("address", "centre"))
    shown = someone.snapshot.view.questions[0]
    assert (shown.raw, shown.error) == ("centre", "不行")
    assert someone.do(ev.NextPressed()).shows("setup-address")
    assert someone.state.of(Setup).values == {}


@pytest.mark.parametrize(
    "typed",
    ["http：//127.0.0.1：55952", "http://127·0・0•1:55952", "ｈttp：／／127。0。0。1：５5952 "],
)
def test_signs_that_look_alike_are_those_of_addresses(typed: str) -> None:
    someone = Technician().at("setup-address").do(AnswerGiven("address", typed), ev.NextPressed())
    assert someone.state.of(Setup).values == {"centre.url": "http://127.0.0.1:55952"}
