"""Carrying out what was decided about a roll-out, and keeping how it stands."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit
from central.fleet.choices import Chosen, choose
from central.publishing.editions import Standing, edition, invalidate, live_sets
from central.publishing.metadata import Repository
from central.rollouts.model import (
    Act,
    Expose,
    Forbid,
    Note,
    Progress,
    Reason,
    Rollout,
    SendBack,
    SetRef,
    State,
)
from central.rollouts.reasons import sentence
from central.storage.fleet import (
    NOT_OVER,
    ExposureRow,
    RolloutEventRow,
    RolloutRow,
    StoppedSetRow,
)
from central.storage.publishing import EditionRow
from contracts.sets import SHIPPED

OPEN = (State.WAITING, State.ROLLING, State.PAUSED)
RESTING = (State.OVERTAKEN, State.DONE)
"""Nothing more is due, unless terminals come back or come late."""
_SYSTEM = "system:rollouts"


def keep(
    session: Session,
    row: RolloutRow,
    rollout: Rollout,
    acts: Sequence[Act],
    now: datetime,
    actor: str = _SYSTEM,
) -> None:
    """Carry out what was decided and keep how the roll-out stands, in the same transaction."""
    _expose(session, row, [act for act in acts if isinstance(act, Expose)], now)
    _note(session, row, [act for act in acts if isinstance(act, Note)], now)
    _send_back(session, row, [act for act in acts if isinstance(act, SendBack)], now)
    if any(isinstance(act, Forbid) for act in acts):
        _forbid(session, row, rollout.reason, now)
    row.steps += 1
    before = (row.state, row.ring, row.reason)
    state_before = row.state
    row.state, row.ring, row.ring_base = str(rollout.state), rollout.ring, rollout.ring_base
    row.since, row.ring_since = rollout.since, rollout.ring_since
    row.reopened_at = rollout.reopened_at
    row.reason, row.figures = rollout.reason.key, _json(dict(rollout.reason.figures))
    row.counts = _json(asdict(rollout.counts))
    counts = rollout.counts
    row.closed = row.state in (*RESTING, State.RETURNED) and 0 < counts.of == counts.newer
    if before != (row.state, row.ring, row.reason):
        note_event(session, row, now, actor)
    if state_before != row.state:
        purpose = f"set={row.set_name} reason={row.reason}"
        append_audit(session, now, AuditEntry(actor, f"rollout.{row.state}", row.id, purpose))
    session.flush()


def note_event(session: Session, row: RolloutRow, now: datetime, actor: str) -> None:
    """Write down how it stands in its history."""
    session.add(
        RolloutEventRow(
            rollout_id=row.id,
            at=now,
            state=row.state,
            ring=row.ring,
            reason=row.reason,
            figures=row.figures,
            actor=actor,
        )
    )


def stopped_set(session: Session, sha256: str) -> StoppedSetRow | None:
    """What stopped this set, None when nothing did."""
    return session.get(StoppedSetRow, sha256)


def _expose(session: Session, row: RolloutRow, acts: Iterable[Expose], now: datetime) -> None:
    acts = list(acts)
    chosen = [Chosen(act.terminal_id, row.set_name, row.sha256, row.id, row.window) for act in acts]
    numbers = choose(session, chosen, now)
    rows = [
        {
            "rollout_id": row.id,
            "terminal_id": act.terminal_id,
            "ring": act.ring,
            "number": numbers[act.terminal_id],
            "at": now,
            "already": act.already,
            "previous": act.previous.name,
            "previous_sha256": act.previous.sha256,
            "state": str(Progress.RUNS if act.already else Progress.TOLD),
            "since": now,
        }
        for act in acts
    ]
    if rows:
        session.execute(insert(ExposureRow), rows)


def _note(session: Session, row: RolloutRow, acts: Iterable[Note], now: datetime) -> None:
    changes = [
        _of(row, act.terminal_id) | {"state": str(act.progress), "since": now} for act in acts
    ]
    if changes:
        session.execute(update(ExposureRow), changes)


def _send_back(session: Session, row: RolloutRow, acts: Iterable[SendBack], now: datetime) -> None:
    """Tell terminals to go back; who goes back to a set that lives is its roll-out's again."""
    acts = list(acts)
    if not acts:
        return
    homes: dict[str | None, str] = {}
    chosen = []
    floor, last = Repository(session).floor, _last(session, now)
    for act in acts:
        to = _safe(session, act.terminal_id, act.to, floor) or last
        if to.sha256 not in homes:
            homes[to.sha256] = _living(session, to) or row.id
        home = homes[to.sha256]
        chosen.append(Chosen(act.terminal_id, to.name, to.sha256, home, row.window))
    numbers = choose(session, chosen, now)
    changes = [_of(row, name) | {"back": number} for name, number in numbers.items()]
    if changes:
        session.execute(update(ExposureRow), changes)
    for home in set(homes.values()) - {row.id}:
        there = {one.terminal_id for one in chosen if one.rollout_id == home}
        _told_anew(session, home, {name: numbers[name] for name in there}, now)


