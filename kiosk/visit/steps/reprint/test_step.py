"""Receipts that never came out."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit.events import BackPressed
from kiosk.visit.steps.reprint.step import ReprintChosen, ReprintLine, ReprintView
from tests.pages import LONG_NAME, NUMBER, PHONES, Hand, Look, Sample
from tests.visit import ev
from tests.visit.visitor import Visitor
from tests.visit.words import elder


def samples(look: Look) -> Iterator[Sample]:
    t = look.t
    lines = (
        ReprintLine(NUMBER, look.item, "王*山", t("11月21日 15:02", "21 Nov 15:02")),
        ReprintLine(
            "A7C-4KC-J93",
            t("外地人办居住证", "Residence permit"),
            LONG_NAME,
            t("11月20日 09:41", "20 Nov 09:41"),
        ),
    )
    yield Sample("reprint", ReprintView(lines))
    yield Sample("reprint-none", ReprintView((), phone=PHONES[0]))
    yield Sample("reprint-failed", ReprintView(lines, "failed", "paper-out"))


TOUCHES = [("reprint", f"action:reprint:{NUMBER}", ReprintChosen(NUMBER))]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(ReprintChosen(NUMBER), BackPressed())


def test_a_card_without_missing_receipts_sees_none_of_others(visitor: Visitor) -> None:
    other = ev.ReprintEntry("s", NUMBER, "高龄津贴", "李*", "500***********0048")
    visitor.do(ev.ReprintsFound((other,)), ev.Started("zh-CN"), ev.ReprintsOpened())
    visitor.show_card(elder())
    assert visitor.snapshot.view == ReprintView((), phone="023-00000000")
