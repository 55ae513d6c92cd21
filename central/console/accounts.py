"""Who may use the console: users and passwords (argon2id)."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from sqlalchemy import select
from sqlalchemy.orm import Session

from central.audit import BY_COMMAND, AuditEntry, append_audit
from central.console.lockout import (
    LoginRules,
    Tries,
    Try,
    first_stranger,
    forget_name,
    second_name,
)
from central.console.sessions import end_sessions
from central.roles import Role
from central.storage.engine import Database
from central.storage.models import UserRow
from contracts.errors import PolicyError

__all__ = ["AccountError", "Accounts", "Login", "LoginResult", "Role"]

PASSWORD_LENGTH = 10
NO_PASSWORD = "!"  # noqa: S105 - says that there is none


class AccountError(PolicyError):
    """A user cannot be made like this, or the password is too weak."""

    code: ClassVar[str] = "P-153"


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
    """Checks and sets passwords. Blocking, slow and hungry: see ``LoginGate``."""

    def __init__(self, database: Database, hasher: PasswordHasher, rules: LoginRules) -> None:
        self._database = database
        self._hasher = hasher
        self._rules = rules
        self._decoy = hasher.hash("nobody has this password")

    def set_password(
        self, name: str, password: str | None, role: Role | None, now: datetime
    ) -> None:
        """Make a user, or give one a new password; None makes a user who cannot log in yet.

        Without a role a user keeps theirs, and a new one is an officer. Whoever was logged in
        is logged out; a lock is lifted, and a disabled user may log in again. Raises
        AccountError for a weak password.
        """
        if password is not None:
            _check_strength(name, password)
        hashed = self._hasher.hash(password) if password is not None else NO_PASSWORD
        with self._database.write() as session:
            user = _user(session, name)
            if user is None:
                user = UserRow(name=name, role=role or Role.OFFICER, created_at=now)
                session.add(user)
            user.password_hash = hashed
            user.role = role or user.role
            user.disabled_at = None
            session.flush()
            end_sessions(session, user)
            forget_name(session, name)
            forget_name(session, second_name(name))
            purpose = f"role={user.role}"
            entry = AuditEntry(BY_COMMAND, "user.password_set", f"user:{name}", purpose)
            append_audit(session, now, entry)

    def disable(self, name: str, now: datetime) -> None:
        """Let a user in no more, and log them out. Raises AccountError for an unknown name."""
        with self._database.write() as session:
            user = _user(session, name)
            if user is None:
                raise AccountError("there is no user of that name")
            user.disabled_at = user.disabled_at or now
            end_sessions(session, user)
            append_audit(session, now, AuditEntry(BY_COMMAND, "user.disabled", f"user:{name}"))

    def login(
        self, name: str, password: str, now: datetime, address: str = "", device: str = ""
    ) -> LoginResult:
        """Check a name and password. A try is counted before the slow check, so that many
        tries at once cannot get past the lock; a locked one is not checked at all. ``device``
        names a browser that is known for this name.
        """
        tries = Tries(name, address, self._rules, device)
        with self._database.read() as session:
            if tries.known_locked(session, now):
                return LoginResult(Login.LOCKED)
        with self._database.write() as session:
            user = _user(session, name)
            verdict = tries.count(session, now)
            if verdict is Try.LOCKED_ANEW:
                self._note_failure(session, user, "user.locked_out", now)
        if verdict is not Try.FREE:
            return LoginResult(Login.LOCKED)
        usable = user is not None and user.disabled_at is None
        right = self._matches(user.password_hash if user and usable else self._decoy, password)
        with self._database.write() as session:
            if not (right and usable and user is not None):
                self._note_failure(session, user, "user.login_failed", now)
                return LoginResult(Login.WRONG)
            tries.forget(session)
            actor = f"user:{user.name}"
            append_audit(session, now, AuditEntry(actor, "user.logged_in", actor))
        return LoginResult(Login.WELCOME, user)

    def _note_failure(
        self, session: Session, user: UserRow | None, action: str, now: datetime
    ) -> None:
        if user is None and not first_stranger(session, now, self._rules.lockout):
            return
        actor = f"user:{user.name}" if user else "user:unknown"
        append_audit(session, now, AuditEntry(actor, action, actor, success=False))

    def _matches(self, hashed: str, password: str) -> bool:
        """Takes as long whether or not there is a password to compare with."""
        try:
            return self._hasher.verify(hashed, password)
        except VerifyMismatchError:
            return False
        except (VerificationError, InvalidHashError):  # no hash: nothing was computed
            with suppress(VerificationError):
                self._hasher.verify(self._decoy, password)
            return False


def _check_strength(name: str, password: str) -> None:
    if len(password) < PASSWORD_LENGTH:
        raise AccountError(f"a password has at least {PASSWORD_LENGTH} characters")
    if name.casefold() in password.casefold():
        raise AccountError("a password must not contain the name")
    if len(set(password)) < PASSWORD_LENGTH // 2:
        raise AccountError("a password is not one character over and over")


def _user(session: Session, name: str) -> UserRow | None:
    return session.scalars(select(UserRow).where(UserRow.name == name)).first()


def accounts(database: Database) -> Accounts:
    """As the centre's commands use them."""
    return Accounts(database, PasswordHasher(), LoginRules())
