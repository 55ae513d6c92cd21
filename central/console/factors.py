"""The second factor: time-based codes (RFC 6238) of a phone, and recovery codes for its loss.

The secret lies in the database under a key of the centre, so that the database alone gives no
codes away. Of recovery codes only hashes are kept.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from central.audit import BY_COMMAND, AuditEntry, append_audit
from central.console.accounts import Login
from central.console.lockout import LoginRules, Tries, Try, forget_name, second_name
from central.console.sessions import end_sessions
from central.storage.console import RecoveryCodeRow, SecondFactorRow
from central.storage.engine import Database
from central.storage.models import UserRow
from contracts.canonical import sha256_hex
from contracts.errors import PolicyError

RECOVERY_CODES = 10
STEP_S = 30
_STEPS_AROUND = (0, -1, 1)  # a phone's clock may be half a minute off
_NONCE_BYTES = 12
_SYMBOLS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_RECOVERY_SYMBOLS = 16  # 78 bits: a plain hash is enough


class FactorError(PolicyError):
    """There is no such user, or no second factor to take away."""

    code: ClassVar[str] = "P-190"


@dataclass(frozen=True, slots=True)
class FactorState:
    """How somebody's second factor stands; ``since`` None where none counts."""

    since: datetime | None
    recovery_left: int


class Factors:
    """Sets second factors up and checks their codes. Blocking. ``key``: a secret of 32 bytes."""

    def __init__(self, database: Database, key: bytes, rules: LoginRules) -> None:
        self._database = database
        self._sealing = AESGCM(key)
        self._rules = rules

    def state(self, name: str) -> FactorState:
        """How it stands."""
        with self._database.read() as session:
            row = _confirmed(session, name)
            if row is None:
                return FactorState(None, 0)
            unused = select(func.count()).where(
                RecoveryCodeRow.user_id == row.user_id, RecoveryCodeRow.used_at.is_(None)
            )
            return FactorState(row.confirmed_at, session.scalars(unused).one())

    def begin(self, name: str, now: datetime) -> str:
        """A new secret, in base 32, that counts once a code of it was given."""
        import pyotp

        secret = pyotp.random_base32()
        with self._database.write() as session:
            user = _user(session, name)
            row = session.get(SecondFactorRow, user.id)
            if row is not None and row.confirmed_at is not None:
                raise FactorError("there is a second factor already: end it first")
            if row is not None:
                session.delete(row)
                session.flush()
            sealed = self._sealed(user.id, secret)
            session.add(SecondFactorRow(user_id=user.id, secret=sealed, made_at=now, last_step=0))
        return secret

    def pending(self, name: str) -> str | None:
        """The secret that ``begin`` made and that does not count yet."""
        with self._database.read() as session:
            row = _row(session, name)
            return None if row is None or row.confirmed_at is not None else self._secret(row)

    def confirm(self, name: str, code: str, now: datetime) -> tuple[str, ...]:
        """Let the new secret count: recovery codes, to be read now only; () for a wrong code."""
        with self._database.write() as session:
            row = _row(session, name)
            if row is None or row.confirmed_at is not None or not self._fits(row, code, now):
                return ()
            row.confirmed_at = now
            _audit(session, name, "user.factor_set_up", now)
            return _new_recovery(session, row.user_id, now)

    def check(
        self, name: str, code: str, now: datetime, address: str = "", device: str = ""
    ) -> Login:
        """Check a code of the phone or a recovery code. Tries are counted as for passwords."""
        tries = Tries(second_name(name), address, self._rules, device, widely=True)
        with self._database.read() as session:
            if tries.known_locked(session, now):
                return Login.LOCKED
        with self._database.write() as session:
            verdict = tries.count(session, now)
            if verdict is Try.LOCKED_ANEW:
                _audit(session, name, "user.locked_out", now, success=False)
            if verdict is not Try.FREE:
                return Login.LOCKED
            row = _confirmed(session, name)
            if row is None or not (
                self._fits(row, code, now) or _used(session, row.user_id, code, name, now)
            ):
                _audit(session, name, "user.code_refused", now, success=False)
                return Login.WRONG
            tries.forget(session)
        return Login.WELCOME

    def renew_recovery(self, name: str, now: datetime) -> tuple[str, ...]:
        """Other recovery codes in the place of all before."""
        with self._database.write() as session:
            row = _confirmed(session, name)
            if row is None:
                return ()
            _audit(session, name, "user.recovery_renewed", now)
            return _new_recovery(session, row.user_id, now)

    def end(self, name: str, now: datetime) -> None:
        """Take somebody's own second factor away."""
        with self._database.write() as session:
            _forget(session, _user(session, name))
            _audit(session, name, "user.factor_ended", now)

    def _fits(self, row: SecondFactorRow, code: str, now: datetime) -> bool:
        """Whether it is a code of about now that was not taken yet; then it is taken."""
        import pyotp

        given = code.replace(" ", "").encode()
        secret = self._secret(row)
        if secret is None:
            return False
        totp = pyotp.TOTP(secret, interval=STEP_S)
        step_now = int(now.timestamp()) // STEP_S
        for step in (step_now + around for around in _STEPS_AROUND):
            right = hmac.compare_digest(totp.generate_otp(step).encode(), given)
            if right and step > row.last_step:
                row.last_step = step
                return True
        return False

    def _sealed(self, user_id: int, secret: str) -> bytes:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._sealing.encrypt(nonce, secret.encode(), str(user_id).encode())

    def _secret(self, row: SecondFactorRow) -> str | None:
        nonce, sealed = row.secret[:_NONCE_BYTES], row.secret[_NONCE_BYTES:]
        try:
            return self._sealing.decrypt(nonce, sealed, str(row.user_id).encode()).decode()
        except InvalidTag:  # of another centre, or damaged: a reset helps
            return None


