"""The review."""

# ruff: noqa: E501 -- a Chinese character counts as two columns
from collections.abc import Iterator
from typing import Any

from kiosk.visit.steps.review.step import (
    EditPressed,
    PreviousPressed,
    ReviewAccepted,
    ReviewRow,
    ReviewView,
)
from tests.pages import LONG_NAME, Hand, Look, Sample
from tests.visit import ev
from tests.visit.visitor import Visitor
from tests.visit.words import ALLOWANCE, elder


def rows(look: Look, name: str, full: str) -> tuple[ReviewRow, ...]:
    t = look.t
    return (
        ReviewRow("card:name", t("姓名", "Name"), name, False, full),
        ReviewRow("card:id", t("证件号码", "Number of the card"), "500***********0021", False,
                  "500199194103050021"),
        ReviewRow("household_street", t("户口在哪个街道", "Registered in"), t("长寿街道", "Changshou")),
        ReviewRow("same_address", t("现在住在户口地", "Living there"), t("不是", "No")),
        ReviewRow("living_address", t("现在住哪里", "Living at"),
                  t("示例区滨江街道平安路二百一十八号三单元十二楼一千二百零三室",
                    "Unit 3, Flat 1203, 218 Ping'an Road, Binjiang, Shili District")),
        ReviewRow("phone", t("联系电话", "Phone"), "138****0199", True, "138 0000 0199"),
        ReviewRow("contact_relation", t("联系人是", "Contact is"), t("子女", "child")),
        ReviewRow("pay_to", t("钱打到哪里", "Pay to"), t("本人社保卡", "Social security card")),
        ReviewRow("low_income", t("低保、特困", "Low income"), t("不是", "No")),
    )  # fmt: skip


def samples(look: Look) -> Iterator[Sample]:
    size = {(False, True): 9, (False, False): 6, (True, True): 4, (True, False): 4}
    page = size[look.elder, look.portrait]
    lines = rows(look, "王*山", "王大山")
    view = ReviewView(lines[:page], 1, -(-len(lines) // page), True)
    yield Sample("review", view, whose="王*山")
    long = ReviewView(rows(look, LONG_NAME, LONG_NAME)[:page], 2, 2, False)
    yield Sample("review-long", long, whose=LONG_NAME)


TOUCHES = [
    ("review", "action:edit:phone", EditPressed("phone")),
    ("review", "action:to-sign", ReviewAccepted()),
    ("review-long", "action:previous", PreviousPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    edit = EditPressed(hand.pick(*hand.questions))
    return hand.pick(*[ReviewAccepted()] * 4, edit)


def test_an_answer_is_changed_and_the_next_key_leads_back(visitor: Visitor) -> None:
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed())
    visitor.fill(ALLOWANCE)
    assert visitor.do(EditPressed("phone")).shows("form")
    assert visitor.do(ev.NextPressed()).shows("review")
