"""Leaving: home with the identity kept, or the end, with everything of the visit forgotten."""

from dataclasses import replace

from kiosk.visit import (
    power,
    submit,
)
from kiosk.visit.effects import CameraOff, ClearVisit, Effect, FindReprints, StartTimer
from kiosk.visit.snapshot import Mode, Page
from kiosk.visit.state import (
    Facts,
    State,
    Step,
    number_effect,
    running,
    stay,
)


def initial(facts: Facts) -> State:
    """The terminal before anybody came."""
    return State(language=facts.languages[0])


def rewind_idle(state: State, facts: Facts) -> Step:
    """Somebody is there: the idle warning is put off."""
    state, effect = number_effect(state, "idle")
    times = facts.idle
    seconds = times.elder_warn_s if state.mode is Mode.ELDER else times.warn_s
    return state, (StartTimer(state.visit, effect, seconds),)


def can_go_home(state: State) -> bool:
    """Whether the home key acts."""
    nowhere = (Page.ATTRACT, Page.HOME, Page.COMMIT, Page.RECEIPT, Page.OUT_OF_SERVICE)
    return state.page not in nowhere and not state.covered


def go_home(state: State, facts: Facts) -> Step:
    """Home keeps the identity for another item of the same visit, and nothing else.

    A card that was read but not taken back yet counts for nothing: it is read again.
    """
    if not can_go_home(state):
        return stay(state)
    state, effects = drop_running(state)
    known = state.page not in (Page.IDENTIFY, Page.SCAN_CODE, Page.TYPE_IDENTITY)
    fresh = replace(
        initial(facts),
        visit=state.visit,
        visits=state.visits,
        next_effect=state.next_effect,
        page=Page.HOME,
        mode=state.mode,
        language=state.language,
        around=state.around,
        clock=state.clock,
        reprints=state.reprints,
        identity=state.identity if known else None,
        service_code=state.service_code if known else None,
        for_self=state.for_self,
    )
    return fresh, effects


def drop_running(state: State) -> Step:
    """End what devices do for this page, the camera too."""
    cancels = running(state, "card", "lift", "code", "watch", "photo", "reprint")
    camera: tuple[Effect, ...] = (CameraOff(state.visit),) if state.page is Page.PHOTO else ()
    return state, (*cancels, *camera)


def finish(state: State, facts: Facts) -> Step:
    """End the visit and clear everything; not while a submission is being kept."""
    if state.visit == 0 or "commit" in state.waiting:
        return replace(state, overlay=None), ()
    state, outcome = submit.outcome_when_left(state)
    state, running = drop_running(state)
    fresh = replace(
        initial(facts),
        page=power.first_page(state.around),
        visits=state.visits,
        next_effect=state.next_effect,
        around=state.around,
        clock=state.clock,
        reprints=state.reprints,
    )
    return fresh, (*outcome, *running, ClearVisit(state.visit), FindReprints())