def address_of(secret: str, name: str, issuer: str) -> str:
    """What a phone's program reads from the QR code."""
    import pyotp

    return pyotp.TOTP(secret, interval=STEP_S).provisioning_uri(name=name, issuer_name=issuer)


def has_factor(session: Session, user: UserRow) -> bool:
    """Whether a user's second factor counts."""
    row = session.get(SecondFactorRow, user.id)
    return row is not None and row.confirmed_at is not None


def reset(session: Session, name: str, now: datetime) -> None:
    """Take a user's second factor away and log them out. Raises FactorError."""
    user = _user(session, name)
    _forget(session, user)
    end_sessions(session, user)
    forget_name(session, second_name(name))
    entry = AuditEntry(BY_COMMAND, "user.factor_reset", f"user:{name}")
    append_audit(session, now, entry)


def _forget(session: Session, user: UserRow) -> None:
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.user_id == user.id))
    session.execute(delete(SecondFactorRow).where(SecondFactorRow.user_id == user.id))


def _new_recovery(session: Session, user_id: int, now: datetime) -> tuple[str, ...]:
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.user_id == user_id))
    codes = tuple(_recovery_code() for _number in range(RECOVERY_CODES))
    for code in codes:
        session.add(RecoveryCodeRow(code_hash=_hash(user_id, code), user_id=user_id, made_at=now))
    return codes


def _recovery_code() -> str:
    symbols = "".join(secrets.choice(_SYMBOLS) for _place in range(_RECOVERY_SYMBOLS))
    return "-".join(symbols[start : start + 4] for start in range(0, _RECOVERY_SYMBOLS, 4))


def _used(session: Session, user_id: int, code: str, name: str, now: datetime) -> bool:
    """Whether it is a recovery code that was not used yet; then it is used."""
    row = session.get(RecoveryCodeRow, _hash(user_id, code))
    if row is None or row.used_at is not None or row.user_id != user_id:
        return False
    row.used_at = now
    _audit(session, name, "user.recovery_used", now)
    return True


def _hash(user_id: int, code: str) -> str:
    plain = "".join(symbol for symbol in code.upper() if symbol.isalnum())
    return sha256_hex(f"{user_id}\n{plain}".encode())


def _user(session: Session, name: str) -> UserRow:
    user = session.scalars(select(UserRow).where(UserRow.name == name)).first()
    if user is None:
        raise FactorError("there is no user of that name")
    return user


def _row(session: Session, name: str) -> SecondFactorRow | None:
    query = select(SecondFactorRow).join(UserRow, UserRow.id == SecondFactorRow.user_id)
    return session.scalars(query.where(UserRow.name == name)).first()


def _confirmed(session: Session, name: str) -> SecondFactorRow | None:
    row = _row(session, name)
    return row if row is not None and row.confirmed_at is not None else None


def _audit(
    session: Session, name: str, action: str, now: datetime, *, success: bool = True
) -> None:
    actor = f"user:{name}"
    append_audit(session, now, AuditEntry(actor, action, actor, success=success))
