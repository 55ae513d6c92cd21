"""Identifying by card: read it, have it taken back, ask whether this is the person."""

from dataclasses import replace

from contracts.identity import Identity
from kiosk.visit import events as ev
from kiosk.visit.effects import ReadCard, WaitLifted
from kiosk.visit.form import enter_form
from kiosk.visit.rules import rule_context
from kiosk.visit.snapshot import Page
from kiosk.visit.state import (
    Facts,
    State,
    Step,
    Stop,
    awaited,
    forget,
    number_effect,
    running,
    stay,
    today,
    without_answers,
)
from kiosk.visit.typed import enter_typing, is_typed

LINE_FAILURES = ("lost", "silent")
"""It is the reader that failed, not the card: nobody need do anything once it is back."""


def enter_identify(state: State) -> Step:
    """Show the reader and wait for a card."""
    state = replace(
        state, page=Page.IDENTIFY, identify_phase="waiting", identify_failure="", service_code=None
    )
    state, effect = number_effect(state, "card")
    return state, (ReadCard(state.visit, effect),)


def leave_identify(state: State) -> Step:
    """Stop waiting for a card; a reading that ends later is dropped."""
    return forget(state, "card", "lift"), running(state, "card", "lift")


def reading(state: State, event: ev.CardReading) -> Step:
    """A card lies on the reader."""
    if not awaited(state, "card", event.visit, event.effect):
        return stay(state)
    return replace(state, identify_phase="reading"), ()


def card_read(state: State, event: ev.CardRead) -> Step:
    """The card was read: it must go back into the pocket before anything else."""
    if not awaited(state, "card", event.visit, event.effect):
        return stay(state)
    state = replace(state, identity=event.identity, identify_phase="take-card")
    state, effect = number_effect(forget(state, "card"), "lift")
    return state, (WaitLifted(state.visit, effect),)


def card_failed(state: State, event: ev.CardFailed) -> Step:
    """Say what happened; the same page offers to try again."""
    if not awaited(state, "card", event.visit, event.effect):
        return stay(state)
    state = replace(state, identify_phase="failed", identify_failure=event.reason)
    return forget(state, "card"), ()


def read_again(state: State) -> Step:
    """Try the reader once more."""
    if state.page is not Page.IDENTIFY or state.identify_phase != "failed":
        return stay(state)
    return enter_identify(state)


def reader_back(state: State) -> Step:
    """The reader works again: the page waits for a card by itself."""
    lost = state.identify_phase == "failed" and state.identify_failure in LINE_FAILURES
    if lost and state.around.reader.level in ("ok", "warning"):
        return enter_identify(state)
    return stay(state)


def still_there(state: State) -> Step | None:
    """A card that is known to lie there still is asked for once more; None when it is not."""
    if state.page is not Page.IDENTIFY or "lift" not in state.waiting:
        return None
    return replace(state, identify_phase="still-there"), ()


def card_taken(state: State) -> Step:
    """The card is back in the pocket: cards out of their time stop here, others are confirmed."""
    if state.page is not Page.IDENTIFY or state.identity is None:
        return stay(state)
    reason = out_of_time(state.identity, state)
    if reason:
        return replace(state, page=Page.STOPPED, stop=Stop(reason), identity=None), ()
    return replace(state, page=Page.CONFIRM_IDENTITY), ()


def out_of_time(identity: Identity, state: State) -> str:
    """Why the card is not valid today, or ""; never decided by an untrusted clock."""
    day = today(state)
    if day is None:
        return ""
    if identity.valid_from is not None and identity.valid_from > day:
        return "card_not_yet_valid"
    if not identity.long_term and identity.valid_to is not None and identity.valid_to < day:
        return "card_expired"
    return ""


def answer_identity(state: State, event: ev.IdentityAnswered, facts: Facts) -> Step:
    """Yes: rules of the item, then the notice. No: forget this card and read again."""
    if state.page is not Page.CONFIRM_IDENTITY or state.identity is None:
        return stay(state)
    if not event.yes and is_typed(state.identity):
        return enter_typing(without_answers(state)), ()
    if not event.yes:
        return enter_identify(replace(without_answers(state), identity=None))
    item = facts.item(state.item)
    if item is None:
        return stay(state)
    unmet = item.unmet_condition(rule_context(state), stage="identity")
    if unmet is not None:
        return replace(state, page=Page.STOPPED, stop=Stop("condition", unmet.id)), ()
    return replace(state, page=Page.NOTICE), ()


def agree(state: State, facts: Facts) -> Step:
    """The notice was read: the form opens."""
    if state.page is not Page.NOTICE:
        return stay(state)
    return enter_form(state, facts)


def refuse(state: State) -> Step:
    """The notice is refused: the equal other way is shown."""
    if state.page is not Page.NOTICE:
        return stay(state)
    return replace(state, page=Page.STOPPED, stop=Stop("notice_refused")), ()
