"""重打: receipts that never came out, listed masked and printed on request."""

from dataclasses import replace

from kiosk.visit import events as ev
from kiosk.visit.effects import KeepOutcome, PrintReceipt
from kiosk.visit.snapshot import Page
from kiosk.visit.state import (
    ReprintEntry,
    ReprintState,
    State,
    Step,
    awaited,
    forget,
    number_effect,
    stay,
)


def found(state: State, event: ev.ReprintsFound) -> Step:
    """The store's list of receipts without a confirmed copy."""
    entries = tuple(ReprintEntry(*line) for line in event.lines)
    return stay(state) if entries == state.reprints else (replace(state, reprints=entries), ())


def open_list(state: State) -> Step:
    """From home to the list."""
    if state.page is not Page.HOME or not state.reprints:
        return stay(state)
    return replace(state, page=Page.REPRINT, reprint=ReprintState()), ()


def choose(state: State, event: ev.ReprintChosen) -> Step:
    """Print one of them, marked as a reprint."""
    entry = next((entry for entry in state.reprints if entry.number == event.number), None)
    if state.page is not Page.REPRINT or entry is None or state.reprint.phase == "printing":
        return stay(state)
    state = replace(state, reprint=ReprintState("printing", entry.submission))
    state, effect = number_effect(state, "reprint")
    return state, (PrintReceipt(state.visit, effect, entry.submission, reprint=True),)


def printed(state: State, event: ev.Printed) -> Step:
    """A confirmed copy takes the line off the list; anything else keeps it."""
    if not awaited(state, "reprint", event.visit, event.effect):
        return stay(state)
    state = forget(state, "reprint")
    submission = state.reprint.chosen
    if event.outcome == "failed":
        return replace(state, reprint=ReprintState("failed", submission, event.reason)), ()
    confirmed = event.outcome == "confirmed"
    left = tuple(entry for entry in state.reprints if entry.submission != submission)
    state = replace(
        state, reprint=ReprintState("printed", submission), reprints=left if confirmed else
        state.reprints,
    )  # fmt: skip
    state, effect = number_effect(state, "outcome")
    outcome = "printed" if confirmed else "sent-not-confirmed"
    kept = KeepOutcome(
        state.visit, effect, submission, outcome, legible=None, copies=1, reprint=True
    )
    return state, (kept,)
