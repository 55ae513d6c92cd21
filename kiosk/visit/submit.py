"""From the durable submission to the last page: commit, receipt, rating, done."""

from dataclasses import replace

from kiosk.visit import events as ev
from kiosk.visit.effects import Effect, KeepOutcome, KeepRating, PrintReceipt
from kiosk.visit.review import keep
from kiosk.visit.snapshot import Page
from kiosk.visit.state import (
    ReceiptState,
    State,
    Step,
    awaited,
    forget,
    number_effect,
    stay,
)

MAX_PRINTS = 3


def committed(state: State, event: ev.Committed) -> Step:
    """The submission is durable: only now may a receipt exist."""
    if not awaited(state, "commit", event.visit, event.effect):
        return stay(state)
    state = forget(state, "commit")
    receipt = ReceiptState(number=event.number, qr_payload=event.qr_payload)
    return print_receipt(replace(state, page=Page.RECEIPT, receipt=receipt))


def commit_failed(state: State, event: ev.CommitFailed) -> Step:
    """Nothing was kept: say so, and offer to try again."""
    if not awaited(state, "commit", event.visit, event.effect):
        return stay(state)
    return replace(forget(state, "commit"), commit_failure=event.reason), ()


def retry_commit(state: State) -> Step:
    """Try to keep the same draft once more; its id makes it one submission."""
    if state.page is not Page.COMMIT or not state.commit_failure:
        return stay(state)
    return keep(state)


def print_receipt(state: State) -> Step:
    """Print, or show on the screen when there is no working printer."""
    printer = state.around.printer
    if printer.level in ("down", "absent"):
        reason = "no-printer" if printer.level == "absent" else printer.reason or "lost"
        receipt = replace(state.receipt, phase="on-screen", reason=reason)
        return replace(state, receipt=receipt), ()
    again = state.receipt.attempts > 0
    receipt = replace(state.receipt, phase="printing", attempts=state.receipt.attempts + 1)
    state, effect = number_effect(replace(state, receipt=receipt), "print")
    return state, (PrintReceipt(state.visit, effect, state.submission, reprint=again),)


def printed(state: State, event: ev.Printed) -> Step:
    """Confirmed, sent without an answer, or not printed at all."""
    if not awaited(state, "print", event.visit, event.effect):
        return stay(state)
    state = forget(state, "print")
    receipt = state.receipt
    if event.outcome == "confirmed":
        receipt = replace(
            receipt, phase="printed", reason="", copies=receipt.copies + 1, outcome="printed",
            legible=None,
        )  # fmt: skip
    elif event.outcome == "sent":
        outcome = receipt.outcome or "sent-not-confirmed"
        receipt = replace(receipt, phase="sent", reason="silent", outcome=outcome)
    else:
        receipt = replace(receipt, phase="on-screen", reason=event.reason)
    return replace(state, receipt=receipt), ()


def may_print(state: State) -> bool:
    """Whether this visit's receipt may be tried once more."""
    return state.receipt.attempts < MAX_PRINTS


def receipt_read(state: State, event: ev.ReceiptRead) -> Step:
    """Readable: on to the rating. Not readable: print again or keep it on the screen."""
    if state.page is not Page.RECEIPT or state.receipt.phase not in ("printed", "sent"):
        return stay(state)
    if event.legible:
        return leave_receipt(state, state.receipt.outcome, legible=True)
    state = replace(state, receipt=replace(state.receipt, legible=False))
    if may_print(state):
        return print_receipt(state)
    receipt = replace(state.receipt, phase="on-screen", reason="unreadable")
    return replace(state, receipt=receipt), ()


def reprint(state: State) -> Step:
    """Print this visit's receipt once more, marked as a reprint."""
    if state.page is not Page.RECEIPT or "print" in state.waiting or not may_print(state):
        return stay(state)
    return print_receipt(state)


def keep_on_screen(state: State) -> Step:
    """The number was noted: go on without paper."""
    if state.page is not Page.RECEIPT or state.receipt.phase == "printing":
        return stay(state)
    return leave_receipt(state, "on-screen", legible=None)


def leave_receipt(state: State, outcome: str, legible: bool | None) -> Step:
    """Keep the outcome as a record of its own, then ask for the rating."""
    state, effects = keep_outcome(state, outcome, legible)
    return replace(state, page=Page.RATING), effects


def keep_outcome(state: State, outcome: str, legible: bool | None) -> Step:
    """Ask for the outcome record, once."""
    if state.receipt.kept or not state.receipt.number:
        return stay(state)
    state, effect = number_effect(state, "outcome")
    state = replace(state, receipt=replace(state.receipt, kept=True))
    kept = KeepOutcome(
        visit=state.visit,
        effect=effect,
        submission=state.submission,
        outcome=outcome,
        legible=legible,
        copies=state.receipt.copies,
        reprint=state.receipt.attempts > 1,
    )
    effects: tuple[Effect, ...] = (kept,)
    return state, effects


def outcome_when_left(state: State) -> Step:
    """The resident left during the receipt: keep what is known of it.

    A print under way goes on, and nobody will hear how it ends.
    """
    if state.page is not Page.RECEIPT:
        return stay(state)
    under_way = state.receipt.phase == "printing"
    known = state.receipt.outcome or ("sent-not-confirmed" if under_way else "failed")
    return keep_outcome(state, known, state.receipt.legible)


def record_kept(state: State, event: ev.RecordKept) -> Step:
    """An outcome or a rating is durable: nobody waits for it any more."""
    for purpose in ("outcome", "rating"):
        if awaited(state, purpose, event.visit, event.effect):
            return forget(state, purpose), ()
    return stay(state)


def rate(state: State, event: ev.Rated) -> Step:
    """Keep the level, or that none was given."""
    if state.page is not Page.RATING or event.level not in (None, 1, 2, 3, 4, 5):
        return stay(state)
    state, effect = number_effect(state, "rating")
    kept = KeepRating(state.visit, effect, state.submission, event.level)
    return replace(state, page=Page.DONE), (kept,)