def _living(session: Session, to: SetRef) -> str | None:
    """The newest roll-out of a set that is not over; it is looked at again from now on."""
    query = select(RolloutRow).where(RolloutRow.sha256 == to.sha256, RolloutRow.state.in_(NOT_OVER))
    row = session.scalars(query.order_by(RolloutRow.number.desc()).limit(1)).first()
    if row is None:
        return None
    row.closed = False
    return row.id


def _told_anew(session: Session, home: str, numbers: Mapping[str, int], now: datetime) -> None:
    """Terminals that come back have not fallen back: they were told, and are on their way."""
    query = select(ExposureRow.terminal_id).where(ExposureRow.rollout_id == home)
    again = {"at": now, "state": str(Progress.TOLD), "since": now}
    changes = [
        {"rollout_id": home, "terminal_id": name, "number": numbers[name]} | again
        for name in session.scalars(query)
        if name in numbers
    ]
    if changes:
        session.execute(update(ExposureRow), changes)


def _safe(session: Session, terminal_id: str, to: SetRef, floor: int) -> SetRef | None:
    """A set that may still be chosen: this one, or what the terminal ran before it."""
    tried = set()
    while to.sha256 is not None and to.sha256 not in tried:
        if usable(session, to.sha256) and (not floor or _number(session, to.sha256) >= floor):
            return to
        tried.add(to.sha256)
        query = (
            select(ExposureRow)
            .join(RolloutRow, RolloutRow.id == ExposureRow.rollout_id)
            .where(ExposureRow.terminal_id == terminal_id, RolloutRow.sha256 == to.sha256)
            .order_by(ExposureRow.number.desc())
        )
        told = session.scalars(query.limit(1)).first()
        to = SetRef(told.previous, told.previous_sha256) if told else SetRef(SHIPPED, None)
    return None


def _last(session: Session, now: datetime) -> SetRef:
    """What terminals go back to where nothing that they ran may be chosen: the first of all, or
    the oldest set that the floor leaves.
    """
    if Repository(session).floor:
        for one in reversed(live_sets(session, now)):
            if usable(session, one.sha256):
                return SetRef(one.name, one.sha256)
    return SetRef(SHIPPED, None)


def _number(session: Session, sha256: str) -> int:
    query = select(EditionRow.number).where(EditionRow.sha256 == sha256)
    return session.scalars(query).first() or 0


def usable(session: Session, sha256: str) -> bool:
    """Whether a set was neither stopped nor withdrawn."""
    gone = select(EditionRow.number).where(
        EditionRow.sha256 == sha256, EditionRow.state == str(Standing.WITHDRAWN)
    )
    return stopped_set(session, sha256) is None and session.scalars(gone).first() is None


def _forbid(session: Session, row: RolloutRow, reason: Reason, now: datetime) -> None:
    """Nobody is told to run this set any more, by this roll-out or any other."""
    if stopped_set(session, row.sha256) is not None:
        return
    stopped = StoppedSetRow(sha256=row.sha256, name=row.set_name, rollout_id=row.id, at=now)
    session.add(stopped)
    session.flush()
    known = edition(session, row.set_name)
    if known is not None and known.sha256 == row.sha256:
        invalidate(session, row.set_name, sentence(reason), now)


def _of(row: RolloutRow, terminal_id: str) -> dict[str, Any]:
    return {"rollout_id": row.id, "terminal_id": terminal_id}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
