"""The guide."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kiosk.visit import events as ev
from kiosk.visit.shape import Mode
from kiosk.visit.steps.guide.step import (
    BeginPressed,
    BringView,
    GuideView,
    QaView,
    QuestionsShown,
    RulesOpened,
)
from tests.pages import PHONES, Hand, Look, Sample
from tests.visit.ev import ItemChosen
from tests.visit.visitor import Visitor


def guide(look: Look) -> GuideView:
    t = look.t
    card = BringView(t("老人的身份证", "The person's ID card"), False)
    register = BringView(t("户口信息", "Household registration"), True)
    bank = BringView(t("本人社保卡或银行卡号", "Social security or bank card number"), False)
    return GuideView(
        name=look.item,
        official_name=t("高龄津贴申请", "Old-age allowance application"),
        summary=t("满 80 岁，每月领一份补贴。", "From 80 years on, a monthly allowance."),
        who=t(
            "满 80 岁（可提前 30 天办），户口在示例区，没在别处领。家人也能替老人办。",
            "Aged 80 (or 30 days before), registered in Shili District, not drawing it elsewhere. "
            "Family may apply for the person.",
        ),
        bring=(card, bank) if look.elder else (card, register, bank),
        spared=(register,) if look.elder else (),
        minutes=5,
        fee=t("不要钱", "free"),
        time_limit=t("15 个工作日内", "15 working days"),
        result=t("打到社保卡", "paid to the card"),
        staffed_way=t(
            "长寿街道便民服务中心 3 号窗口，周一至周六 9:00–17:30。",
            "Window 3, Changshou service centre, Mon to Sat, 9:00 to 17:30.",
        ),
        office=look.office,
        phone=PHONES[0],
        qa=(
            QaView(
                t("替爸妈办，带什么？", "What do I need for my parents?"),
                t(
                    "带老人的身份证，放在读卡区就行。",
                    "Bring their ID card and put it on the reader.",
                ),
            ),
            QaView(
                t("每月能领多少钱？", "How much is it?"),
                t(
                    "按当年公布的标准发，从批准的下个月起。",
                    "As published each year, from the month after approval.",
                ),
            ),
            QaView(
                t("人住外地，能办吗？", "Living elsewhere?"),
                t("户口在示例区就能办，住哪里都行。", "Yes, when registered in Shili District."),
            ),
        ),
    )


def samples(look: Look) -> Iterator[Sample]:
    view = guide(look)
    yield Sample("guide", view)
    yield Sample("guide-no-printer", replace(view, receipt_on_screen=True))
    unavailable = replace(view, available=False, reason_key="no_camera")
    yield Sample("guide-unavailable", unavailable)
    paused = replace(unavailable, reason_words=look.outage, reason_until=look.until)
    yield Sample("guide-paused", replace(paused, reason_key="paused"))
    yield Sample("guide-no-reader", replace(view, way_without_card="code"))
    elsewhere = look.t("到窗口当面核对", "Have it checked at a counter")
    nothing = replace(
        view,
        receipt_on_screen=True,
        way_without_card="number",
        elsewhere=("camera",),
        other_ways=(elsewhere,),
    )
    yield Sample("guide-no-devices", nothing)
    each = replace(nothing, elsewhere=("document_camera",), other_ways=("",))
    yield Sample("guide-no-pictures", each)
    yield Sample("guide-rules", replace(view, rules=True))
    yield Sample("guide-questions", replace(view, showing_qa=True))
    yield Sample("guide-questions-rules", replace(view, showing_qa=True, rules=True))


TOUCHES = [
    ("guide", "action:begin", BeginPressed()),
    ("guide", "action:questions", QuestionsShown(True)),
    ("guide-rules", "action:rules", RulesOpened()),
    ("guide", "action:back", ev.BackPressed()),
    ("guide", "action:home", ev.HomePressed()),
    ("guide-questions", "action:guide", QuestionsShown(False)),
]


def likely(hand: Hand, view: Any) -> Any:
    return RulesOpened() if view.rules and hand.chance(0.2) else BeginPressed()


def test_back_turns_from_the_questions_to_the_guide_and_then_to_home(visitor: Visitor) -> None:
    visitor.do(ev.Started("zh-CN"), ItemChosen("elder-allowance"), QuestionsShown(True))
    assert visitor.do(ev.BackPressed()).shows("guide")
    assert visitor.do(ev.BackPressed()).shows("home")


def test_large_print_says_first_what_must_be_brought(visitor: Visitor) -> None:
    visitor.do(ev.Started("zh-CN"), ItemChosen("elder-allowance"))
    usual = visitor.snapshot.view
    brief = visitor.do(ev.ModeChosen(Mode.ELDER)).snapshot.view
    assert {thing.have for thing in usual.bring} == {True, False}
    assert not usual.spared
    assert {thing.have for thing in brief.bring} == {False}
    assert set(brief.bring) | set(brief.spared) == set(usual.bring)
