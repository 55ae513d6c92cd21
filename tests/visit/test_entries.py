"""Entries that no keyboard of ours makes: read plainly, or refused beside the question."""

import pytest

from contracts.answers import parse_raw
from contracts.items import Question, Text
from tests.visit import ev, fx
from tests.visit.visitor import Visitor
from tests.visit.words import ALLOWANCE, elder

WORDS = Text({"zh-CN": "几个", "en": "How many"})


@pytest.mark.parametrize("raw", ["1_000", "٣", "1e3", "三", "9" * 5000])
def test_only_plain_digits_are_a_number(raw: str) -> None:
    parsed = parse_raw(Question(id="n", type="number", label=WORDS), raw)
    assert parsed.value is None
    assert parsed.problem is not None


def test_half_a_character_never_stops_a_submission(visitor: Visitor) -> None:
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed())
    visitor.fill(
        {
            **ALLOWANCE,
            "same_address": False,
            "living_address": "湖边路\ud8409号",
        }
    )
    visitor.accept_review().sign()
    assert visitor.shows("commit")
    assert visitor.last(fx.Commit).draft.answers["living_address"] == "湖边路9号"
