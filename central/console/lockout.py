"""Lock-out: wrong passwords are counted by name and address, and by name from everywhere.

The first, narrow count stops who guesses without stopping the officer who sits elsewhere; the
wide one stops many addresses that guess together. A browser that the name was logged in with before
(see ``Devices``) is counted by itself only: what strangers do does not lock it. Tries at a second
factor count from everywhere always: no stranger gets as far as that. Names that do not
exist are counted like those that do, so that nobody learns which do. Counts are forgotten when
their window is over.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete
from sqlalchemy.orm import Session

from central.addresses import home_of
from central.storage.models import LoginFailureRow
from contracts.canonical import sha256_hex


@dataclass(frozen=True, slots=True)
class LoginRules:
    """Lock-out numbers. ``failures`` lock a name for one address or known browser, ``anywhere``
    for all that are not known.
    """

    failures: int = 5
    lockout: timedelta = timedelta(minutes=15)
    anywhere: int = 50


class Try(StrEnum):
    """What a try at a name may do."""

    FREE = "free"
    LOCKED = "locked"
    LOCKED_ANEW = "locked-anew"  # the first one that met this lock: the audit log tells of it


@dataclass(frozen=True, slots=True)
class Tries:
    """Counts tries at one name from one address, or by one known browser (``device``).

    ``widely``: a known browser's tries count for the name from everywhere too.
    """

    name: str
    address: str
    rules: LoginRules
    device: str = ""
    widely: bool = False

    def known_locked(self, session: Session, now: datetime) -> bool:
        """Whether a lock stands that was met before: nothing is left to write down."""
        return any(
            row is not None and now < row.ends_at and row.count > limit
            for row, limit in self._rows(session)
        )

    def count(self, session: Session, now: datetime) -> Try:
        """Count one more try, and forget counts whose time is over."""
        session.execute(delete(LoginFailureRow).where(LoginFailureRow.ends_at <= now))
        for row, limit in self._rows(session):
            if row is not None and row.count >= limit:
                row.count += 1
                return Try.LOCKED_ANEW if row.count == limit + 1 else Try.LOCKED
        for key, limit in self._keys():
            row = _counted(session, key, name_hash(self.name), now + self.rules.lockout)
            if row.count == limit:  # forgotten again when this very try is right
                row.ends_at = now + self.rules.lockout
        return Try.FREE

    def forget(self, session: Session) -> None:
        """The password was right."""
        keys = [key for key, _limit in self._keys()]
        session.execute(delete(LoginFailureRow).where(LoginFailureRow.key_hash.in_(keys)))

    def _keys(self) -> tuple[tuple[str, int], ...]:
        name = name_hash(self.name)
        if self.device:
            key = sha256_hex(f"{name}\ndevice\n{self.device}".encode())
            own = (key, self.rules.failures)
            return (own, (name, self.rules.anywhere)) if self.widely else (own,)
        narrow = sha256_hex(f"{name}\n{home_of(self.address)}".encode())
        return (narrow, self.rules.failures), (name, self.rules.anywhere)

    def _rows(self, session: Session) -> list[tuple[LoginFailureRow | None, int]]:
        return [(session.get(LoginFailureRow, key), limit) for key, limit in self._keys()]


def first_stranger(session: Session, now: datetime, window: timedelta) -> bool:
    """Whether this is the first failure in a while of a name that does not exist.

    Strangers can think of any number of names, and audit lines stay for ever: they get one line
    a window.
    """
    return _counted(session, sha256_hex(b"strangers\n"), "", now + window).count == 1


def forget_name(session: Session, name: str) -> None:
    """Lift every lock of a name."""
    session.execute(delete(LoginFailureRow).where(LoginFailureRow.name_hash == name_hash(name)))


def second_name(name: str) -> str:
    """Under what tries at somebody's second factor are counted: a right password lifts no lock."""
    return f"{name}\nsecond factor"


def name_hash(name: str) -> str:
    """A name as failures keep it; people type passwords there by mistake."""
    return sha256_hex(name.strip().casefold().encode())


def _counted(session: Session, key: str, name: str, ends_at: datetime) -> LoginFailureRow:
    row = session.get(LoginFailureRow, key)
    if row is None:
        row = LoginFailureRow(key_hash=key, name_hash=name, count=0, ends_at=ends_at)
        session.add(row)
    row.count += 1
    return row
