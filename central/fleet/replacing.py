"""One terminal in the place of another: its code, the moment of it, and what both are told."""

import base64
from datetime import datetime
from typing import ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit
from central.fleet.alerts import end_alerts
from central.fleet.codes import new_code
from central.fleet.logbooks import book_of
from central.fleet.lost import lost_of
from central.fleet.signing import AnswerSigner
from central.storage.engine import Database
from central.storage.fleet import TerminalStateRow
from central.storage.models import TerminalRow
from contracts.errors import PolicyError
from contracts.fleet import Heartbeat
from contracts.logbook import START, Head
from contracts.replacement import Before, Replaced
from contracts.wire import SignedAnswer

MOST_BEFORE = 32
"""Terminals one after the other in one place, whose records the last of them may bring."""
_HEIR = "SELECT replaced_by FROM terminal WHERE id = ?"


class NotReplaceableError(PolicyError):
    """There is no terminal of this id that could be replaced: unknown, revoked or replaced."""

    code: ClassVar[str] = "P-157"


def replacement_code(session: Session, terminal_id: str, actor: str, now: datetime) -> str:
    """A one-time code: whoever enrols with it takes the place of this terminal.

    Until then that one works as before, and brings what it has. Raises NotReplaceableError.
    """
    row = session.get(TerminalRow, terminal_id)
    if row is None or row.revoked_at is not None:
        raise NotReplaceableError("there is no terminal of this id that could be replaced")
    code = new_code(session, row.name, now, replaces=terminal_id)
    append_audit(session, now, AuditEntry(actor, "code.made", terminal_id, "replaces"))
    return code


def take_place(session: Session, before_id: str, heir: TerminalRow, now: datetime) -> None:
    """The one before is dead from now on. Raises NotReplaceableError: it is already."""
    row = session.get(TerminalRow, before_id)
    if row is None or row.revoked_at is not None:
        raise NotReplaceableError("the terminal to be replaced is revoked or replaced already")
    row.revoked_at, row.replaced_by = now, heir.id
    end_alerts(session, row.id, now)
    entry = AuditEntry(f"terminal:{heir.id}", "terminal.replaced", before_id, f"by={heir.id}")
    append_audit(session, now, entry)


def note_last(session: Session, terminal_id: str, beat: Heartbeat) -> None:
    """A replaced terminal says that it is closed: whoever seals with a later number is not it."""
    row = session.get_one(TerminalRow, terminal_id)
    if row.replaced_by is not None and row.last_given is None and beat.service == "closed":
        row.last_given = beat.given


def before_of(session: Session, terminal_id: str) -> TerminalRow | None:
    """The terminal whose place this one took."""
    query = select(TerminalRow).where(TerminalRow.replaced_by == terminal_id)
    return session.scalars(query.limit(1)).first()


def before_word(
    session: Session, signer: AnswerSigner, terminal_id: str, now: datetime
) -> SignedAnswer | None:
    """What a terminal is told of the one before it, as it stands now; None where there is none."""
    row = before_of(session, terminal_id)
    if row is None:
        return None
    state, book = session.get(TerminalStateRow, row.id), book_of(session, row.id)
    word = Before(
        terminal_id=terminal_id,
        before=row.id,
        before_no=row.terminal_no,
        public_key=base64.b64encode(row.public_key).decode(),
        name=row.name,
        district="" if state is None else state.district or "",
        tags=() if state is None else tuple(state.tags.split()),
        book=START if book is None else Head(n=book.n, hash=book.hash),
        lost=lost_of(session, row.id),
        at=now,
    )
    return signer.signed(word.model_dump(mode="json"))


def replaced_word(session: Session, signer: AnswerSigner, terminal_id: str) -> SignedAnswer | None:
    """What a terminal is told that was replaced; None of one that was not."""
    row = session.get(TerminalRow, terminal_id)
    heir = None if row is None else session.get(TerminalRow, row.replaced_by or "")
    if row is None or heir is None or row.revoked_at is None:
        return None
    word = Replaced(
        terminal_id=row.id,
        by=heir.id,
        by_no=heir.terminal_no,
        public_key=base64.b64encode(heir.public_key).decode(),
        at=row.revoked_at,
    )
    return signer.signed(word.model_dump(mode="json"))


def brings_for(database: Database, terminal_id: str, of: str) -> bool:
    """Whether one terminal took the place of another, or of one that took its place."""
    for _ in range(MOST_BEFORE):
        row = database.look_up(_HEIR, of)
        if row is None or row[0] is None:
            return False
        if row[0] == terminal_id:
            return True
        of = row[0]
    return False
