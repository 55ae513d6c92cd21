"""Which set runs at this start, and why.

A set that was begun and did not get well is taken back; a power cut in its first seconds is not its
fault, as long as that does not happen again and again. What is damaged is not run: the set before
it is, then what came with the program. Nothing here needs a network, and none of it the centre.
"""

from collections.abc import Callable
from dataclasses import replace

import structlog

from contracts.errors import StorageError
from kiosk.launch.pointer import Release
from kiosk.releases.here import Releases
from kiosk.sets.files import RunningSet, SetFiles
from kiosk.sets.state import (
    MOST_RETURNED,
    SHIPPED_SET,
    Returned,
    SetRef,
    SetState,
    SetStates,
    machine_boot,
)
from kiosk.settings import Settings

Whole = Callable[[SetRef], bool]
MOST_TRIES = 3
"""How often a set is begun whose first start a power cut has ended."""

_log = structlog.get_logger(__name__)


def at_start(state: SetState, whole: Whole, boot: str = "") -> SetState:
    """The state that a start begins with; ``running`` is what it runs.

    ``boot`` is which start of the machine this is.
    """
    if state.trying is not None and state.trying == state.running:
        power_went = state.boot != boot and state.tries < MOST_TRIES
        state = _before_trial(state) if power_went else taken_back(state, "start-failed")
    if state.trying is not None:
        if whole(state.trying):
            return replace(begun(state, state.trying), tries=state.tries + 1, boot=boot)
        state = replace(state, trying=None, waiting="damaged")
    return standing(state, whole)


def begun(state: SetState, wanted: SetRef) -> SetState:
    """A set is run for the first time. What came with the program needs no trial."""
    last = state.running if state.running != wanted else state.previous
    return replace(
        state,
        running=wanted,
        previous=last,
        trying=None if wanted.sha256 is None else wanted,
        healthy=False,
        reason="chosen",
        waiting="",
    )


def standing(state: SetState, whole: Whole) -> SetState:
    """The set that ran last, or what stands behind it while it is damaged."""
    if whole(state.running):
        return state
    before = state.previous
    last = before if before is not None and whole(before) else SHIPPED_SET
    return replace(state, running=last, previous=None, healthy=False, reason="damaged")


def taken_back(state: SetState, reason: str) -> SetState:
    """The running set is never tried again here; the one before it runs next."""
    bad = state.running
    if bad.sha256 is None:
        return replace(state, trying=None)
    return replace(
        refused(state, bad, reason),
        running=state.previous or SHIPPED_SET,
        previous=None,
        trying=None,
        healthy=False,
        reason=reason,
    )


def refused(state: SetState, ref: SetRef, reason: str) -> SetState:
    """A set that was never begun is not to be."""
    if ref.sha256 is None:
        return state
    returned = (*state.returned, Returned(ref.name, ref.sha256, reason))[-MOST_RETURNED:]
    return replace(state, returned=returned, reason=reason)


def put_off(state: SetState) -> SetState:
    """A trial that was ended in order says nothing of its set: the next start begins it again."""
    if state.trying is None or state.trying != state.running:
        return state
    return replace(_before_trial(state), tries=0)


def _before_trial(state: SetState) -> SetState:
    return replace(state, running=state.previous or SHIPPED_SET, previous=None)


def got_well(state: SetState) -> SetState:
    """The running set has shown that it works."""
    trying = None if state.trying == state.running else state.trying
    return replace(state, trying=trying, healthy=True)


Wants = Callable[[SetRef], Release | None]


def with_program(state: SetState, releases: Releases, wants: Wants) -> SetState:
    """The state without sets that need another program than the one that began.

    Where that was taken back for good they are too; else they are taken again once it may be tried.
    """
    tried, running = state.trying, state.running
    if tried is not None and tried != running and not releases.fits(wants(tried)):
        why, for_good = _why_gone(releases, wants(tried))
        state = replace(state, trying=None)
        state = refused(state, tried, why) if for_good else state
    if releases.fits(wants(running)):
        return state
    why, for_good = _why_gone(releases, wants(running))
    if for_good:
        return taken_back(state, why)
    return replace(_before_trial(state), trying=None, healthy=False, reason=why)


def _why_gone(releases: Releases, wanted: Release | None) -> tuple[str, bool]:
    """Why another program runs than a set wants, a word; whether that is so for good."""
    reason = releases.pointer.reason(wanted) if wanted is not None else ""
    if wanted is None or not reason:
        return "program-gone", False
    return f"program-{reason}", releases.doubt(wanted) is None


def running_set(
    settings: Settings, states: SetStates, releases: Releases | None = None
) -> RunningSet:
    """The set of this start, laid out; the state says which one it is and why. Never raises.

    A set is begun only when that could be written down: else a start that fails would fail for
    ever. ``elsewhere`` says that the program on trial is not the one it wants.
    """
    state = states.state
    if state == SetState():
        return RunningSet()
    files = SetFiles(settings.terminal.data_dir, settings.terminal.district)
    try:
        after = state if releases is None else with_program(state, releases, files.program)
        after = at_start(after, files.whole, machine_boot())
        found = files.lay_out(after.running)
        states.change(lambda now: after)
    except StorageError as error:
        _log.error("sets.not_begun", code=error.code)
        found = _without_writing(state, files)
    files.clear(state.running, *_kept(states.state))
    _log.info("sets.running", set=found.name, reason=states.state.reason)
    if releases is None or releases.trial is None:
        return found
    return replace(found, elsewhere=files.program(states.state.running) != releases.mine)


def shipped_for_now(states: SetStates) -> RunningSet:
    """What came with the program, whatever was chosen: it is taken again when it may be."""
    if states.state != SetState():
        try:
            states.change(_set_aside)
        except StorageError as error:
            _log.error("sets.not_set_aside", code=error.code)
    return RunningSet()


def _set_aside(state: SetState) -> SetState:
    """A set that was begun and never got well may be the cause: it is taken back."""
    if state.trying is not None and state.trying == state.running:
        state = taken_back(state, "start-failed")
    aside = replace(state, trying=None, waiting="safe-mode")
    if state.running == SHIPPED_SET:
        return aside
    return replace(aside, running=SHIPPED_SET, previous=None, healthy=False, reason="safe-mode")


def _kept(state: SetState) -> tuple[SetRef, ...]:
    return tuple(each for each in (state.running, state.previous, state.trying) if each is not None)


def _without_writing(state: SetState, files: SetFiles) -> RunningSet:
    """What can be run while the disk takes nothing: no trial, and only what is laid out."""
    last = standing(replace(put_off(state), trying=None), files.whole).running
    try:
        return files.lay_out(last)
    except StorageError:
        return RunningSet()
