"""What people do with roll-outs: begin, pause, resume, stop, take back; and how they stand."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, ClassVar, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit
from central.fleet.numbers import ROLLOUT, take_numbers
from central.rollouts.facts import is_for_somebody, read_rollout
from central.rollouts.model import Counts, Gate, Reason, Rollout, State
from central.rollouts.reasons import sentence
from central.rollouts.records import OPEN, keep, note_event, usable
from central.rollouts.step import pause, resume, stop
from central.storage.fleet import RESTORED, RolloutEventRow, RolloutRow
from contracts.errors import PolicyError

_NEXT = {
    State.WAITING: "it can be paused or stopped",
    State.ROLLING: "it can be paused or stopped",
    State.PAUSED: "it can be resumed or stopped",
    State.DONE: "it can be taken back",
}
_OVER = "nothing is left to do"
_KINDS = {"districts": "district", "tags": "tag", "terminals": "name"}


class RolloutError(PolicyError):
    """A roll-out cannot begin or change like this."""

    code: ClassVar[str] = "P-180"


class SignedSet(Protocol):
    """A set that people signed."""

    @property
    def name(self) -> str:
        """What people call it."""

    @property
    def sha256(self) -> str:
        """Of its manifest."""

    @property
    def emergency(self) -> bool:
        """Whether it skips the rings."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a roll-out is for: terminals that fit every kind that is named; none named, all."""

    districts: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    terminals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """How a set is to be rolled out."""

    rings: tuple[int, ...] = (100,)
    gate: Gate | None = None
    window: str = "00:00-24:00"
    scope: Scope = field(default_factory=Scope)


def begin(session: Session, signed: SignedSet, plan: Plan, who: str, now: datetime) -> RolloutRow:
    """Begin a roll-out; the next tick tells the first terminals, in an emergency all of them.

    Raises RolloutError.
    """
    if not usable(session, signed.sha256):
        raise RolloutError(
            f"{signed.name} was stopped or withdrawn and is never rolled out again:"
            " publish what is repaired as a new set"
        )
    _check_rings(plan.rings)
    rings = plan.rings[-1:] if signed.emergency else plan.rings
    _check_scope(session, plan.scope)
    scope = _json(_listed(plan.scope))
    same = select(RolloutRow).where(
        RolloutRow.sha256 == signed.sha256,
        RolloutRow.scope == scope,
        RolloutRow.state.in_([str(state) for state in OPEN]),
    )
    if (other := session.scalars(same).first()) is not None:
        raise RolloutError(f"{signed.name} is being rolled out there already, by {other.id}")
    number = take_numbers(session, ROLLOUT)
    row = RolloutRow(
        id=f"r-{number}",
        number=number,
        set_name=signed.name,
        sha256=signed.sha256,
        state=str(State.WAITING),
        rings=_json(list(rings)),
        ring=0,
        gate_visits=plan.gate.visits if plan.gate else None,
        gate_rise=plan.gate.rise if plan.gate else None,
        window=plan.window,
        scope=scope,
        reason="started",
        figures="{}",
        since=now,
        ring_since=now,
        ring_base=0,
        reopened_at=None,
        counts=_json(dict.fromkeys(Counts.__dataclass_fields__, 0)),
        made_at=now,
        made_by=who,
        closed=False,
        steps=0,
    )
    session.add(row)
    session.flush()
    note_event(session, row, now, f"user:{who}")
    purpose = f"set={signed.name} sha256={signed.sha256}"
    append_audit(session, now, AuditEntry(f"user:{who}", "rollout.begun", row.id, purpose))
    return row


def stop_rollout(session: Session, row: RolloutRow, who: str, why: str, now: datetime) -> None:
    """Tell nobody any more, and take back what was told. Doing so twice changes nothing."""
    _end(session, row, Reason("stopped-by", {"who": who, "why": why}), who, now)


def take_back(session: Session, row: RolloutRow, who: str, why: str, now: datetime) -> None:
    """The same for what was done already."""
    _end(session, row, Reason("returned-by", {"who": who, "why": why}), who, now)


def pause_rollout(session: Session, row: RolloutRow, who: str, why: str, now: datetime) -> None:
    """Tell nobody else for the time being. Raises RolloutError when it does not go on."""
    rollout = pause(read_rollout(row), Reason("paused-by", {"who": who, "why": why}), now)
    _keep_changed(session, row, rollout, who, now)


