"""Numbers that only rise, also over a restore: see ``FleetNumberRow``."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.storage.fleet import FleetNumberRow

CHOICE, NOTICE, COMMAND, ROLLOUT = "choice", "notice", "command", "rollout"
CARDS, DOOR = "cards", "door"
_GREATEST_STEP = 1_000_000  # no terminal can use the numbers up for all others
_LEFT_OUT = 1000


def take_numbers(session: Session, name: str, count: int = 1) -> int:
    """Take so many numbers, and get the first of them."""
    row = session.get(FleetNumberRow, name)
    if row is None:
        row = FleetNumberRow(name=name, value=0)
        session.add(row)
    first = row.value + 1
    row.value += count
    session.flush()
    return first


def number(session: Session, name: str) -> int:
    """The highest number that was taken or heard of; 0 before the first."""
    query = select(FleetNumberRow.value).where(FleetNumberRow.name == name)
    return session.scalars(query).first() or 0


def heard_of(session: Session, name: str, values: Iterable[int]) -> None:
    """Terminals know these numbers: the next one taken is above them.

    That is how a centre goes on that was restored from a backup older than what it had said.
    """
    row = session.get(FleetNumberRow, name)
    known = row.value if row is not None else 0
    value = max((one for one in values if one <= known + _GREATEST_STEP), default=0)
    if value <= known:
        return
    if row is None:
        session.add(FleetNumberRow(name=name, value=value))
    else:
        row.value = value
    session.flush()


def leave_fleet_numbers_out(session: Session) -> None:
    """After a restore: the next numbers were given away since the backup, some of them perhaps."""
    for row in session.scalars(select(FleetNumberRow)):
        row.value += _LEFT_OUT
    session.flush()
