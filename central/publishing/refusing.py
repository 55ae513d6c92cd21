"""Sending a draft back: its name is free again for what is made better."""

from datetime import datetime

from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit
from central.publishing.errors import NotAllowedError, OutdatedError, PublishingError
from central.storage.publishing import EditionRow


def send_back(session: Session, number: int, reviewer: str, reason: str, now: datetime) -> None:
    """Refuse a draft as its second person, with a reason that its editor reads.

    Raises PublishingError, OutdatedError, NotAllowedError.
    """
    row = session.get(EditionRow, number)
    if row is None:
        raise PublishingError(f"there is no draft {number}")
    if row.state != "review":
        raise OutdatedError(f"draft {number} of set {row.name} waits for nobody any more")
    if row.made_by == reviewer:
        raise NotAllowedError("who made a draft does not judge it as the second person")
    if not reason.strip():
        raise PublishingError("say why it is sent back")
    row.state = "replaced"
    row.withdrawn_by, row.withdrawn_at, row.reason = reviewer, now, reason.strip()
    append_audit(session, now, AuditEntry(f"user:{reviewer}", "set.sent_back", row.name, reason))
