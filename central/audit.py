"""The audit log: who did what, when, to which case; append-only and chained by hashes."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from central.storage.models import AuditRow
from contracts.canonical import canonical_sha256

BY_COMMAND = "system:cli"
"""Actor of what a command of the centre did that was given no person's name."""
_FIRST = "0" * 64
_LAST = select(AuditRow.hash).order_by(AuditRow.id.desc()).limit(1)
_LINE = insert(AuditRow)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line to write. ``actor`` is ``user:NAME``, ``token:NAME``, ``terminal:ID`` or
    ``system:PART``; ``action`` a dotted past-tense event; ``subject`` an id.
    """

    actor: str
    action: str
    subject: str = ""
    purpose: str = ""
    success: bool = True


def append_audit(session: Session, at: datetime, entry: AuditEntry) -> None:
    """Write a line within a writing transaction of ``Database.write``."""
    session.flush()
    connection = session.connection()
    line = asdict(entry) | {"at": at}
    previous = connection.scalar(_LAST) or _FIRST
    connection.execute(_LINE, line | {"hash": _chained(previous, AuditRow(**line))})


def first_broken(rows: Iterable[AuditRow], *, after: bool = False) -> int | None:
    """Id of the first row, in order of ids, that does not continue the chain; None when all do.

    With ``after`` the first row only lends its hash to the second.
    """
    previous: str | None = None if after else _FIRST
    for row in rows:
        if previous is not None and row.hash != _chained(previous, row):
            return row.id
        previous = row.hash
    return None


def audit_of(session: Session, subject: str, limit: int = 200) -> list[AuditRow]:
    """Newest lines about one case."""
    query = select(AuditRow).where(AuditRow.subject == subject).order_by(AuditRow.id.desc())
    return list(session.scalars(query.limit(limit)))


def _chained(previous: str, row: AuditRow) -> str:
    return canonical_sha256(
        [
            previous,
            row.at.astimezone(UTC).isoformat(),
            row.actor,
            row.action,
            row.subject,
            row.purpose,
            row.success,
        ]
    )
