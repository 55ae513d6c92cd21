"""Terminals that proved that they forgot everything. Nobody else may say it of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit
from central.storage.fleet import WipeRow
from central.storage.models import TerminalRow
from contracts.errors import InvalidDocumentError
from contracts.wiping import Wiped, claimed_by, proved_wipe


@dataclass(frozen=True, slots=True)
class Wipe:
    """What a terminal proved, and when that came."""

    said: Wiped
    received_at: datetime


def keep_wipe(session: Session, body: bytes, now: datetime) -> Wiped:
    """Keep a statement that proves itself; whoever made it is let in no more: its key is gone.

    The same again changes nothing. Raises InvalidDocumentError, SignatureError: nothing is kept.
    """
    statement, claimed = claimed_by(body)
    row = session.get(TerminalRow, claimed)
    if row is None:
        raise InvalidDocumentError("no terminal of this centre has this name")
    wiped = proved_wipe(statement, row.public_key)
    if wiped.terminal_id != claimed:
        raise InvalidDocumentError("the statement is of another terminal")
    known = session.get(WipeRow, claimed)
    if known is not None and known.statement == statement.model_dump_json():
        return wiped
    kept = insert(WipeRow).values(
        terminal_id=claimed, statement=statement.model_dump_json(), received_at=now
    )
    changes = {name: kept.excluded[name] for name in ("statement", "received_at")}
    session.execute(kept.on_conflict_do_update(index_elements=["terminal_id"], set_=changes))
    row.revoked_at = row.revoked_at or now
    purpose = f"key={'gone' if wiped.key else 'there'} left={wiped.left} found={wiped.found}"
    entry = AuditEntry(f"terminal:{claimed}", "terminal.wiped", claimed, purpose)
    append_audit(session, now, entry)
    return wiped


def wipe_of(session: Session, terminal_id: str) -> Wipe | None:
    """What a terminal proved; None of one that did not."""
    row = session.get(WipeRow, terminal_id)
    terminal = session.get(TerminalRow, terminal_id)
    if row is None or terminal is None:
        return None
    statement, _ = claimed_by(row.statement.encode())
    return Wipe(proved_wipe(statement, terminal.public_key), row.received_at)
