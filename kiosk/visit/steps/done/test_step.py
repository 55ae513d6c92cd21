"""What happens next."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from contracts.identity import CardLayout
from contracts.rules import CompiledItem
from kiosk.visit.answers import FormState
from kiosk.visit.receipts import ReceiptState
from kiosk.visit.state import Facts
from kiosk.visit.steps.done.step import AnotherItem, DoneView, NextStepsRead, NextStepView, to_take
from kiosk.visit.tiles import ItemChosen, TileView
from tests.pages import NUMBER, PHONES, Hand, Look, Sample
from tests.visit import ev
from tests.visit.visitor import Visitor
from tests.visit.words import ALLOWANCE, elder


def samples(look: Look) -> Iterator[Sample]:
    t = look.t
    steps = (
        NextStepView(t("街道核对，7 天内", "The office checks it, within 7 days")),
        NextStepView(
            t("区民政局答复您，15 个工作日内打电话", "You are called within 15 working days")
        ),
        NextStepView(
            t("批准以后，下个月起打到社保卡", "After approval it is paid from the next month")
        ),
    )
    for on_paper in (True, False):
        view = DoneView(
            NUMBER,
            t("已收到，还没有受理。", "Received, not yet accepted."),
            "",
            t("15 个工作日内", "within 15 working days"),
            steps,
            PHONES,
            on_paper,
            sent=on_paper,
        )
        name = "done" if on_paper else "done-no-paper"
        yield Sample(name, view)
        others = (
            TileView("pension", t("养老金每年认证一次", "Yearly check for the pension"), "", "old"),
            TileView("claim", t("看病的钱拿来报销", "Medical claim"), "", "stethoscope"),
        )
        yield Sample(f"{name}-next", replace(view, next_steps=steps[:1], others=others))


TOUCHES = [
    ("done", "action:done-finish", NextStepsRead()),
    ("done", "action:another-item", AnotherItem()),
    ("done-next", "action:item:pension", ItemChosen("pension")),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(AnotherItem(), NextStepsRead())


def test_another_item_begins_at_home_with_the_same_person(visitor: Visitor) -> None:
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed())
    visitor.fill(ALLOWANCE).accept_review().sign()
    visitor.commit().print().do(ev.ReceiptRead(legible=True))
    assert visitor.do(AnotherItem()).shows("home")
    visitor.do(ev.ItemChosen("residence-permit"), ev.BeginPressed(), ev.ForWhomChosen(True))
    assert visitor.shows("confirm-identity")


def done_with(facts: Facts, then: tuple[str, ...]) -> Visitor:
    """At the last page of an allowance whose people often do ``then``."""
    allowance, *others = facts.items
    named = allowance.written.model_copy(update={"next_items": then})
    visitor = Visitor(replace(facts, items=(CompiledItem(named), *others)))
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed())
    visitor.fill(ALLOWANCE).accept_review().sign()
    return visitor.commit().print().do(ev.ReceiptRead(legible=True))


def test_what_people_often_do_next_begins_anew_for_the_same_person(facts: Facts) -> None:
    visitor = done_with(facts, ("pension-certification", "no-such-item"))
    assert [each.code for each in visitor.snapshot.view.others] == ["pension-certification"]
    visitor.do(ItemChosen("residence-permit"))
    assert visitor.shows("done"), "only what is offered here"
    visitor.do(ItemChosen("pension-certification"))
    assert visitor.shows("guide")
    assert visitor.state.of(ReceiptState) == ReceiptState()
    assert visitor.state.of(FormState) == FormState()
    visitor.do(ev.BeginPressed(), ev.ForWhomChosen(True))
    assert visitor.shows("confirm-identity")
    visitor.do(ev.BackPressed(), ev.BackPressed(), ev.BackPressed())
    assert visitor.shows("home"), "nobody comes back to what was handed in"


def test_on_battery_nothing_is_begun_next(facts: Facts) -> None:
    visitor = done_with(facts, ("pension-certification",))
    visitor.do(ev.SurroundingsChanged(replace(visitor.state.around, power="battery")))
    assert visitor.snapshot.view.others == ()


@pytest.mark.parametrize(
    ("layout", "take"),
    [
        (CardLayout.RESIDENT, "take_paper"),
        (CardLayout.FOREIGN_2023, "take_paper"),
        (CardLayout.SOCIAL_CARD, "take_card"),
        (CardLayout.TYPED, "take_receipt"),
        (CardLayout.UNNAMED, "take_receipt"),
    ],
)
def test_nobody_is_told_to_take_a_card_that_was_not_there(layout: CardLayout, take: str) -> None:
    assert to_take(replace(elder(), layout=layout)) == take
