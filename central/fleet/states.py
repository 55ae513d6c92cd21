"""Keeping what terminals say of themselves: the newest of each, and visits by day."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from central.fleet.numbers import CARDS, CHOICE, heard_of
from central.fleet.technicians import STEP, keep_doors
from central.storage.fleet import TerminalStateRow, VisitDayRow
from contracts.fleet import ALL_ITEMS, MOST_COUNTED, Heartbeat, VisitCount

_AT_ONCE = 500
_KINDS = ("begun", "done", "failed", "left")

Key = tuple[str, str]
"""Set and item."""
Counted = dict[Key, tuple[int, int, int, int]]
_MAX_COUNTED = 2 * MOST_COUNTED
"""More than a terminal keeps: what is forgotten here and told again would be counted again."""
NOTHING = "[]"


@dataclass(frozen=True, slots=True)
class Known:
    """What a terminal told before: its counters, and hashes of the sets that it took back."""

    counts: Counted = field(default_factory=dict)
    returned: frozenset[str] = frozenset()


_NEVER = Known()


@dataclass(frozen=True, slots=True)
class Heard:
    """A heartbeat and when it came."""

    terminal_id: str
    at: datetime
    beat: Heartbeat


def keep_states(
    session: Session, heard: Iterable[Heard], told: Mapping[str, int], zone: tzinfo
) -> list[tuple[str, str]]:
    """Keep the newest words of terminals, within a writing transaction.

    Args:
        told: ``told_notices`` of each.

    Returns:
        terminals with the names of sets that they took back since the last time.

    Counters of a terminal only grow, so what they grew by since the last time belongs to the day
    that this was heard: whatever was lost in between, nothing is counted twice or left out.
    """
    heard = list(heard)
    days: dict[tuple[str, str, str], Counter[str]] = {}
    returned: list[tuple[str, str]] = []
    for start in range(0, len(heard), _AT_ONCE):
        part = heard[start : start + _AT_ONCE]
        before = _before(session, [one.terminal_id for one in part])
        rows = []
        for one in part:
            day = one.at.astimezone(zone).date().isoformat()
            known = before.get(one.terminal_id, _NEVER)
            _grown(days, day, known.counts, one.beat.counts)
            new = (each for each in one.beat.returned if each.sha256 not in known.returned)
            returned += [(one.terminal_id, each.name) for each in new]
            rows.append(_row(one, told[one.terminal_id], known))
        _upsert(session, rows)
    _keep_days(session, days)
    heard_of(session, CHOICE, {one.beat.choice for one in heard})
    heard_of(session, CARDS, {one.beat.cards // STEP for one in heard})
    keep_doors(session, {one.terminal_id: one.beat.door for one in heard if one.beat.door})
    return returned


def counted(text: str) -> Counted:
    """Counters of a row as they were kept."""
    return {(row[0], row[1]): (row[2], row[3], row[4], row[5]) for row in json.loads(text)}


def visits_of(text: str, *set_names: str) -> list[tuple[int, int, int]]:
    """Visits on each of these sets: begun, done, and those that failed or were left."""
    rows = json.loads(text) if text != NOTHING else ()
    return [_together([row for row in rows if row[0] == name]) for name in set_names]


def _together(rows: list[list[Any]]) -> tuple[int, int, int]:
    """Of all items; a terminal that tells these by themselves may tell less by item."""
    rows = [row for row in rows if row[1] == ALL_ITEMS] or rows
    done, bad = sum(row[3] for row in rows), sum(row[4] + row[5] for row in rows)
    return max(sum(row[2] for row in rows), done + bad), done, bad


def _before(session: Session, ids: list[str]) -> dict[str, Known]:
    """What terminals told the last time."""
    query = select(
        TerminalStateRow.terminal_id, TerminalStateRow.counts, TerminalStateRow.returned
    ).where(TerminalStateRow.terminal_id.in_(ids))
    return {
        terminal_id: Known(counted(counts), frozenset(row[1] for row in json.loads(returned)))
        for terminal_id, counts, returned in session.execute(query)
    }


def _grown(
    days: dict[tuple[str, str, str], Counter[str]],
    day: str,
    before: Mapping[Key, tuple[int, ...]],
    counts: Iterable[VisitCount],
) -> None:
    for count in counts:
        had = before.get((count.set, count.item), (0, 0, 0, 0))
        has = (count.begun, count.done, count.failed, count.left)
        more = {kind: new - old for kind, new, old in zip(_KINDS, has, had, strict=True)}
        if any(amount > 0 for amount in more.values()):
            grown = days.setdefault((day, count.set, count.item), Counter())
            grown.update({kind: max(0, amount) for kind, amount in more.items()})


def _keep_days(session: Session, days: Mapping[tuple[str, str, str], Counter[str]]) -> None:
    if not days:
        return
    statement = insert(VisitDayRow)
    table, new = VisitDayRow.__table__.c, statement.excluded
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["day", "set_name", "item"],
            set_={kind: table[kind] + new[kind] for kind in _KINDS},
        ),
        [
            {"day": day, "set_name": name, "item": item} | {kind: grown[kind] for kind in _KINDS}
            for (day, name, item), grown in days.items()
        ],
    )


def _upsert(session: Session, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    statement = insert(TerminalStateRow)
    changes = {name: statement.excluded[name] for name in rows[0] if name != "terminal_id"}
    session.execute(
        statement.on_conflict_do_update(index_elements=["terminal_id"], set_=changes), rows
    )


def _row(one: Heard, told: int, known: Known) -> dict[str, Any]:
    beat = one.beat
    before = beat.previous
    return {
        "terminal_id": one.terminal_id,
        "seen_at": one.at,
        "boot": beat.boot,
        "seq": beat.seq,
        "software": beat.software,
        "district": beat.district,
        "tags": "".join(f" {tag}" for tag in beat.tags) + " ",
        "running": beat.running.name,
        "running_sha256": beat.running.sha256,
        "previous": before.name if before else None,
        "previous_sha256": before.sha256 if before else None,
        "healthy": beat.healthy,
        "waiting": beat.waiting,
        "choice": beat.choice,
        "service": beat.service,
        "pending": beat.pending,
        "oldest_s": beat.oldest_s,
        "free_mb": beat.free_mb,
        "offset_s": beat.offset_s,
        "devices": _json(beat.devices),
        "returned": _json([[r.name, r.sha256, r.reason] for r in beat.returned]),
        "counts": _json([[*key, *numbers] for key, numbers in _merged(known, beat).items()]),
        "trusted": _json(beat.trusted),
        "told_notices": told,
        "kept": beat.kept.model_dump_json(exclude_defaults=True) if beat.kept else "",
        "ails": " ".join(beat.ails),
        "given": beat.given,
        "paper": beat.paper.model_dump_json(exclude_defaults=True) if beat.paper else "",
    }


def _merged(known: Known, beat: Heartbeat) -> Counted:
    """All counters of a terminal, those that this heartbeat had no room for as they were."""
    now = {(c.set, c.item): (c.begun, c.done, c.failed, c.left) for c in beat.counts}
    before = {key: numbers for key, numbers in known.counts.items() if key not in now}
    return dict(list((before | now).items())[-_MAX_COUNTED:])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
