"""Enrolment codes: one terminal each, hashed at rest, short-lived."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy.orm import Session

from central.storage.models import EnrolmentCodeRow
from contracts.canonical import sha256_hex
from contracts.errors import PolicyError
from contracts.number import ALPHABET

CODE_SYMBOLS = 16  # 72 bits: a hash of it cannot be searched
LIFETIME = timedelta(hours=24)

Choose = Callable[[str], str]


class EnrolmentCodeError(PolicyError):
    """The code is unknown, used or expired."""

    code: ClassVar[str] = "P-151"


def new_code(
    session: Session,
    name: str,
    now: datetime,
    choose: Choose = secrets.choice,
    *,
    replaces: str | None = None,
) -> str:
    """Make a code for the terminal ``name``; this is the only time it can be read.

    ``replaces``: the terminal whose place it gives away.
    """
    code = spelled_code(choose)
    session.add(
        EnrolmentCodeRow(
            code_hash=_hash(code),
            name=name,
            created_at=now,
            expires_at=now + LIFETIME,
            replaces=replaces,
        )
    )
    return code


def spelled_code(choose: Choose = secrets.choice) -> str:
    """A fresh code as people read it, in fours."""
    code = "".join(choose(ALPHABET) for _ in range(CODE_SYMBOLS))
    return "-".join(code[start : start + 4] for start in range(0, CODE_SYMBOLS, 4))


def find_code(session: Session, code: str, now: datetime) -> EnrolmentCodeRow:
    """The code's row while it may still be used. Raises EnrolmentCodeError.

    A used code is found until it expires, so that a terminal whose answer was lost can ask
    again; whose it is, is checked by the caller.
    """
    row = session.get(EnrolmentCodeRow, _hash(code))
    if row is None or row.expires_at <= now:
        raise EnrolmentCodeError("the enrolment code is unknown or expired")
    return row


def _hash(code: str) -> str:
    return sha256_hex(code.upper().replace("-", "").replace(" ", "").encode())
