"""Reading the card."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kiosk.visit.events import CardTaken, HelpPressed, ReadAgain
from kiosk.visit.steps.identify.step import IdentifyView, OtherWayChosen
from tests.pages import BROKEN, PHONES, Hand, Look, Sample
from tests.visit import ev, fx
from tests.visit.visitor import Visitor


def samples(look: Look) -> Iterator[Sample]:
    yield Sample("identify-waiting", IdentifyView("waiting"))
    yield Sample("identify-reading", IdentifyView("reading"))
    yield Sample("identify-take-card", IdentifyView("take-card"))
    yield Sample("identify-still-there", IdentifyView("still-there"))
    yield Sample("identify-failed", IdentifyView("failed", "unreadable"))
    for asked in (
        IdentifyView("waiting"),
        IdentifyView("reading"),
        IdentifyView("take-card"),
        IdentifyView("failed", "unreadable"),
        IdentifyView("lost", "silent"),
    ):
        view = IdentifyView(asked.phase, asked.failure_key, for_receipt=True, phone=PHONES[0])
        yield Sample(f"identify-receipt-{asked.phase}", view, stage=False)
    yield Sample("identify-lost", IdentifyView("lost", "silent"), around=BROKEN)
    code = look.t("示例服务码", "Demo service code")
    for asked in (
        IdentifyView("waiting"),
        IdentifyView("failed", "unreadable"),
        IdentifyView("lost", "silent"),
    ):
        view = IdentifyView(
            asked.phase, asked.failure_key, by_code=True, by_number=True, code_name=code
        )
        yield Sample(f"identify-ways-{asked.phase}", view)
        social = replace(view, by_social_card=True)
        yield Sample(f"identify-all-ways-{asked.phase}", social)
        yield Sample(
            f"identify-social-{asked.phase}", replace(social, by_code=False, by_number=False)
        )


TOUCHES = [
    ("identify-take-card", "action:card-taken", CardTaken()),
    ("identify-failed", "action:read-again", ReadAgain()),
    ("identify-lost", "action:way-out", HelpPressed()),
    ("identify-all-ways-waiting", "action:by-social-card", OtherWayChosen("social_card")),
    ("identify-ways-waiting", "action:by-code", OtherWayChosen("code")),
    ("identify-ways-waiting", "action:by-number", OtherWayChosen("number")),
]


def likely(hand: Hand, view: Any) -> Any:
    ways = (OtherWayChosen(way) for way in ("social_card", "code", "number"))
    return hand.pick(CardTaken(), ReadAgain(), *ways)


def test_a_card_that_cannot_be_read_is_tried_again_by_its_key_only(visitor: Visitor) -> None:
    asked = visitor.start("elder-allowance").last(fx.ReadCard)
    visitor.do(ev.CardFailed(asked.visit, asked.effect, "unreadable"), CardTaken())
    assert visitor.snapshot.view == IdentifyView(
        "failed", "unreadable", phone="023-00000000", code_name="渝快码"
    )
    assert visitor.do(ReadAgain()).count(fx.ReadCard) == 2
