"""What happens next."""

from collections.abc import Iterator
from typing import Any

from kiosk.visit.steps.done.step import AnotherItem, DoneView, NextStepsRead, NextStepView
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
        yield Sample("done" if on_paper else "done-no-paper", view)


TOUCHES = [
    ("done", "action:done-finish", NextStepsRead()),
    ("done", "action:another-item", AnotherItem()),
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
