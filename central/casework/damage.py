"""What the disk has damaged at the centre: noted when it is read, asked back from its terminal.

The alarm is the note. While it stands, the signed hello to its terminal names the record; the same
bytes sent again mend it and close the alarm. A terminal that does not have it any more says so.
"""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from central.alarms import Alarm, AlarmKind, raise_alarm
from central.casework.keeping import is_whole
from central.storage.files import AttachmentFiles
from central.storage.models import AlarmRow, RecordRow

_RECORD, _ATTACHMENT = "record", "attachment="
_OPEN_DAMAGE = (AlarmRow.kind == AlarmKind.KEPT_DAMAGED, AlarmRow.closed_at.is_(None))


class Asked(StrEnum):
    """How it stands with what is damaged of one record."""

    NOT = "not"
    BACK = "back"
    GONE = "gone"  # its terminal does not have it any more


def damaged_record(terminal_id: str, record_id: str) -> Alarm:
    """The alarm about a sealed record that is not as it came, whoever finds it."""
    return Alarm(AlarmKind.KEPT_DAMAGED, terminal_id, record_id, _RECORD)


def damaged_attachment(terminal_id: str, record_id: str | None, sha256: str) -> Alarm:
    """The same about a sealed attachment; without a record nobody can be asked for it."""
    return Alarm(AlarmKind.KEPT_DAMAGED, terminal_id, record_id, f"{_ATTACHMENT}{sha256}")


def raise_damage(session: Session, at: datetime, alarm: Alarm, files: AttachmentFiles) -> None:
    """Raise the alarm about what was found damaged, unless it has been mended since it was read.

    Between reading and telling its terminal may have sent the same bytes again. Nothing would close
    an alarm that comes after that, and the terminal would be asked for what lies here whole.
    """
    if not _mended(session, alarm, files):
        raise_alarm(session, at, alarm)


def asked_back(session: Session, terminal_id: str, limit: int) -> tuple[str, ...]:
    """Records of a terminal, the earliest found first, that are damaged here."""
    query = (
        select(AlarmRow.record_id)
        .where(AlarmRow.terminal_id == terminal_id, *_OPEN_DAMAGE)
        .where(AlarmRow.gone_at.is_(None), AlarmRow.record_id.is_not(None))
        .group_by(AlarmRow.record_id)
        .order_by(func.min(AlarmRow.id))
    )
    return tuple(name for name in session.scalars(query.limit(limit)) if name is not None)


def asking_back(session: Session) -> frozenset[str]:
    """Terminals that are asked for something."""
    query = select(AlarmRow.terminal_id).where(*_OPEN_DAMAGE, AlarmRow.gone_at.is_(None))
    ids = session.scalars(query.where(AlarmRow.record_id.is_not(None)).distinct())
    return frozenset(name for name in ids if name is not None)


def how_asked(session: Session, record_id: str) -> Asked:
    """What people are told of a record that is damaged."""
    query = select(AlarmRow.gone_at).where(AlarmRow.record_id == record_id, *_OPEN_DAMAGE)
    answers = list(session.scalars(query))
    if not answers:
        return Asked.NOT
    return Asked.BACK if None in answers else Asked.GONE


def note_gone(
    session: Session, terminal_id: str, record_ids: Collection[str], now: datetime
) -> None:
    """A terminal does not have these; it has a say in its own records only."""
    asked = (AlarmRow.terminal_id == terminal_id, AlarmRow.record_id.in_(record_ids))
    still = (*_OPEN_DAMAGE, AlarmRow.gone_at.is_(None))
    session.execute(update(AlarmRow).where(*asked, *still).values(gone_at=now))


def close_damage(session: Session, record_id: str, now: datetime) -> None:
    """The record and all its attachments are whole."""
    mended = (AlarmRow.record_id == record_id, *_OPEN_DAMAGE)
    session.execute(update(AlarmRow).where(*mended).values(closed_at=now))


def record_with(session: Session, attachment: str) -> str | None:
    """The record that names a sealed attachment; reads every record, so for rare use."""
    query = select(RecordRow.id).where(func.instr(RecordRow.envelope, attachment.encode()) > 0)
    return session.scalars(query.limit(1)).first()


def _mended(session: Session, alarm: Alarm, files: AttachmentFiles) -> bool:
    if alarm.detail.startswith(_ATTACHMENT):
        return files.whole(alarm.detail.removeprefix(_ATTACHMENT))
    row = session.get(RecordRow, alarm.record_id)
    return row is not None and is_whole(row)
