"""What a roll-out does next. Pure: no clock, no database, the same facts give the same acts.

Silence never advances anything. Whatever stops a roll-out freezes it first; its terminals are sent
back by the steps after that, so that it does not matter how often or where it is interrupted.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from math import ceil

from central.rollouts.evidence import (
    bad,
    done_reason,
    overtaken_reason,
    ring_is_good,
    rolling_reason,
    visits,
)
from central.rollouts.model import (
    LIMITS,
    Act,
    Expose,
    Fact,
    Forbid,
    Limits,
    Progress,
    Reason,
    Rollout,
    SendBack,
    SetRef,
    State,
    place,
)
from central.rollouts.progress import (
    awaited,
    counted,
    failed,
    lately,
    moved,
    notes,
    runs_set,
    told_also,
)
from contracts.fleet import OWN_TROUBLE
from contracts.sets import SHIPPED

Stepped = tuple[Rollout, tuple[Act, ...]]
_SHIPPED = SetRef(SHIPPED, None)


def step(
    rollout: Rollout, facts: Sequence[Fact], now: datetime, limits: Limits = LIMITS
) -> Stepped:
    """One step: the roll-out as it stands then, and what is to be done for it.

    ``facts``: of every terminal that it is for. ``now``: in the zone that terminals live by.
    """
    if rollout.state is State.RETURNED:
        return rollout, ()
    after = [moved(rollout, fact, now, limits) for fact in facts]
    noted = notes(facts, after)
    rollout = replace(rollout, counts=counted(rollout, after, now, limits))
    match rollout.state:
        case State.WAITING | State.ROLLING:
            rollout, acts = _go_on(rollout, after, now, limits)
        case State.PAUSED:
            rollout, acts = _paused(rollout, after, now, limits)
        case State.STOPPED:
            rollout, acts = _stopped(rollout, after, now, limits)
        case State.OVERTAKEN:
            rollout, acts = _overtaken(rollout, after, now), ()
        case State.DONE:
            fell = any(note.progress is Progress.RETURNED for note in noted)
            rollout, acts = _done(rollout, after, now, limits, fell=fell)
    return rollout, (*noted, *acts)


def stop(rollout: Rollout, reason: Reason, now: datetime) -> Stepped:
    """Freeze it for ever; its terminals go back with the next steps. Again, nothing changes."""
    if rollout.state in (State.STOPPED, State.RETURNED):
        return rollout, ()
    return _into(rollout, State.STOPPED, reason, now), (Forbid(rollout.set),)


def pause(rollout: Rollout, reason: Reason, now: datetime) -> Rollout:
    """Tell nobody else until somebody resumes it; what was told is watched on."""
    if rollout.state not in (State.WAITING, State.ROLLING):
        return rollout
    return _into(rollout, State.PAUSED, reason, now)


def resume(rollout: Rollout, reason: Reason, now: datetime) -> Rollout:
    """Go on where it was paused; the ring has its whole time again."""
    if rollout.state is not State.PAUSED:
        return rollout
    return replace(_into(rollout, State.ROLLING, reason, now), ring_since=now)


def _end(rollout: Rollout, facts: Sequence[Fact], now: datetime, limits: Limits) -> Stepped | None:
    """What ends it before its time: that its set is bad, or that nothing is left to it."""
    if (reason := bad(rollout, facts, now, limits)) is not None:
        return stop(rollout, reason, now)
    if facts and all(fact.newer for fact in facts):
        return _into(rollout, State.OVERTAKEN, overtaken_reason(rollout, facts), now), ()
    return None


def _go_on(rollout: Rollout, facts: Sequence[Fact], now: datetime, limits: Limits) -> Stepped:
    if (end := _end(rollout, facts, now, limits)) is not None:
        return end
    told = {fact.terminal_id for fact in facts if fact.exposure is not None}
    acts: list[Act] = []
    while True:
        new = _ring(rollout, facts, told, now, limits)
        acts += new
        told |= {act.terminal_id for act in new}
        if rollout.ring == len(rollout.rings) - 1:
            break
        if rollout.gate is not None and (new or not ring_is_good(rollout, facts)):
            break
        rollout = _next_ring(rollout, facts, told, now, limits)
    if rollout.state is State.WAITING and told:
        rollout = replace(_into(rollout, State.ROLLING, rollout.reason, now), ring_since=now)
    rollout = replace(rollout, counts=told_also(rollout.counts, acts))
    if not acts and _complete(rollout, facts, now, limits):
        return _into(rollout, State.DONE, done_reason(rollout), now), ()
    return _in_time(rollout, facts, now, limits), tuple(acts)


def _next_ring(
    rollout: Rollout, facts: Sequence[Fact], told: set[str], now: datetime, limits: Limits
) -> Rollout:
    """The next ring; one that adds nobody needs no visits of its own."""
    onward = replace(rollout, ring=rollout.ring + 1, ring_since=now)
    if _ring(onward, facts, told, now, limits):
        onward = replace(onward, ring_base=visits(facts)[0].ended)
    return onward


def _ring(
    rollout: Rollout, facts: Sequence[Fact], told: set[str], now: datetime, limits: Limits
) -> list[Expose]:
    """Who of a ring is still to be told. Before a gate, the first are terminals heard lately."""
    mine = [fact for fact in facts if not fact.newer and rollout.set.sha256 not in fact.refused]
    free = [fact for fact in mine if fact.terminal_id not in told]
    if rollout.ring < len(rollout.rings) - 1:
        quota = max(1, ceil(len(mine) * rollout.rings[rollout.ring] / 100))
        room = max(0, quota - (len(mine) - len(free)))
        if rollout.ring == 0 and rollout.gate is not None:
            free = [fact for fact in free if lately(fact, now, limits)]
        free = sorted(free, key=lambda fact: place(fact.terminal_id, rollout.id))[:room]
    return [
        Expose(fact.terminal_id, rollout.ring, runs_set(rollout, fact), _home(rollout, fact))
        for fact in free[: limits.at_once]
    ]


def _home(rollout: Rollout, fact: Fact) -> SetRef:
    """What a terminal goes back to."""
    before = fact.previous if runs_set(rollout, fact) else fact.running
    return before or _SHIPPED


def _complete(rollout: Rollout, facts: Sequence[Fact], now: datetime, limits: Limits) -> bool:
    """Whether all is done that can be: every terminal that can be heard runs it, some of them
    because of this roll-out.
    """
    if rollout.ring < len(rollout.rings) - 1:
        return False
    if rollout.reopened_at is not None and now - rollout.reopened_at < limits.reopened:
        return False
    fresh = False
    for fact in facts:
        told = fact.exposure
        if told is None or fact.newer:
            continue
        if told.progress is Progress.RUNS:
            fresh = fresh or not told.already
        elif told.progress is Progress.TOLD and fact.waiting in OWN_TROUBLE:
            continue  # it takes it when that is mended, and is watched until then
        elif awaited(fact, now, limits) and not failed(fact, now, limits):
            return False
    return fresh and (rollout.gate is None or ring_is_good(rollout, facts))


def _in_time(rollout: Rollout, facts: Sequence[Fact], now: datetime, limits: Limits) -> Rollout:
    """The roll-out while it goes on; paused when that takes too long."""
    if rollout.state is State.WAITING:
        if now - rollout.since >= limits.waiting:
            days = {"days": limits.waiting.days, "of": rollout.counts.of}
            return _into(rollout, State.PAUSED, Reason("nobody-came", days), now)
        return replace(rollout, reason=Reason("waiting-seen", {"of": rollout.counts.of}))
    reason = rolling_reason(rollout, facts, now, limits)
    if now - rollout.ring_since >= limits.ring:
        figures = {**reason.figures, "days": limits.ring.days}
        return _into(rollout, State.PAUSED, Reason("too-long", figures), now)
    return replace(rollout, reason=reason)


def _paused(rollout: Rollout, facts: Sequence[Fact], now: datetime, limits: Limits) -> Stepped:
    if (end := _end(rollout, facts, now, limits)) is not None:
        return end
    if now - rollout.since >= limits.paused:
        return stop(rollout, Reason("paused-too-long", {"days": limits.paused.days}), now)
    return rollout, ()


def _stopped(rollout: Rollout, facts: Sequence[Fact], now: datetime, limits: Limits) -> Stepped:
    mine = [(fact, fact.exposure) for fact in facts if fact.exposure and not fact.newer]
    back = [SendBack(fact.terminal_id, told.previous) for fact, told in mine if told.back is None]
    if back:
        return rollout, tuple(back[: limits.at_once])
    told = [fact for fact in facts if fact.exposure]
    away = not any(runs_set(rollout, fact) for fact in told)
    lasted = now - rollout.since
    if told and lasted >= limits.settled and (away or lasted >= limits.stopped):
        return _into(rollout, State.RETURNED, rollout.reason, now), ()
    return rollout, ()


def _overtaken(rollout: Rollout, facts: Sequence[Fact], now: datetime) -> Rollout:
    """Whom it told comes back when the newer one is stopped; people say whether it goes on."""
    back = sum(fact.exposure is not None and not fact.newer for fact in facts)
    if not back:
        return rollout
    return _into(rollout, State.PAUSED, Reason("came-back", {"count": back}), now)


def _done(
    rollout: Rollout, facts: Sequence[Fact], now: datetime, limits: Limits, *, fell: bool
) -> Stepped:
    if (reason := bad(rollout, facts, now, limits)) is not None:
        return stop(rollout, reason, now)
    if fell:
        again = replace(rollout, state=State.ROLLING, since=now, ring_since=now, reopened_at=now)
        return replace(again, reason=rolling_reason(again, facts, now, limits)), ()
    told = {fact.terminal_id for fact in facts if fact.exposure is not None}
    late = _ring(rollout, facts, told, now, limits)
    return replace(rollout, reason=done_reason(rollout)), tuple(late)


def _into(rollout: Rollout, state: State, reason: Reason, now: datetime) -> Rollout:
    return replace(rollout, state=state, reason=reason, since=now)
