"""Logins in browsers, their CSRF tokens, and which opened case each may see."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from central.roles import Duty, may
from central.storage.models import GrantRow, SessionRow, UserRow
from contracts.canonical import sha256_hex

_TOKEN_BYTES = 32
_LIFETIME = timedelta(hours=12)
_TOUCH_EVERY = timedelta(seconds=30)  # not each click need be a write to disk


class Stage(StrEnum):
    """How far a login has come: the password was right, and then."""

    OPEN = "open"
    CODE = "code"  # the second factor lacks
    ENROL = "enrol"  # a second factor has to be set up first


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody logged in, until ``ends_at`` without another click."""

    token_hash: str
    csrf: str
    name: str
    role: str
    ends_at: datetime
    stage: Stage = Stage.OPEN

    def may(self, duty: Duty) -> bool:
        """Whether their role lets them, once they are in."""
        return self.stage is Stage.OPEN and may(self.role, duty)

    @property
    def actor(self) -> str:
        """How the audit log calls them."""
        return f"user:{self.name}"


def new_token() -> str:
    """A fresh cookie value."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def csrf_of(token: str) -> str:
    """The form token that belongs to a cookie; does not reveal it."""
    return hmac.digest(token.encode(), b"csrf", "sha256").hex()


def csrf_fits(token: str, given: str) -> bool:
    """Whether a form was made for the holder of this cookie."""
    return bool(token) and hmac.compare_digest(csrf_of(token).encode(), given.encode())


def start_session(
    session: Session,
    user: UserRow,
    now: datetime,
    idle: timedelta,
    stage: Stage = Stage.OPEN,
) -> str:
    """Log a user in: a new cookie value, never one the browser brought along."""
    expired = or_(SessionRow.last_seen_at < now - idle, SessionRow.created_at < now - _LIFETIME)
    session.execute(delete(SessionRow).where(expired))
    token = new_token()
    session.add(
        SessionRow(
            token_hash=_hash(token),
            user_id=user.id,
            created_at=now,
            last_seen_at=now,
            stage=stage,
        )
    )
    return token


def let_in(session: Session, visitor: Visitor, now: datetime) -> str | None:
    """The second factor was right: a new cookie value in the place of the old; None without one."""
    row = session.get(SessionRow, visitor.token_hash)
    if row is None:
        return None
    token = new_token()
    session.add(
        SessionRow(
            token_hash=_hash(token),
            user_id=row.user_id,
            created_at=now,
            last_seen_at=now,
            stage=Stage.OPEN,
        )
    )
    session.delete(row)
    return token


def find_visitor(session: Session, token: str, now: datetime, idle: timedelta) -> Visitor | None:
    """Who holds this cookie; None when nobody, too long idle or disabled."""
    row = session.get(SessionRow, _hash(token)) if token else None
    if row is None:
        return None
    ends_at = min(row.last_seen_at + idle, row.created_at + _LIFETIME)
    if now > ends_at:
        return None
    user = session.get(UserRow, row.user_id)
    if user is None or user.disabled_at is not None:
        return None
    stage = Stage(row.stage)
    return Visitor(row.token_hash, csrf_of(token), user.name, user.role, ends_at, stage)


def touch_needed(session: Session, visitor: Visitor, now: datetime) -> bool:
    """Whether the last sign of life is old enough to be written anew."""
    row = session.get(SessionRow, visitor.token_hash)
    return row is not None and now > row.last_seen_at + _TOUCH_EVERY


def touch(session: Session, visitor: Visitor, now: datetime) -> None:
    """Write down that the visitor is still there."""
    row = session.get(SessionRow, visitor.token_hash)
    if row is not None:
        row.last_seen_at = now


def end_session(session: Session, visitor: Visitor) -> None:
    """Log out."""
    session.execute(delete(SessionRow).where(SessionRow.token_hash == visitor.token_hash))


def end_sessions(session: Session, user: UserRow) -> None:
    """Log a user out everywhere; what they had opened closes with it."""
    session.execute(delete(SessionRow).where(SessionRow.user_id == user.id))


def grant(session: Session, visitor: Visitor, submission_id: str, until: datetime) -> None:
    """Let a visitor see an opened case for a while."""
    session.merge(
        GrantRow(token_hash=visitor.token_hash, submission_id=submission_id, expires_at=until)
    )


def granted_until(
    session: Session, visitor: Visitor, submission_id: str, now: datetime
) -> datetime | None:
    """Until when the visitor may see the case, None when not (any more)."""
    query = select(GrantRow.expires_at).where(
        GrantRow.token_hash == visitor.token_hash, GrantRow.submission_id == submission_id
    )
    until = session.scalars(query).first()
    return until if until is not None and now < until else None


def withdraw(session: Session, visitor: Visitor, submission_id: str) -> None:
    """Close a case again."""
    session.execute(
        delete(GrantRow).where(
            GrantRow.token_hash == visitor.token_hash, GrantRow.submission_id == submission_id
        )
    )


def _hash(token: str) -> str:
    return sha256_hex(token.encode())
