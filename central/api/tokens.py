"""Bearer tokens of the read API; shown once, kept as a hash."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.storage.models import ApiTokenRow
from contracts.canonical import sha256_hex

_TOKEN_BYTES = 32


def new_token(session: Session, name: str, now: datetime) -> str:
    """Make a token; this is the only time it can be read."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session.add(ApiTokenRow(name=name, token_hash=_hash(token), created_at=now))
    return token


def token_name(session: Session, token: str) -> str | None:
    """Whose token it is, None when it is unknown or revoked."""
    query = select(ApiTokenRow.name).where(
        ApiTokenRow.token_hash == _hash(token), ApiTokenRow.revoked_at.is_(None)
    )
    return session.scalars(query).first()


def revoke_tokens(session: Session, name: str, now: datetime) -> int:
    """Refuse every token of this name from now on; how many there were."""
    known = select(ApiTokenRow).where(ApiTokenRow.name == name, ApiTokenRow.revoked_at.is_(None))
    rows = session.scalars(known).all()
    for row in rows:
        row.revoked_at = now
    return len(rows)


def _hash(token: str) -> str:
    return sha256_hex(token.encode())
