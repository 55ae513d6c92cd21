"""What speaks for a set and against it, and what a roll-out waits for, with the figures."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from central.rollouts.gate import Judgement, Question, Verdict, judged
from central.rollouts.hours import next_begin
from central.rollouts.model import Fact, Limits, Progress, Reason, Rollout, State, Visits
from central.rollouts.progress import awaited, failed, lately, reached

Figures = dict[str, str | int]
_STOPPED = {Question.TROUBLE: "stopped-gate", Question.UNDONE: "stopped-undone"}
_DOUBTFUL = {Question.TROUBLE: "doubtful", Question.UNDONE: "doubtful-undone"}


def bad(rollout: Rollout, facts: Sequence[Fact], now: datetime, limits: Limits) -> Reason | None:
    """What speaks against the set; None while nothing does."""
    told = [(fact, fact.exposure) for fact in facts if fact.exposure and not fact.newer]
    lost = {fact.terminal_id for fact, _ in told if failed(fact, now, limits)}
    if rollout.state is State.DONE or rollout.reopened_at is not None:
        edge = now - limits.recent
        lost -= {fact.terminal_id for fact, how in told if how.since < edge}
    figures: Figures = {"set": rollout.set.name, "count": len(lost)}
    if len(lost) >= limits.failures:
        return Reason("stopped-failures", figures)
    if rollout.state is State.DONE:
        return None
    heard = {f.terminal_id for f, _ in told if reached(f) or awaited(f, now, limits)}
    if lost and heard <= lost:
        return Reason("stopped-all", figures)
    if rollout.gate is not None:
        said = judgement(rollout, facts)
        if said.verdict is Verdict.BAD:
            return Reason(_STOPPED[said.question], gate_figures(rollout, said))
    return None


def ring_is_good(rollout: Rollout, facts: Iterable[Fact]) -> bool:
    """Whether the ring that was told last shows that the next may be."""
    facts = list(facts)
    news = [f.exposure for f in facts if f.exposure is not None and not f.newer]
    runs = any(told.progress is Progress.RUNS and not told.already for told in news)
    return runs and judgement(rollout, facts).verdict is Verdict.GOOD


def judgement(rollout: Rollout, facts: Iterable[Fact]) -> Judgement:
    """What the gate says now; a roll-out without one is not asked."""
    assert rollout.gate is not None
    on_set, before = visits(facts, rollout.gate.visits)
    return judged(rollout.gate, on_set, before, fresh=on_set.ended - rollout.ring_base)


def visits(facts: Iterable[Fact], enough: int = 0) -> tuple[Visits, Visits]:
    """Visits on the set, and before it at the same terminals; where those are fewer than enough,
    those of the terminals that nobody has told otherwise are added.

    Visits on a set stay its own, also when a newer roll-out has taken their terminal.
    """
    on_set, before, others = Visits(), Visits(), Visits()
    for fact in facts:
        if fact.exposure is None:
            others += Visits() if fact.newer else fact.before
        elif not fact.exposure.already:
            on_set += fact.on_set
            before += fact.before
    return on_set, before if before.ended >= enough else before + others


def rolling_reason(
    rollout: Rollout, facts: Iterable[Fact], now: datetime, limits: Limits
) -> Reason:
    """What a roll-out that goes on waits for."""
    facts = list(facts)
    counts = rollout.counts
    figures: Figures = {
        "percent": rollout.rings[rollout.ring],
        "running": counts.running,
        "exposed": counts.exposed,
        "unreached": counts.unreached,
        "already": counts.already,
    }
    if rollout.reopened_at is not None:
        return Reason("reopened", figures)
    if rollout.gate is None:
        held_up = _held_up(rollout, facts, now, limits)
        return _with(held_up or Reason("rolling"), figures)
    said = judgement(rollout, facts)
    fresh = max(0, visits(facts)[0].ended - rollout.ring_base)
    if said.rise > rollout.gate.rise:
        return Reason(_DOUBTFUL[said.question], figures | gate_figures(rollout, said))
    counting = fresh < rollout.gate.visits
    held_up = _held_up(rollout, facts, now, limits, counting=counting)
    figures |= {"visits": fresh, "wanted": rollout.gate.visits}
    return _with(held_up or Reason("unclear" if counting else "settling"), figures)


def _held_up(
    rollout: Rollout,
    facts: Iterable[Fact],
    now: datetime,
    limits: Limits,
    *,
    counting: bool = False,
) -> Reason | None:
    """What holds it up besides: nobody of those that were told is there, or they are and have to
    wait for their hours; while it is ``counting`` visits only if none of them can have any.
    """
    told = [(f, f.exposure) for f in facts if f.exposure and not f.newer and not f.exposure.already]
    there = [exposure for fact, exposure in told if lately(fact, now, limits)]
    if told and not there:
        return Reason("nobody-there")
    begins = next_begin(rollout.window, now)
    waiting = sum(one.progress is Progress.TOLD for one in there)
    visited = counting and any(one.progress is Progress.RUNS for one in there)
    if begins is None or not waiting or visited:
        return None
    figures: Figures = {
        "waiting": waiting,
        "window": rollout.window,
        "begins": begins.strftime("%Y-%m-%d %H:%M"),
        "zone": str(begins.tzinfo),
    }
    return Reason("hours", figures)


def _with(reason: Reason, figures: Figures) -> Reason:
    return Reason(reason.key, figures | dict(reason.figures))


def overtaken_reason(rollout: Rollout, facts: Iterable[Fact]) -> Reason:
    """What a roll-out had come to when newer ones had all its terminals."""
    counts = rollout.counts
    told = [fact.exposure for fact in facts if fact.exposure is not None]
    figures: Figures = {
        "set": rollout.set.name,
        "of": counts.of,
        "exposed": counts.exposed,
        "ran": sum(one.progress is Progress.RUNS and not one.already for one in told),
        "already": counts.already,
    }
    return Reason("overtaken", figures)


def done_reason(rollout: Rollout) -> Reason:
    """What a roll-out came to."""
    counts = rollout.counts
    figures: Figures = {
        "set": rollout.set.name,
        "running": counts.running,
        "exposed": counts.exposed,
        "already": counts.already,
        "unreached": counts.unreached,
        "failed": counts.failed,
        "newer": counts.newer,
    }
    return Reason("done", figures)


def gate_figures(rollout: Rollout, said: Judgement) -> Figures:
    """What the gate goes by, in percent."""
    assert rollout.gate is not None
    return {
        "set": rollout.set.name,
        "visits": said.now.of,
        "bad": said.now.some,
        "share": _percent(said.now.part),
        "before": _percent(said.before.part),
        "visits_before": said.before.of,
        "least": _percent(said.least_rise),
        "limit": _percent(rollout.gate.rise),
    }


def _percent(share: float) -> str:
    return f"{100 * share:.0f}"
