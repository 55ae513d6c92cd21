"""Keeping sealed records verbatim, and mending one that the disk has changed.

A record is found whole by the hash that was kept with it and by its own header. When it is not,
the same bytes sent again take its place; nothing else may ever change it.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit
from central.storage.models import CaseRow, RecordRow
from contracts.canonical import sha256_hex
from contracts.wire import Envelope, RecordKind

_RECORD, _CASE = insert(RecordRow), insert(CaseRow)
_GUARD = "record_no_update"
_GUARD_SQL = text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = :name")


class Standing(StrEnum):
    """How an envelope stands to what is kept under its id."""

    NEW = "new"
    KNOWN = "known"
    CONFLICT = "conflict"  # other bytes are kept, whole
    DAMAGED = "damaged"  # what is kept is damaged, and these bytes mend it
    DAMAGED_OTHER = "damaged-other"  # what is kept is damaged, and these are perhaps other bytes


def standing(row: RecordRow | None, envelope: Envelope, body: bytes) -> Standing:
    """Compare an envelope with what is kept under its id."""
    if row is None:
        return Standing.NEW
    same_bytes, same_hash = row.envelope == body, row.sha256 == sha256_hex(body)
    if not is_whole(row):
        return Standing.DAMAGED if same_bytes or same_hash else Standing.DAMAGED_OTHER
    if not same_bytes:
        return Standing.CONFLICT
    return Standing.KNOWN if _header_of(row) == _header(envelope) else Standing.DAMAGED


def is_whole(row: RecordRow) -> bool:
    """Whether a kept envelope is still what its hash says; damage may make text of bytes."""
    return isinstance(row.envelope, bytes) and sha256_hex(row.envelope) == row.sha256


def keep(session: Session, envelope: Envelope, body: bytes, now: datetime) -> RecordRow:
    """Add a new record, and its line in the inbox when it is a submission."""
    kind, submission_id, terminal_id = _header(envelope)
    values = {
        "id": envelope.id,
        "kind": kind,
        "submission_id": submission_id,
        "terminal_id": terminal_id,
        "received_at": now,
        "sha256": sha256_hex(body),
        "envelope": body,
    }
    connection = session.connection()
    connection.execute(_RECORD, values)
    if kind == RecordKind.SUBMISSION:
        case = {"submission_id": envelope.id, "terminal_id": terminal_id, "received_at": now}
        connection.execute(_CASE, case)
    return RecordRow(**values)


def mend(session: Session, row: RecordRow, envelope: Envelope, body: bytes, now: datetime) -> None:
    """Put a damaged record right; one that could not be opened gets registered again.

    The trigger that keeps records from being changed is lifted for this statement, in the same
    transaction.
    """
    guard: str = session.execute(_GUARD_SQL, {"name": _GUARD}).scalar_one()
    session.execute(text(f"DROP TRIGGER {_GUARD}"))
    row.kind, row.submission_id, row.terminal_id = _header(envelope)
    row.envelope, row.sha256 = body, sha256_hex(body)
    session.flush()
    session.execute(text(guard))
    unreadable = (CaseRow.submission_id == row.id, CaseRow.state == "unreadable")
    session.execute(update(CaseRow).where(*unreadable).values(state="new"))
    entry = AuditEntry(f"terminal:{row.terminal_id}", "record.mended", row.submission_id)
    append_audit(session, now, entry)


def _header(envelope: Envelope) -> tuple[str, str, str]:
    return envelope.kind, envelope.submission_id, envelope.terminal_id


def _header_of(row: RecordRow) -> tuple[str, str, str]:
    return row.kind, row.submission_id, row.terminal_id
