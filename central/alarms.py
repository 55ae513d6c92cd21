"""Alarms: what must not happen and did, for people to look at."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.storage.models import AlarmRow


class AlarmKind(StrEnum):
    """The kinds of alarms."""

    RECORD_CONFLICT = "record-conflict"
    UNREADABLE = "unreadable"
    RECORD_UNREADABLE = "record-unreadable"
    NUMBER_TWICE = "number-twice"
    FOREIGN_RECORD = "foreign-record"
    KEPT_DAMAGED = "kept-damaged"


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm; ``detail`` holds codes and hashes only."""

    kind: AlarmKind
    terminal_id: str | None
    record_id: str | None
    detail: str


def raise_alarm(session: Session, at: datetime, alarm: Alarm) -> None:
    """Write an alarm, unless the very same one stands already."""
    same = select(AlarmRow.id).where(
        AlarmRow.kind == alarm.kind,
        AlarmRow.terminal_id == alarm.terminal_id,
        AlarmRow.record_id == alarm.record_id,
        AlarmRow.detail == alarm.detail,
    )
    if session.scalars(same.limit(1)).first() is None:
        session.add(
            AlarmRow(
                at=at,
                kind=alarm.kind,
                terminal_id=alarm.terminal_id,
                record_id=alarm.record_id,
                detail=alarm.detail,
            )
        )


def newest_alarms(session: Session, limit: int = 100) -> list[AlarmRow]:
    """The latest alarms, newest first."""
    return list(session.scalars(select(AlarmRow).order_by(AlarmRow.id.desc()).limit(limit)))
