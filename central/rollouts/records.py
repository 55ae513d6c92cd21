"""Roll-outs in the database: read as frozen values, and what was decided carried out."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select, update
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit
from central.fleet.choices import Chosen, choose
from central.fleet.states import visits_of
from central.rollouts.model import (
    Act,
    Counts,
    Expose,
    Exposure,
    Fact,
    Forbid,
    Gate,
    Note,
    Progress,
    Reason,
    Rollout,
    SendBack,
    SetRef,
    State,
    Visits,
)
from central.storage.fleet import (
    ChoiceRow,
    ExposureRow,
    RolloutEventRow,
    RolloutRow,
    StoppedSetRow,
    TerminalStateRow,
    WantedRow,
)
from central.storage.models import TerminalRow
from contracts.sets import SHIPPED

OPEN = (State.WAITING, State.ROLLING, State.PAUSED)
_SYSTEM = "system:rollouts"
_S, _E = TerminalStateRow, ExposureRow


def read_rollout(row: RolloutRow) -> Rollout:
    """A roll-out as it stands."""
    gate = None
    if row.gate_visits is not None and row.gate_rise is not None:
        gate = Gate(row.gate_visits, row.gate_rise)
    return Rollout(
        id=row.id,
        set=SetRef(row.set_name, row.sha256),
        rings=tuple(json.loads(row.rings)),
        gate=gate,
        since=row.since,
        ring_since=row.ring_since,
        state=State(row.state),
        ring=row.ring,
        ring_base=row.ring_base,
        reason=Reason(row.reason, json.loads(row.figures)),
        reopened_at=row.reopened_at,
        counts=Counts(**json.loads(row.counts)),
    )


def read_facts(session: Session, row: RolloutRow) -> list[Fact]:
    """What is known of every terminal that a roll-out is for, in the order of their ids."""
    numbers = {one.id: one.number for one in session.scalars(select(RolloutRow))}
    query = (
        select(
            TerminalRow.id.label("terminal_id"),
            *(_S.seen_at, _S.running, _S.running_sha256, _S.previous, _S.previous_sha256),
            *(_S.healthy, _S.returned, _S.choice, _S.waiting, _S.service, _S.counts),
            *(_E.ring, _E.number, _E.at, _E.already, _E.state, _E.since, _E.back),
            _E.previous.label("home"),
            _E.previous_sha256.label("home_sha256"),
            ChoiceRow.rollout_id.label("chosen_by"),
        )
        .outerjoin(_S, _S.terminal_id == TerminalRow.id)
        .outerjoin(_E, (_E.terminal_id == TerminalRow.id) & (_E.rollout_id == row.id))
        .outerjoin(WantedRow, WantedRow.terminal_id == TerminalRow.id)
        .outerjoin(ChoiceRow, ChoiceRow.number == WantedRow.number)
        .where(TerminalRow.revoked_at.is_(None), *_in_scope(json.loads(row.scope)))
        .order_by(TerminalRow.id)
    )
    counting = row.gate_visits is not None and row.state != State.DONE
    return [_fact(row, found, numbers, counting=counting) for found in session.execute(query)]


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
    for act in acts:
        if isinstance(act, Forbid):
            _forbid(session, row, act, now)
    before = (row.state, row.ring, row.reason)
    state_before = row.state
    row.state, row.ring, row.ring_base = str(rollout.state), rollout.ring, rollout.ring_base
    row.since, row.ring_since = rollout.since, rollout.ring_since
    row.reopened_at = rollout.reopened_at
    row.reason, row.figures = rollout.reason.key, _json(dict(rollout.reason.figures))
    row.counts = _json(asdict(rollout.counts))
    counts = rollout.counts
    row.closed = row.state in (State.DONE, State.RETURNED) and 0 < counts.of == counts.newer
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


def _fact(row: RolloutRow, found: Row[Any], numbers: dict[str, int], *, counting: bool) -> Fact:
    exposure = None
    if found.number is not None:
        exposure = Exposure(
            ring=found.ring,
            number=found.number,
            at=found.at,
            already=found.already,
            previous=SetRef(found.home, found.home_sha256),
            progress=Progress(found.state),
            since=found.since,
            back=found.back,
        )
    if found.seen_at is None:
        return Fact(found.terminal_id, newer=_newer(row, found, numbers), exposure=exposure)
    before = exposure.previous.name if exposure else found.running
    on_set, earlier = Visits(), Visits()
    if counting:
        on_set = Visits(*visits_of(found.counts, row.set_name))
        if before != row.set_name:
            earlier = Visits(*visits_of(found.counts, before))
    return Fact(
        terminal_id=found.terminal_id,
        seen_at=found.seen_at,
        running=SetRef(found.running, found.running_sha256),
        previous=SetRef(found.previous, found.previous_sha256) if found.previous else None,
        healthy=found.healthy,
        refused=frozenset(one[1] for one in json.loads(found.returned)),
        choice=found.choice,
        waiting=found.waiting,
        gone=found.service == "gone",
        on_set=on_set,
        before=earlier,
        newer=_newer(row, found, numbers),
        exposure=exposure,
    )


def _newer(row: RolloutRow, found: Row[Any], numbers: dict[str, int]) -> bool:
    """Whether a roll-out that began later has told this terminal something."""
    return bool(found.chosen_by) and numbers.get(found.chosen_by, 0) > row.number


def _in_scope(scope: dict[str, list[str]]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if scope.get("districts"):
        conditions.append(_S.district.in_(scope["districts"]))
    if scope.get("terminals"):
        conditions.append(TerminalRow.id.in_(scope["terminals"]))
    if scope.get("tags"):
        conditions.append(or_(*(_S.tags.contains(f" {tag} ") for tag in scope["tags"])))
    return conditions


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
    for act in acts:
        change = {"state": str(act.progress), "since": now}
        session.execute(update(ExposureRow).where(*_of(row, act.terminal_id)).values(**change))


def _send_back(session: Session, row: RolloutRow, acts: Iterable[SendBack], now: datetime) -> None:
    homes = [(act.terminal_id, _safe(session, act.terminal_id, act.to)) for act in acts]
    chosen = [Chosen(name, to.name, to.sha256, row.id, row.window) for name, to in homes]
    for terminal_id, number in choose(session, chosen, now).items():
        change = update(ExposureRow).where(*_of(row, terminal_id)).values(back=number)
        session.execute(change)


def _safe(session: Session, terminal_id: str, to: SetRef) -> SetRef:
    """A set that was not stopped: this one, or what the terminal ran before it, or the first."""
    tried = set()
    while to.sha256 is not None and to.sha256 not in tried:
        stopped = stopped_set(session, to.sha256)
        if stopped is None:
            return to
        tried.add(to.sha256)
        told = session.get(ExposureRow, (stopped.rollout_id, terminal_id))
        to = SetRef(told.previous, told.previous_sha256) if told else SetRef(SHIPPED, None)
    return SetRef(SHIPPED, None)


def _forbid(session: Session, row: RolloutRow, act: Forbid, now: datetime) -> None:
    assert act.set.sha256 is not None
    if stopped_set(session, act.set.sha256) is None:
        stopped = StoppedSetRow(sha256=act.set.sha256, name=act.set.name, rollout_id=row.id, at=now)
        session.add(stopped)
        session.flush()


def _of(row: RolloutRow, terminal_id: str) -> tuple[ColumnElement[bool], ...]:
    return ExposureRow.rollout_id == row.id, ExposureRow.terminal_id == terminal_id


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
