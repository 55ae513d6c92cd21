"""Who publishes: console users with these roles, and whose key is whose."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from securesystemslib.signer import Key
from sqlalchemy import select
from sqlalchemy.orm import Session

from central.publishing.errors import NotAllowedError, SignerKeyError
from central.roles import Duty, Role, may
from central.storage.models import UserRow
from central.storage.publishing import SigningKeyRow

NO_PASSWORD = "!"  # noqa: S105 - as ``central.console.accounts`` writes that there is none


class Part(StrEnum):
    """Whom a ceremony makes users for; nobody is two of them. Duties: ``central.roles``."""

    EDITOR = "editor"
    REVIEWER = "reviewer"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Signatory:
    """A person whose key is known; ``role`` of metadata that it signs."""

    person: str
    keyid: str
    role: str


def acting(session: Session, name: str, duty: Duty) -> str:
    """The name of an enabled user whose role has this duty. Raises NotAllowedError."""
    user = session.scalars(select(UserRow).where(UserRow.name == name)).first()
    if user is None or user.disabled_at is not None:
        raise NotAllowedError(f"there is no user {name} who may do this")
    if not may(user.role, duty):
        wanted = " or ".join(role for role in Role if may(role, duty))
        raise NotAllowedError(f"{name} is {user.role}; this is for {wanted}")
    return user.name


def make_user(session: Session, name: str, part: Part, password_hash: str, now: datetime) -> bool:
    """Make a console user unless there is one of that name; whether one was made."""
    if session.scalars(select(UserRow).where(UserRow.name == name)).first() is not None:
        return False
    row = UserRow(name=name, password_hash=password_hash, role=str(part), created_at=now)
    session.add(row)
    session.flush()
    return True


def note_key(session: Session, person: str, role: str, key: Key, now: datetime) -> None:
    """Write down whose key it is. Raises SignerKeyError: it is another's, or signs elsewhere."""
    row = session.get(SigningKeyRow, key.keyid)
    if row is not None:
        if (row.person, row.role) != (person, role) or row.until is not None:
            raise SignerKeyError(f"the key of {person} is known already as {row.person}'s")
        return
    public = json.dumps(key.to_dict(), sort_keys=True)
    session.add(SigningKeyRow(keyid=key.keyid, person=person, role=role, public=public, since=now))
    session.flush()


def end_keys(session: Session, person: str, role: str, now: datetime) -> tuple[str, ...]:
    """Believe a person's keys for a role no more; their ids."""
    query = select(SigningKeyRow).where(
        SigningKeyRow.person == person, SigningKeyRow.role == role, SigningKeyRow.until.is_(None)
    )
    rows = session.scalars(query).all()
    for row in rows:
        row.until = now
    return tuple(row.keyid for row in rows)


def signers(session: Session, role: str | None = None) -> list[Signatory]:
    """Whose keys are believed, by name."""
    query = select(SigningKeyRow).where(SigningKeyRow.until.is_(None))
    if role is not None:
        query = query.where(SigningKeyRow.role == role)
    rows = session.scalars(query.order_by(SigningKeyRow.role, SigningKeyRow.person))
    return [Signatory(row.person, row.keyid, row.role) for row in rows]


def check_own_key(session: Session, person: str, role: str, keyid: str) -> None:
    """Raise SignerKeyError unless this is the person's own key for that role."""
    row = session.get(SigningKeyRow, keyid)
    if row is None or row.until is not None or row.role != role:
        raise SignerKeyError(f"this key does not sign {role}")
    if row.person != person:
        raise SignerKeyError(f"this key is {row.person}'s, not {person}'s")
