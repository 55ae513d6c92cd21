"""What is kept of a receipt: what the resident said of it, also when they just walk away."""

import pytest

from kiosk.visit.devices.receipt_printer import PrintEnd
from kiosk.visit.steps.receipt.step import MAX_PRINTS
from tests.visit import ev, fx
from tests.visit.sn import DoneView, ReceiptView
from tests.visit.visitor import Visitor
from tests.visit.words import ALLOWANCE, elder, waiting


@pytest.fixture
def printing(visitor: Visitor) -> Visitor:
    visitor.start("elder-allowance").identify(elder()).do(ev.NoticeAgreed())
    visitor.fill(ALLOWANCE)
    return visitor.accept_review().sign().commit()


def left(visitor: Visitor) -> fx.KeepOutcome:
    visitor.do(ev.FinishPressed())
    assert visitor.shows("attract")
    return visitor.last(fx.KeepOutcome)


def test_who_leaves_with_an_unreadable_receipt_does_not_hold_one(printing: Visitor) -> None:
    for _ in range(MAX_PRINTS):
        printing.print().do(ev.ReceiptRead(legible=False))
    kept = left(printing)
    assert (kept.outcome, kept.legible) == ("printed", False)


def test_a_new_copy_after_an_unreadable_one_counts_again(printing: Visitor) -> None:
    kept = left(printing.print().do(ev.ReceiptRead(legible=False)).print())
    assert (kept.outcome, kept.legible) == ("printed", None)


def test_who_leaves_while_it_prints_is_not_known_to_hold_it(printing: Visitor) -> None:
    kept = left(printing)
    assert (kept.outcome, kept.copies) == ("sent-not-confirmed", 0)
    printing.print()
    assert printing.shows("attract")


def test_a_receipt_is_not_printed_for_ever(printing: Visitor) -> None:
    for _ in range(MAX_PRINTS + 2):
        printing.print("sent").do(ev.ReprintPressed())
    assert printing.count(fx.PrintReceipt) == MAX_PRINTS
    seen = printing.snapshot.view
    assert isinstance(seen, ReceiptView)
    assert not seen.can_reprint


def test_an_outcome_is_waited_for_until_it_is_durable(printing: Visitor) -> None:
    printing.print().do(ev.ReceiptRead(legible=True))
    asked = printing.last(fx.KeepOutcome)
    assert waiting(printing.state)["outcome"] == asked.effect
    printing.do(ev.RecordKept(asked.visit + 1, asked.effect, ok=True))
    assert "outcome" in waiting(printing.state)
    printing.do(ev.RecordKept(asked.visit, asked.effect, ok=True))
    assert "outcome" not in waiting(printing.state)


def test_the_list_of_missing_receipts_is_fresh_when_somebody_comes(visitor: Visitor) -> None:
    asked = visitor.count(fx.FindReprints)
    visitor.do(ev.Started("zh-CN"))
    assert visitor.count(fx.FindReprints) == asked + 1
    before = visitor.state
    visitor.do(ev.ReprintsFound(()))
    assert visitor.state is before


@pytest.mark.parametrize(
    ("outcome", "legible", "held"),
    [("confirmed", True, True), ("sent", True, True), ("confirmed", False, False)],
)
def test_the_last_page_believes_the_resident_about_the_paper(
    printing: Visitor, outcome: PrintEnd, legible: bool, held: bool
) -> None:
    printing.print(outcome).do(ev.ReceiptRead(legible=legible))
    if not legible:
        printing.print("failed", "paper-out").do(ev.ReceiptKeptOnScreen())
    seen = printing.snapshot.view
    assert isinstance(seen, DoneView)
    assert seen.on_paper is held