def resume_rollout(session: Session, row: RolloutRow, who: str, why: str, now: datetime) -> None:
    """Go on. Raises RolloutError when it was not paused."""
    rollout = resume(read_rollout(row), Reason("resumed-by", {"who": who, "why": why}), now)
    _keep_changed(session, row, rollout, who, now)


def hold_all(session: Session, as_of: datetime, now: datetime) -> int:
    """Pause what was under way in the backup that this centre is made of, which is as of then:
    whether it was stopped since, people know and not the centre. How many there were.
    """
    under_way = RolloutRow.state.in_((State.WAITING, State.ROLLING))
    rows = session.scalars(select(RolloutRow).where(under_way)).all()
    for row in rows:
        reason = Reason(RESTORED, {"as_of": f"{as_of:%Y-%m-%d %H:%M} UTC"})
        keep(session, row, pause(read_rollout(row), reason, now), (), now)
    return len(rows)


def find_rollout(session: Session, name: str) -> RolloutRow:
    """A roll-out by its id, or the newest one of a set by the set's name. Raises RolloutError."""
    row = session.get(RolloutRow, name)
    if row is None:
        query = select(RolloutRow).where(RolloutRow.set_name == name)
        row = session.scalars(query.order_by(RolloutRow.number.desc())).first()
    if row is None:
        raise RolloutError(f"there is no roll-out {name}")
    return row


def all_rollouts(session: Session) -> list[RolloutRow]:
    """All roll-outs, the oldest first."""
    return list(session.scalars(select(RolloutRow).order_by(RolloutRow.number)))


def told(session: Session, row: RolloutRow) -> dict[str, Any]:
    """A roll-out and its history as JSON tells them."""
    rollout = read_rollout(row)
    counts = json.loads(row.counts)
    return {
        "id": row.id,
        "number": row.number,
        "set": row.set_name,
        "sha256": row.sha256,
        "state": row.state,
        "reason": sentence(rollout.reason),
        "reason_zh": sentence(rollout.reason, "zh"),
        "reason_key": row.reason,
        "figures": dict(rollout.reason.figures),
        "since": row.since.isoformat(),
        "ring": row.ring,
        "rings": list(rollout.rings),
        "gate": {"visits": row.gate_visits, "rise": row.gate_rise} if rollout.gate else None,
        "window": row.window,
        "scope": json.loads(row.scope),
        "already": counts["already"],
        "exposed": counts["exposed"],
        "unreached": counts["unreached"],
        "counts": counts,
        "made_at": row.made_at.isoformat(),
        "made_by": row.made_by,
        "states": list(_history(session, row)),
    }


def _history(session: Session, row: RolloutRow) -> Iterator[dict[str, Any]]:
    query = select(RolloutEventRow).where(RolloutEventRow.rollout_id == row.id)
    for event in session.scalars(query.order_by(RolloutEventRow.id)):
        reason = Reason(event.reason, json.loads(event.figures))
        yield {
            "at": event.at.isoformat(),
            "state": event.state,
            "ring": event.ring,
            "reason": sentence(reason),
            "reason_zh": sentence(reason, "zh"),
            "by": event.actor,
        }


def _end(session: Session, row: RolloutRow, reason: Reason, who: str, now: datetime) -> None:
    rollout, acts = stop(read_rollout(row), reason, now)
    keep(session, row, rollout, acts, now, f"user:{who}")


def _keep_changed(
    session: Session, row: RolloutRow, rollout: Rollout, who: str, now: datetime
) -> None:
    if rollout.state == row.state:
        raise RolloutError(f"{row.id} is {row.state}: {_NEXT.get(State(row.state), _OVER)}")
    keep(session, row, rollout, (), now, f"user:{who}")


def _check_rings(rings: tuple[int, ...]) -> None:
    rising = all(low < high for low, high in pairwise(rings))
    if not rings or not rising or rings[0] < 1 or rings[-1] != 100:
        raise RolloutError("rings are percentages that rise to 100, as 5,25,100")


def _check_scope(session: Session, scope: Scope) -> None:
    """A scope that no terminal fits is a slip of the pen; all terminals may be none yet."""
    kinds = {kind: values for kind, values in _listed(scope).items() if values}
    for kind, values in kinds.items():
        if not is_for_somebody(session, {kind: values}):
            raise RolloutError(f"no terminal has that {_KINDS[kind]}: {', '.join(values)}")
    if kinds and not is_for_somebody(session, kinds):
        raise RolloutError("no terminal fits all that is named")


def _listed(scope: Scope) -> dict[str, list[str]]:
    return {name: list(getattr(scope, name)) for name in Scope.__dataclass_fields__}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
