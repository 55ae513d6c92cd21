"""How far each terminal of a roll-out has come, from what it said last."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from central.rollouts.model import (
    Act,
    Counts,
    Expose,
    Exposure,
    Fact,
    Limits,
    Note,
    Progress,
    Rollout,
)


def moved(rollout: Rollout, fact: Fact, now: datetime, limits: Limits) -> Fact:
    """The same terminal with the progress that it shows now."""
    told = fact.exposure
    if told is None or told.back is not None or fact.newer:
        return fact
    progress = _progress(rollout, fact, told)
    if progress in (Progress.APPLYING, Progress.GONE) and _silent(fact, told, now, limits):
        progress = Progress.SILENT
    if progress is told.progress:
        return fact
    return replace(fact, exposure=replace(told, progress=progress, since=now))


def notes(before: Iterable[Fact], after: Iterable[Fact]) -> list[Note]:
    """What is to be written down of it."""
    return [
        Note(new.terminal_id, new.exposure.progress)
        for old, new in zip(before, after, strict=True)
        if new.exposure is not None and new.exposure is not old.exposure
    ]


def counted(rollout: Rollout, facts: Iterable[Fact], now: datetime, limits: Limits) -> Counts:
    """Terminals by what became of them."""
    numbers = dict.fromkeys(Counts.__dataclass_fields__, 0)
    for fact in facts:
        numbers["of"] += 1
        numbers["newer"] += fact.newer
        told = fact.exposure
        if told is not None:
            numbers["already" if told.already else "exposed"] += 1
        if fact.newer:
            continue
        if told is None:
            numbers["refusing"] += rollout.set.sha256 in fact.refused
            numbers["already"] += runs_set(rollout, fact)
        else:
            numbers["unreached"] += not told.already and not reached(fact)
            numbers["running"] += told.progress is Progress.RUNS and told.back is None
            numbers["failed"] += failed(fact, now, limits)
            numbers["back"] += told.back is not None
    return Counts(**numbers)


def told_also(counts: Counts, acts: Iterable[Act]) -> Counts:
    """The same numbers once these acts are carried out."""
    new = [act for act in acts if isinstance(act, Expose)]
    fresh = sum(not act.already for act in new)
    return replace(
        counts,
        exposed=counts.exposed + fresh,
        unreached=counts.unreached + fresh,
        running=counts.running + len(new) - fresh,
    )


def runs_set(rollout: Rollout, fact: Fact) -> bool:
    """Whether its last words were that it runs this set."""
    return fact.running is not None and fact.running.sha256 == rollout.set.sha256


def reached(fact: Fact) -> bool:
    """Whether a terminal was heard since it was told."""
    told = fact.exposure
    return told is not None and fact.seen_at is not None and fact.seen_at >= told.at


def failed(fact: Fact, now: datetime, limits: Limits) -> bool:
    """Whether a terminal took the set back, or did not live through taking it."""
    told = fact.exposure
    if told is None:
        return False
    lasts = now - max(told.since, fact.listening)
    if told.progress is Progress.GONE:
        return lasts >= limits.gone
    if told.progress is Progress.APPLYING:
        return lasts >= (limits.trying if fact.trying else limits.applying)
    return told.progress in (Progress.RETURNED, Progress.SILENT)


def lately(fact: Fact, now: datetime, limits: Limits) -> bool:
    """Whether a terminal was heard a moment ago."""
    return fact.seen_at is not None and now - fact.seen_at < limits.lately


def awaited(fact: Fact, now: datetime, limits: Limits) -> bool:
    """Whether a terminal was heard a moment ago, or could not be since it was."""
    return fact.seen_at is not None and now - max(fact.seen_at, fact.listening) < limits.lately


def _progress(rollout: Rollout, fact: Fact, told: Exposure) -> Progress:
    if not reached(fact) and not told.already:
        return told.progress
    if rollout.set.sha256 in fact.refused:
        return Progress.RETURNED
    if runs_set(rollout, fact):
        settled = fact.healthy or told.progress is Progress.RUNS
        return Progress.RUNS if settled else _under_way(fact)
    if told.progress in (Progress.RUNS, Progress.RETURNED):
        return Progress.RETURNED
    if fact.choice >= told.number and not fact.waiting:
        return _under_way(fact)
    return Progress.TOLD


def _under_way(fact: Fact) -> Progress:
    return Progress.GONE if fact.gone else Progress.APPLYING


def _silent(fact: Fact, told: Exposure, now: datetime, limits: Limits) -> bool:
    """Whether it says nothing any more; who was silent stays so until it is heard again."""
    heard = fact.seen_at or told.at
    if told.progress is Progress.SILENT and heard <= told.since <= now:
        return True
    # Whoever tries a program goes back by itself if it must: silence is its line or its mains.
    patience = limits.trying if fact.trying else limits.silent
    return now - max(heard, fact.listening) >= patience
