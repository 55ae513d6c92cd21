"""``central check``: reads everything the centre keeps and asks back what is not whole."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from central.alarms import Alarm, raise_alarm
from central.audit import AuditEntry, append_audit
from central.casework.damage import damaged_attachment, damaged_record, record_with
from central.casework.keeping import is_whole
from central.clock import Clock
from central.storage.engine import Database
from central.storage.files import AttachmentFiles
from central.storage.models import AttachmentRow, RecordRow

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Checked:
    """How many records and attachments were read, and the alarms about those not whole."""

    records: int
    attachments: int
    damaged: tuple[Alarm, ...]


def check(database: Database, files: AttachmentFiles, clock: Clock, actor: str) -> Checked:
    """Compare every record and attachment with its hash, while the centre serves or not.

    Raises StorageTroubleError.
    """
    records, attachments = 0, 0
    damaged: list[Alarm] = []
    for row in _records(database):
        records += 1
        if not is_whole(row):
            damaged.append(damaged_record(row.terminal_id, row.id))
    for sha256, size, terminal_id in _attachments(database):
        attachments += 1
        if not files.whole(sha256, size):
            damaged.append(_lost(database, sha256, terminal_id))
    with database.write() as session:
        for alarm in damaged:
            raise_alarm(session, clock(), alarm)
        purpose = f"damaged={len(damaged)}"
        append_audit(session, clock(), AuditEntry(actor, "store.checked", purpose=purpose))
    return Checked(records, attachments, tuple(damaged))


def _lost(database: Database, sha256: str, terminal_id: str) -> Alarm:
    with database.read() as session:
        record = record_with(session, sha256)
    return damaged_attachment(terminal_id, record, sha256)


def _records(database: Database) -> Iterator[RecordRow]:
    last = ""
    while True:
        query = select(RecordRow).where(RecordRow.id > last).order_by(RecordRow.id)
        with database.read() as session:
            rows = list(session.scalars(query.limit(_AT_ONCE)))
        yield from rows
        if len(rows) < _AT_ONCE:
            return
        last = rows[-1].id


def _attachments(database: Database) -> list[tuple[str, int, str]]:
    query = select(AttachmentRow.sha256, AttachmentRow.size, AttachmentRow.terminal_id)
    with database.read() as session:
        return [(row.sha256, row.size, row.terminal_id) for row in session.execute(query)]
