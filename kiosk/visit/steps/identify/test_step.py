"""Reading the card."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kiosk.visit.events import CardTaken, HelpPressed, ReadAgain
from kiosk.visit.person import OTHER_WAYS
from kiosk.visit.steps.identify.step import IdentifyView, OtherWayChosen, WayKey
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
    ways = tuple(WayKey(way.name, way.icon) for way in OTHER_WAYS)
    code = look.t("示例服务码", "Demo service code")
    for asked in (
        IdentifyView("waiting"),
        IdentifyView("failed", "unreadable"),
        IdentifyView("lost", "silent"),
    ):
        view = replace(asked, ways=ways, code_name=code)
        yield Sample(f"identify-ways-{asked.phase}", replace(view, ways=ways[1:3]))
        yield Sample(f"identify-all-ways-{asked.phase}", replace(view, ways=ways[:3]))
        yield Sample(f"identify-unnamed-{asked.phase}", replace(view, ways=ways[1:]))
        yield Sample(f"identify-social-{asked.phase}", replace(view, ways=ways[:1]))


TOUCHES = [
    ("identify-take-card", "action:card-taken", CardTaken()),
    ("identify-failed", "action:read-again", ReadAgain()),
    ("identify-lost", "action:way-out", HelpPressed()),
    ("identify-all-ways-waiting", "action:by-social-card", OtherWayChosen("social_card")),
    ("identify-ways-waiting", "action:by-code", OtherWayChosen("code")),
    ("identify-ways-waiting", "action:by-number", OtherWayChosen("number")),
    ("identify-unnamed-waiting", "action:by-no-name", OtherWayChosen("no_name")),
]


def likely(hand: Hand, view: Any) -> Any:
    offered = [way.way for way in view.ways] or [way.name for way in OTHER_WAYS]
    return hand.pick(CardTaken(), ReadAgain(), *map(OtherWayChosen, offered))


def test_a_card_that_cannot_be_read_is_tried_again_by_its_key_only(visitor: Visitor) -> None:
    asked = visitor.start("elder-allowance").last(fx.ReadCard)
    visitor.do(ev.CardFailed(asked.visit, asked.effect, "unreadable"), CardTaken())
    assert visitor.snapshot.view == IdentifyView(
        "failed", "unreadable", phone="023-00000000", code_name="渝快码"
    )
    assert visitor.do(ReadAgain()).count(fx.ReadCard) == 2
