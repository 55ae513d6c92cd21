"""When a receipt counts as being in the resident's hands; one rule for terminal and centre."""

import pytest

from contracts.receipts import in_hand_after, receipt_in_hand
from contracts.submission import ReceiptOutcomeRecord
from contracts.uuid7 import uuid7

Said = tuple[str, bool | None]


@pytest.mark.parametrize(
    ("outcome", "legible", "in_hand"),
    [
        ("printed", None, True),
        ("printed", True, True),
        ("printed", False, False),
        ("on-screen", None, True),
        ("sent-not-confirmed", None, None),
        ("sent-not-confirmed", True, True),
        ("sent-not-confirmed", False, None),
        ("failed", None, None),
        ("failed", True, None),
    ],
)
def test_what_an_outcome_says_about_the_receipt(
    outcome: str, legible: bool | None, in_hand: bool | None
) -> None:
    assert receipt_in_hand(outcome, legible) is in_hand


def _record(said: Said) -> ReceiptOutcomeRecord:
    record_id = str(uuid7(1, bytes(10)))
    values = {"id": record_id, "submission_id": record_id, "at": "2026-11-21T10:00:00"}
    outcome = {"outcome": said[0], "legible": said[1]}
    return ReceiptOutcomeRecord.model_validate(values | outcome)


@pytest.mark.parametrize(
    ("outcomes", "in_hand"),
    [
        ([], False),
        ([("failed", None)], False),
        ([("printed", True), ("failed", None)], True),
        ([("printed", None), ("sent-not-confirmed", None)], True),
        ([("printed", True), ("printed", False)], False),
        ([("printed", False), ("on-screen", None), ("failed", None)], True),
    ],
)
def test_the_last_outcome_that_says_something_counts(outcomes: list[Said], in_hand: bool) -> None:
    assert in_hand_after(map(_record, outcomes)) is in_hand
