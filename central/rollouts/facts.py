"""Facts of a roll-out, read from the database as frozen values."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select, true
from sqlalchemy.orm import Session

from central.fleet.states import NOTHING, visits_of
from central.rollouts.model import (
    Counts,
    Exposure,
    Fact,
    Gate,
    Progress,
    Reason,
    Rollout,
    SetRef,
    State,
    Visits,
)
from central.storage.fleet import ChoiceRow, ExposureRow, RolloutRow, TerminalStateRow, WantedRow
from central.storage.models import TerminalRow
from contracts.fleet import PROGRAM_TRIAL

AnyRow = Row[*tuple[Any, ...]]
_NONE: frozenset[str] = frozenset()
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
        window=row.window,
    )


def read_facts(session: Session, row: RolloutRow, listening: datetime) -> list[Fact]:
    """What is known of every terminal that a roll-out is for, in the order of their ids. Whom it
    has told something it is for, also when that one is called or tagged otherwise by now.

    ``listening``: since when this centre could hear them.
    """
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
        .where(TerminalRow.revoked_at.is_(None))
        .where(or_(_E.number.is_not(None), and_(true(), *_in_scope(json.loads(row.scope)))))
        .order_by(TerminalRow.id)
    )
    counting = row.gate_visits is not None and row.state != State.DONE
    rows = session.execute(query)
    return [_fact(row, found, numbers, listening, counting=counting) for found in rows]


def is_for_somebody(session: Session, scope: dict[str, list[str]]) -> bool:
    """Whether a terminal fits."""
    query = (
        select(TerminalRow.id)
        .outerjoin(_S, _S.terminal_id == TerminalRow.id)
        .where(TerminalRow.revoked_at.is_(None), *_in_scope(scope))
    )
    return session.scalars(query.limit(1)).first() is not None


def _fact(
    row: RolloutRow,
    found: AnyRow,
    numbers: dict[str, int],
    listening: datetime,
    *,
    counting: bool,
) -> Fact:
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
        newer = _newer(row, found, numbers)
        return Fact(found.terminal_id, newer=newer, exposure=exposure, listening=listening)
    before = exposure.previous.name if exposure else found.running
    on_set, earlier = Visits(), Visits()
    if counting:
        now, then = visits_of(found.counts, row.set_name, before)
        on_set = Visits(*now)
        earlier = Visits(*then) if before != row.set_name else earlier
    return Fact(
        terminal_id=found.terminal_id,
        seen_at=found.seen_at,
        running=SetRef(found.running, found.running_sha256),
        previous=SetRef(found.previous, found.previous_sha256) if found.previous else None,
        healthy=found.healthy,
        refused=_refused(found.returned),
        choice=found.choice,
        waiting=found.waiting,
        gone=found.service == "gone",
        trying=found.waiting == PROGRAM_TRIAL,
        on_set=on_set,
        before=earlier,
        newer=_newer(row, found, numbers),
        exposure=exposure,
        listening=listening,
    )


def _refused(returned: str) -> frozenset[str]:
    if returned == NOTHING:
        return _NONE
    return frozenset(one[1] for one in json.loads(returned))


def _newer(row: RolloutRow, found: AnyRow, numbers: dict[str, int]) -> bool:
    """Whether a roll-out that began later has told this terminal something."""
    return bool(found.chosen_by) and numbers.get(found.chosen_by, 0) > row.number


def _in_scope(scope: dict[str, list[str]]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if scope.get("districts"):
        conditions.append(_S.district.in_(scope["districts"]))
    if scope.get("terminals"):
        conditions.append(TerminalRow.id.in_(scope["terminals"]))
    if scope.get("tags"):
        conditions.append(
            or_(*(_S.tags.contains(f" {tag} ", autoescape=True) for tag in scope["tags"]))
        )
    return conditions
