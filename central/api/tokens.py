"""Bearer tokens of the read API; shown once, kept as a hash, for a purpose and for a time."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.storage.models import ApiTokenRow
from contracts.canonical import sha256_hex

DAYS = 365
MAX_DAYS = 3 * 365
_TOKEN_BYTES = 32


class Scope(StrEnum):
    """What a token may do: list cases, or list and open them."""

    LIST = "list"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Client:
    """Who asks by a token, and what it may see; no ``items`` are all items."""

    name: str
    scope: Scope
    items: tuple[str, ...]

    def sees(self, item_code: str | None) -> bool:
        """Whether cases of this item are its business; of which item one is may not be known."""
        return not self.items or item_code in self.items


def new_token(
    session: Session,
    name: str,
    now: datetime,
    scope: Scope = Scope.OPEN,
    items: Collection[str] = (),
    days: int = DAYS,
) -> str:
    """Make a token that ends after so many days; this is the only time it can be read."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session.add(
        ApiTokenRow(
            name=name,
            token_hash=_hash(token),
            created_at=now,
            scope=scope,
            items=" ".join(items),
            expires_at=now + timedelta(days=days),
        )
    )
    return token


def token_client(session: Session, token: str, now: datetime) -> Client | None:
    """Whose token it is, None when it is unknown, revoked or past its time."""
    query = select(ApiTokenRow).where(
        ApiTokenRow.token_hash == _hash(token),
        ApiTokenRow.revoked_at.is_(None),
        ApiTokenRow.expires_at > now,
    )
    row = session.scalars(query).first()
    if row is None:
        return None
    return Client(row.name, Scope(row.scope), tuple(row.items.split()))


def list_tokens(session: Session) -> list[ApiTokenRow]:
    """All tokens ever made, those that end last first."""
    return list(session.scalars(select(ApiTokenRow).order_by(ApiTokenRow.expires_at.desc())))


def revoke_tokens(session: Session, name: str, now: datetime) -> int:
    """Refuse every token of this name from now on; how many there were."""
    known = select(ApiTokenRow).where(ApiTokenRow.name == name, ApiTokenRow.revoked_at.is_(None))
    rows = session.scalars(known).all()
    for row in rows:
        row.revoked_at = now
    return len(rows)


def _hash(token: str) -> str:
    return sha256_hex(token.encode())
