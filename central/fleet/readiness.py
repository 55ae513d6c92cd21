"""What terminals report of themselves when they are set up: the newest of each is kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit
from central.storage.fleet import ReadinessRow
from contracts.readiness import Readiness
from contracts.wire import parse_wire


@dataclass(frozen=True, slots=True)
class Reported:
    """A report, and when it came."""

    report: Readiness
    received_at: datetime


def keep_report(session: Session, terminal_id: str, body: bytes, now: datetime) -> Readiness:
    """Keep a report in place of an older one, with its line in the audit log.

    Raises InvalidDocumentError: it is none; nothing is kept.
    """
    report = parse_wire(Readiness, body)
    kept = insert(ReadinessRow).values(
        terminal_id=terminal_id, report=report.model_dump_json(), received_at=now
    )
    session.execute(
        kept.on_conflict_do_update(
            index_elements=["terminal_id"],
            set_={"report": kept.excluded.report, "received_at": kept.excluded.received_at},
        )
    )
    purpose = f"verdict={report.verdict}"
    append_audit(
        session,
        now,
        AuditEntry(f"terminal:{terminal_id}", "terminal.reported", terminal_id, purpose),
    )
    return report


def newest_report(session: Session, terminal_id: str) -> Reported | None:
    """The newest report of a terminal; None of one that never made any."""
    row = session.get(ReadinessRow, terminal_id)
    if row is None:
        return None
    return Reported(parse_wire(Readiness, row.report.encode()), row.received_at)
