"""Enrolling terminals and finding their keys."""

import base64
import binascii
from collections.abc import Collection
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit
from central.fleet.alerts import end_alerts
from central.fleet.codes import EnrolmentCodeError, find_code
from central.fleet.replacing import NotReplaceableError, take_place
from central.storage.engine import Database
from central.storage.identity import first_terminal_no
from central.storage.models import TerminalRow
from contracts.canonical import sha256_hex
from contracts.errors import InvalidDocumentError
from contracts.number import TERMINALS
from contracts.signatures import read_public_key
from contracts.wire import EnrolmentRequest

_KEY = "SELECT public_key FROM terminal WHERE id = ? AND revoked_at IS NULL"


def enrol(session: Session, request: EnrolmentRequest, now: datetime) -> TerminalRow:
    """Enrol a terminal with a one-time code.

    The answer may have been lost, so the key of a terminal that is not revoked gives that
    terminal again: with its own code, or with a new one, which that uses up. A used code with
    another key is refused. A code that replaces a terminal is for a new one only, and once: a
    second one for the same place is refused. Raises EnrolmentCodeError, InvalidDocumentError.
    """
    public = _public_bytes(request.public_key)
    code = find_code(session, request.code, now)
    if code.terminal_id is not None:
        known = session.get_one(TerminalRow, code.terminal_id)
        if known.public_key != public or known.revoked_at is not None:
            raise EnrolmentCodeError("the enrolment code has been used")
        return known
    row = enrol_key(
        session,
        public,
        code.name or request.name,
        request.software,
        now,
        replaces=code.replaces,
    )
    code.used_at, code.terminal_id = now, row.id
    return row


def enrol_key(
    session: Session,
    public: bytes,
    name: str,
    software: str,
    now: datetime,
    *,
    replaces: str | None = None,
) -> TerminalRow:
    """The terminal of this key, new or as it is known, whoever let it in.

    Raises EnrolmentCodeError: it is revoked, or cannot take the place that it is to take.
    """
    row = session.scalars(select(TerminalRow).where(TerminalRow.public_key == public)).first()
    action = "terminal.enrolled_again"
    if row is not None and replaces is not None:
        raise EnrolmentCodeError("this code is for a terminal that was never enrolled here")
    if row is None:
        row = _new_terminal(session, name, software, public, now)
        action = "terminal.enrolled"
        _take_place(session, replaces, row, now)
    elif row.revoked_at is not None:
        raise EnrolmentCodeError("this key belongs to a revoked terminal")
    append_audit(session, now, AuditEntry(f"terminal:{row.id}", action, row.id))
    return row


def terminal_key(session: Session, terminal_id: str) -> Ed25519PublicKey | None:
    """Key of an enrolled terminal that has not been revoked."""
    row = session.get(TerminalRow, terminal_id)
    if row is None or row.revoked_at is not None:
        return None
    return _readable(row.public_key)


def key_now(database: Database, terminal_id: str) -> Ed25519PublicKey | None:
    """The same without a session, for each request of a terminal."""
    row = database.look_up(_KEY, terminal_id)
    return _readable(row[0]) if row is not None else None


def _readable(public: bytes) -> Ed25519PublicKey | None:
    try:
        return read_public_key(public)
    except InvalidDocumentError:  # taken by an older centre, or damaged
        return None


def stick_key(session: Session, terminal_id: str) -> Ed25519PublicKey | None:
    """The same for what lies on a stick: of one that was replaced too, for what it sealed."""
    row = session.get(TerminalRow, terminal_id)
    if row is None or (row.revoked_at is not None and row.replaced_by is None):
        return None
    return _readable(row.public_key)


def revoke(session: Session, terminal_id: str, now: datetime, actor: str) -> bool:
    """Refuse a terminal from now on; False when there is none of that id."""
    row = session.get(TerminalRow, terminal_id)
    if row is None:
        return False
    row.revoked_at = row.revoked_at or now
    end_alerts(session, terminal_id, now)
    append_audit(session, now, AuditEntry(actor, "terminal.revoked", terminal_id))
    return True


def list_terminals(session: Session) -> list[TerminalRow]:
    """All terminals by number."""
    return list(session.scalars(select(TerminalRow).order_by(TerminalRow.terminal_no)))


def some_terminals(session: Session, name: str, after: int, rows: int) -> list[TerminalRow]:
    """Terminals with numbers above ``after`` whose name or id begins like this, by number."""
    query = select(TerminalRow).where(TerminalRow.terminal_no > after)
    if name:
        begins = (TerminalRow.name, TerminalRow.id)
        query = query.where(or_(*(one.startswith(name, autoescape=True) for one in begins)))
    return list(session.scalars(query.order_by(TerminalRow.terminal_no).limit(rows)))


def names_of(session: Session, ids: Collection[str]) -> dict[str, str]:
    """What these terminals are called, by id."""
    query = select(TerminalRow.id, TerminalRow.name).where(TerminalRow.id.in_(ids))
    return {row.id: row.name for row in session.execute(query)} if ids else {}


def _new_terminal(
    session: Session, name: str, software: str, public: bytes, now: datetime
) -> TerminalRow:
    last = session.scalars(select(func.max(TerminalRow.terminal_no))).one()
    terminal_no = max(first_terminal_no(session), 0 if last is None else last + 1)
    if terminal_no >= TERMINALS:
        raise InvalidDocumentError("all terminal numbers are given out")
    row = TerminalRow(
        id=f"t-{sha256_hex(public)[:12]}",  # enrolled again at a restored centre, it is the same
        terminal_no=terminal_no,
        name=name,
        software=software,
        public_key=public,
        enrolled_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _take_place(session: Session, before_id: str | None, heir: TerminalRow, now: datetime) -> None:
    if before_id is None:
        return
    try:
        take_place(session, before_id, heir, now)
    except NotReplaceableError as error:
        raise EnrolmentCodeError(str(error)) from error


def _public_bytes(text: str) -> bytes:
    try:
        public = base64.b64decode(text, validate=True)
        read_public_key(public)
    except (binascii.Error, ValueError):
        raise InvalidDocumentError("public_key is not a raw Ed25519 key in base64") from None
    return public
