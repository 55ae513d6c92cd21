"""When a receipt counts as being in the resident's hands: docs/decisions/receipts-in-hand.md.

The terminal folds outcomes as it keeps them, the centre as they arrived: one rule for both.
"""

from collections.abc import Iterable

from contracts.submission import ReceiptOutcomeRecord


def receipt_in_hand(outcome: str, legible: bool | None) -> bool | None:
    """What one outcome says about the receipt: held, not held, or nothing new (None)."""
    if outcome == "on-screen" or (legible is True and outcome != "failed"):
        return True
    if outcome == "printed":
        return legible is None
    return None


def in_hand_after(outcomes: Iterable[ReceiptOutcomeRecord]) -> bool:
    """Whether the receipt is held after all these, in their order: the last that says counts."""
    held = False
    for record in outcomes:
        said = receipt_in_hand(record.outcome, record.legible)
        held = held if said is None else said
    return held
