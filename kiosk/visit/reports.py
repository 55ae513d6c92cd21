"""What the terminal reports to a visit: results of its effects, timers, its surroundings."""

from collections.abc import Callable
from dataclasses import replace

from kiosk.visit import events as ev
from kiosk.visit import (
    identify,
    otherperson,
    photo,
    power,
    reprint,
    review,
    scan,
    submit,
)
from kiosk.visit.effects import StartTimer
from kiosk.visit.leaving import finish, rewind_idle
from kiosk.visit.snapshot import Page
from kiosk.visit.state import (
    Clock,
    Facts,
    State,
    Step,
    awaited,
    forget,
    number_effect,
    stay,
)

Handler = Callable[..., Step]


def _timer(state: State, event: ev.TimerFired, facts: Facts) -> Step:
    if awaited(state, "countdown", event.visit, event.effect):
        return photo.tick(state)
    if awaited(state, "commit", event.visit, event.effect):
        return review.keep_now(state)
    if awaited(state, "watch-pause", event.visit, event.effect):
        return forget(state, "watch-pause"), ()
    if awaited(state, "door", event.visit, event.effect):
        return power.left(state, facts), ()
    if awaited(state, "closing", event.visit, event.effect):
        return finish(forget(state, "closing"), facts)
    if not awaited(state, "idle", event.visit, event.effect) or state.visit == 0:
        return stay(state)
    if state.overlay is Page.IDLE_WARNING:
        return finish(state, facts)
    if "commit" in state.waiting or "print" in state.waiting:
        return rewind_idle(state, facts)
    state, effect = number_effect(replace(state, overlay=Page.IDLE_WARNING), "idle")
    return state, (StartTimer(state.visit, effect, facts.idle.answer_s),)


def _around(state: State, event: ev.SurroundingsChanged, facts: Facts) -> Step:
    camera = state.around.camera
    state = power.changed(replace(state, around=event.around), facts)
    if state.page is Page.IDENTIFY:
        return identify.reader_back(state)
    if state.page is Page.SCAN_CODE:
        return scan.scanner_back(state)
    return stay(state) if event.around.camera == camera else photo.camera_changed(state)


def _clock(state: State, event: ev.ClockRead) -> Step:
    clock = Clock(event.time, event.date, event.trusted, event.days_alone)
    return replace(state, clock=clock), ()


def _printed(state: State, event: ev.Printed) -> Step:
    if awaited(state, "reprint", event.visit, event.effect):
        return reprint.printed(state, event)
    return submit.printed(state, event)


def card_taken(state: State) -> Step:
    """The card is said, or known, to be back in the pocket."""
    lying = identify.still_there(state)
    if lying is not None:
        return lying
    if reprint.looking_for_card(state):
        return reprint.card_taken(state)
    return identify.card_taken(state)


def _card_read(state: State, event: ev.CardRead) -> Step:
    if awaited(state, "watch", event.visit, event.effect):
        return otherperson.card_seen(state, event)
    return identify.card_read(state, event)


def _card_failed(state: State, event: ev.CardFailed) -> Step:
    if awaited(state, "watch", event.visit, event.effect):
        return otherperson.look_failed(state)
    return identify.card_failed(state, event)


def _card_lifted(state: State, event: ev.CardLifted) -> Step:
    """The card is gone: on, as if its key had been pressed. Who cannot tell asks for the key."""
    if not awaited(state, "lift", event.visit, event.effect):
        return stay(state)
    state = forget(state, "lift")
    asked = state.identify_phase == "still-there"
    return card_taken(state) if event.known or asked else stay(state)


REPORTS: dict[type, Handler] = {
    ev.ClockRead: lambda s, e, f: _clock(s, e),
    ev.SurroundingsChanged: _around,
    ev.ReprintsFound: lambda s, e, f: reprint.found(s, e),
    ev.TimerFired: _timer,
    ev.CardReading: lambda s, e, f: identify.reading(s, e),
    ev.CardRead: lambda s, e, f: _card_read(s, e),
    ev.CardFailed: lambda s, e, f: _card_failed(s, e),
    ev.CardLifted: lambda s, e, f: _card_lifted(s, e),
    ev.CodeScanned: lambda s, e, f: scan.scanned(s, e),
    ev.CodeFailed: lambda s, e, f: scan.scan_failed(s, e),
    ev.PhotoTaken: lambda s, e, f: photo.taken(s, e),
    ev.PhotoFailed: lambda s, e, f: photo.failed(s, e),
    ev.IdMinted: lambda s, e, f: review.minted(s, e),
    ev.Committed: lambda s, e, f: submit.committed(s, e),
    ev.CommitFailed: lambda s, e, f: submit.commit_failed(s, e),
    ev.Printed: lambda s, e, f: _printed(s, e),
    ev.RecordKept: lambda s, e, f: submit.record_kept(s, e),
}
