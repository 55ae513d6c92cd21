"""What a store is: its epoch, and the backup it came from."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from central.storage.models import StoreRow

_ROW = 1
KEPT_BY_TERMINALS = timedelta(days=36)
"""How long a terminal keeps what was acknowledged, unless it is set to more."""


@dataclass(frozen=True, slots=True)
class StoreIdentity:
    """``epoch`` is opaque; ``backup_time`` is None unless the store was restored."""

    epoch: str
    backup_time: datetime | None


def store_identity(session: Session) -> StoreIdentity:
    """Which store this is."""
    row = session.get_one(StoreRow, _ROW)
    return StoreIdentity(row.epoch, row.backup_time)


def first_terminal_no(session: Session) -> int:
    """The least number that a new terminal may get."""
    return session.get_one(StoreRow, _ROW).first_terminal_no


def begin_epoch(
    session: Session, backup_time: datetime, first_terminal_no: int, now: datetime
) -> None:
    """Call this store another one from now on: it came from a backup.

    A backup of a store that was restored itself keeps the earlier time while a terminal may still
    have what that one lost: a terminal that was silent meanwhile hears of the last restore only.
    """
    row = session.get_one(StoreRow, _ROW)
    row.epoch = secrets.token_hex(16)
    before = row.backup_time
    if before is None or before > backup_time or now - before > KEPT_BY_TERMINALS:
        row.backup_time = backup_time
    row.first_terminal_no = first_terminal_no
