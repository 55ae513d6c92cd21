"""Who may use the console: users, passwords (argon2id), lock-out."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit
from central.storage.engine import Database
from central.storage.models import LoginFailureRow, UserRow
from contracts.canonical import sha256_hex
from contracts.errors import PolicyError

PASSWORD_LENGTH = 10
_HASHES_AT_ONCE = 2  # each takes 64 MB: a flood of logins must not take the memory
NO_PASSWORD = "!"  # noqa: S105 - says that there is none


class Role(StrEnum):
    """What a user may do: officers see cases, admins see the audit log too."""

    OFFICER = "officer"
    ADMIN = "admin"


class AccountError(PolicyError):
    """A user cannot be made like this, or the password is too weak."""

    code: ClassVar[str] = "P-153"


@dataclass(frozen=True, slots=True)
class LoginRules:
    """Lock-out numbers."""

    failures: int = 5
    lockout: timedelta = timedelta(minutes=15)


class Login(StrEnum):
    """How a login ended."""

    WELCOME = "welcome"
    WRONG = "wrong"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class LoginResult:
    """``user`` is set when ``login`` is WELCOME."""

    login: Login
    user: UserRow | None = None


class Accounts:
    """Checks and sets passwords. Blocking; safe to use from several threads."""

    def __init__(self, database: Database, hasher: PasswordHasher, rules: LoginRules) -> None:
        self._database = database
        self._hasher = hasher
        self._rules = rules
        self._hashing = threading.BoundedSemaphore(_HASHES_AT_ONCE)
        self._decoy = hasher.hash("nobody has this password")

    def set_password(self, name: str, password: str | None, role: Role, now: datetime) -> None:
        """Make a user, or give one a new password; None makes a user who cannot log in yet.

        Raises AccountError for a weak password.
        """
        if password is not None:
            _check_strength(name, password)
        hashed = self._hasher.hash(password) if password is not None else NO_PASSWORD
        with self._database.write() as session:
            user = _user(session, name)
            if user is None:
                user = UserRow(name=name, role=role, created_at=now)
                session.add(user)
            user.password_hash = hashed
            user.role = role
            append_audit(
                session, now, AuditEntry("system:cli", "user.password_set", f"user:{name}")
            )

    def login(self, name: str, password: str, now: datetime) -> LoginResult:
        """Check a name and password. A failure is counted before the slow check, so that
        many tries at once cannot get past the lock.
        """
        with self._database.write() as session:
            locked = self._count_try(session, name, now)
            user = _user(session, name)
        usable = user is not None and user.disabled_at is None
        right = self._matches(user.password_hash if user and usable else self._decoy, password)
        welcome = right and usable and not locked
        with self._database.write() as session:
            if welcome and user is not None:
                tries = LoginFailureRow.name_hash == _name_hash(name)
                session.execute(delete(LoginFailureRow).where(tries))
                action = "user.logged_in"
            else:
                action = "user.locked_out" if locked else "user.login_failed"
            actor = f"user:{user.name}" if user else "user:unknown"
            append_audit(session, now, AuditEntry(actor, action, actor, success=welcome))
        if welcome:
            return LoginResult(Login.WELCOME, user)
        return LoginResult(Login.LOCKED if locked else Login.WRONG)

    def _count_try(self, session: Session, name: str, now: datetime) -> bool:
        """Count one more try; True when the name is locked."""
        row = session.get(LoginFailureRow, _name_hash(name))
        if row is None:
            row = LoginFailureRow(name_hash=_name_hash(name), count=0)
            session.add(row)
        if row.locked_until is not None:
            if now < row.locked_until:
                return True
            row.count, row.locked_until = 0, None
        row.count += 1
        if row.count >= self._rules.failures:  # forgotten again when this very try is right
            row.locked_until = now + self._rules.lockout
        return False

    def _matches(self, hashed: str, password: str) -> bool:
        try:
            with self._hashing:
                return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False


def _check_strength(name: str, password: str) -> None:
    if len(password) < PASSWORD_LENGTH:
        raise AccountError(f"a password has at least {PASSWORD_LENGTH} characters")
    if name.casefold() in password.casefold():
        raise AccountError("a password does not contain the name")
    if len(set(password)) < PASSWORD_LENGTH // 2:
        raise AccountError("a password is not one character over and over")


def _user(session: Session, name: str) -> UserRow | None:
    return session.scalars(select(UserRow).where(UserRow.name == name)).first()


def _name_hash(name: str) -> str:
    return sha256_hex(name.strip().casefold().encode())
