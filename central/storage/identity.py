"""What a store is: its epoch, and the backup it came from."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from central.storage.models import StoreRow

_ROW = 1


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


def begin_epoch(session: Session, backup_time: datetime, first_terminal_no: int) -> None:
    """Call this store another one from now on: it came from a backup."""
    row = session.get_one(StoreRow, _ROW)
    row.epoch = secrets.token_hex(16)
    row.backup_time = backup_time
    row.first_terminal_no = first_terminal_no
