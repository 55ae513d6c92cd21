"""The receipt."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kiosk.visit.receipts import ReceiptPhase
from kiosk.visit.steps.receipt.step import (
    ReceiptKeptOnScreen,
    ReceiptRead,
    ReceiptView,
    ReprintPressed,
)
from tests.pages import NUMBER, PHONES, Hand, Look, Sample
from tests.visit import ev, fx
from tests.visit.visitor import Visitor
from tests.visit.words import ALLOWANCE, elder

PHASES: tuple[tuple[ReceiptPhase, str], ...] = (
    ("printing", ""),
    ("printed", ""),
    ("sent", "silent"),
    ("on-screen", "paper-out"),
)


def samples(look: Look) -> Iterator[Sample]:
    for phase, reason in PHASES:
        view = ReceiptView(
            phase,
            NUMBER,
            look.t("已收到，还没有受理。", "Received, not yet accepted."),
            "",
            look.t("15 个工作日内", "within 15 working days"),
            PHONES,
            f"CK1;{NUMBER};elder-allowance;2026-11-21",
            reason,
        )
        yield Sample(f"receipt-{phase}", view)
    yield Sample("receipt-no-answer", replace(view, phase="printed", answer_by="", reason=""))


TOUCHES = [
    ("receipt-printed", "action:receipt-ok", ReceiptRead(True)),
    ("receipt-printed", "action:receipt-unreadable", ReceiptRead(False)),
    ("receipt-on-screen", "action:keep-on-screen", ReceiptKeptOnScreen()),
    ("receipt-on-screen", "action:reprint", ReprintPressed()),
]


def likely(hand: Hand, view: Any) -> Any:
    return hand.pick(ReceiptRead(legible=True), ReceiptKeptOnScreen())


def test_what_is_known_of_the_paper_is_kept_when_somebody_leaves(visitor: Visitor) -> None:
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed())
    visitor.fill(ALLOWANCE).accept_review().sign().commit()
    visitor.do(ev.FinishPressed())
    assert visitor.last(fx.KeepOutcome).outcome == "sent-not-confirmed"
