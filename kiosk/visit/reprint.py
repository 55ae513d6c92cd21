"""重打: receipts that never came out, shown to whoever has the card they were made with.

The home page says only that some are missing. The card is read for nothing else: its masks are
compared with those on the receipts, and the card itself is forgotten before the list is shown.
"""

from dataclasses import replace

from contracts.identity import Identity, mask_id_number, mask_name
from kiosk.visit import events as ev
from kiosk.visit.effects import KeepOutcome, PrintReceipt
from kiosk.visit.identify import enter_identify, leave_identify
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
    without_answers,
)
from kiosk.visit.view_item import display_name


def found(state: State, event: ev.ReprintsFound) -> Step:
    """The store's list of receipts without a confirmed copy."""
    entries = tuple(ReprintEntry(*line) for line in event.lines)
    return stay(state) if entries == state.reprints else (replace(state, reprints=entries), ())


def open_list(state: State) -> Step:
    """From home to the reader: nobody sees a list before a card."""
    if state.page is not Page.HOME or not state.reprints:
        return stay(state)
    state = replace(without_answers(state), item=None, identity=None)
    return enter_identify(replace(state, reprint=ReprintState("card")))


def looking_for_card(state: State) -> bool:
    """Whether the page of the reader asks for the card of a missing receipt."""
    return state.page is Page.IDENTIFY and state.reprint.phase == "card"


def card_taken(state: State) -> Step:
    """The card is back in the pocket: to its receipts, also when it has expired meanwhile."""
    identity = state.identity
    if not looking_for_card(state) or identity is None:
        return stay(state)
    asked = ReprintState("list", *_masks(identity))
    return replace(state, page=Page.REPRINT, reprint=asked, identity=None), ()


def _masks(identity: Identity) -> tuple[str, str]:
    return mask_name(display_name(identity)), mask_id_number(identity.id_number)


def opened_by(state: State, identity: Identity) -> bool:
    """Whether the list could have been opened with this card."""
    return (state.reprint.applicant, state.reprint.id_number) == _masks(identity)


def leave(state: State) -> Step:
    """Back to home, and nothing of the card stays."""
    state, effects = leave_identify(state)
    return replace(state, page=Page.HOME, reprint=ReprintState(), identity=None), effects


def own(state: State) -> tuple[ReprintEntry, ...]:
    """The receipts that were made with this card."""
    masks = (state.reprint.applicant, state.reprint.id_number)
    if not all(masks):
        return ()
    return tuple(entry for entry in state.reprints if (entry.applicant, entry.id_number) == masks)


def choose(state: State, event: ev.ReprintChosen) -> Step:
    """Print one of them, marked as a reprint."""
    entry = next((entry for entry in own(state) if entry.number == event.number), None)
    if state.page is not Page.REPRINT or entry is None or state.reprint.phase == "printing":
        return stay(state)
    state = replace(
        state, reprint=replace(state.reprint, phase="printing", chosen=entry.submission, reason="")
    )
    state, effect = number_effect(state, "reprint")
    return state, (PrintReceipt(state.visit, effect, entry.submission, reprint=True),)


def printed(state: State, event: ev.Printed) -> Step:
    """A confirmed copy takes the line off the list; anything else keeps it."""
    if not awaited(state, "reprint", event.visit, event.effect):
        return stay(state)
    state = forget(state, "reprint")
    submission = state.reprint.chosen
    if event.outcome == "failed":
        failed = replace(state.reprint, phase="failed", reason=event.reason)
        return replace(state, reprint=failed), ()
    confirmed = event.outcome == "confirmed"
    left = tuple(entry for entry in state.reprints if entry.submission != submission)
    state = replace(
        state,
        reprint=replace(state.reprint, phase="printed"),
        reprints=left if confirmed else state.reprints,
    )
    state, effect = number_effect(state, "outcome")
    outcome = "printed" if confirmed else "sent-not-confirmed"
    kept = KeepOutcome(
        state.visit, effect, submission, outcome, legible=None, copies=1, reprint=True
    )
    return state, (kept,)
