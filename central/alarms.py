"""Alarms: what must not happen and did, for people to look at."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from central.storage.base import UtcDateTime
from central.storage.models import AlarmRow

_DETAIL_CHARS = 200


class AlarmKind(StrEnum):
    """The kinds of alarms."""

    RECORD_CONFLICT = "record-conflict"
    UNREADABLE = "unreadable"
    RECORD_UNREADABLE = "record-unreadable"
    NUMBER_TWICE = "number-twice"
    FOREIGN_RECORD = "foreign-record"
    KEPT_DAMAGED = "kept-damaged"
    NUMBER_FOREIGN = "number-foreign"
    CONTENT_ODD = "content-odd"
    TRUST_EXPIRES = "trust-expires"
    TRUST_BEHIND = "trust-behind"
    LOOK_AGAIN = "look-again"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm; ``detail`` holds codes and hashes only. ``closed``: a note of what is past."""

    kind: AlarmKind
    terminal_id: str | None
    record_id: str | None
    detail: str
    closed: bool = False


def raise_alarm(session: Session, at: datetime, alarm: Alarm) -> None:
    """Write an alarm, unless the very same one stands already; one that was closed stands again."""
    same = select(AlarmRow).where(
        AlarmRow.kind == alarm.kind,
        AlarmRow.terminal_id == alarm.terminal_id,
        AlarmRow.record_id == alarm.record_id,
        AlarmRow.detail == alarm.detail,
    )
    row = session.scalars(same.limit(1)).first()
    if row is None:
        session.add(
            AlarmRow(
                at=at,
                kind=alarm.kind,
                terminal_id=alarm.terminal_id,
                record_id=alarm.record_id,
                detail=alarm.detail[:_DETAIL_CHARS],
                closed_at=at if alarm.closed else None,
            )
        )
    elif row.closed_at is not None and not alarm.closed:
        row.at, row.closed_at, row.gone_at = at, None, None


@dataclass(frozen=True, slots=True)
class AlarmGroup:
    """All alarms of one kind about one terminal: however many, they hide no others.

    ``open``: those of them that nobody and nothing has put right.
    """

    kind: str
    terminal_id: str | None
    count: int
    open: int
    first_at: datetime
    newest_at: datetime


def alarm_groups(session: Session, limit: int, offset: int = 0) -> list[AlarmGroup]:
    """Groups of alarms, the one with the newest alarm first."""
    newest = func.max(AlarmRow.at, type_=UtcDateTime)
    query = (
        select(
            AlarmRow.kind,
            AlarmRow.terminal_id,
            func.count(),
            func.count().filter(AlarmRow.closed_at.is_(None)),
            func.min(AlarmRow.at, type_=UtcDateTime),
            newest,
        )
        .group_by(AlarmRow.kind, AlarmRow.terminal_id)
        .order_by(newest.desc(), func.max(AlarmRow.id).desc())
    )
    rows = session.execute(query.limit(limit).offset(offset))
    return [AlarmGroup(*row) for row in rows]


def alarms_of(
    session: Session, kind: str, terminal_id: str | None, limit: int, before: int
) -> list[AlarmRow]:
    """Alarms of a group with ids below ``before``, newest first."""
    wanted = (
        AlarmRow.kind == kind,
        AlarmRow.terminal_id == terminal_id,
        AlarmRow.id < before,
    )
    return list(
        session.scalars(select(AlarmRow).where(*wanted).order_by(AlarmRow.id.desc()).limit(limit))
    )
