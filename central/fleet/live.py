"""What is live: the set that most terminals are told to run at this moment.

Other channels that ask get what terminals get, at the moment when these are told it: with the last
ring of a roll-out at the latest, and back with the one that takes it back.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from central.fleet.numbers import CHOICE, number
from central.publishing.editions import live_sets
from central.storage.fleet import ChoiceRow, WantedRow
from central.storage.models import TerminalRow
from central.storage.publishing import EditionRow
from contracts.sets import SHIPPED


@dataclass(frozen=True, slots=True)
class LiveSet:
    """A set by name and hash; None for what came with the program. ``number``: 0 for that."""

    name: str
    sha256: str | None
    number: int = 0


_SHIPPED = LiveSet(SHIPPED, None)


def live_set(session: Session, now: datetime) -> LiveSet:
    """The set of most terminals; of two with as many the older one, which was there before.

    Where there are no terminals it is the newest that may be chosen.
    """
    query = (
        select(ChoiceRow.set_name, ChoiceRow.sha256, func.count())
        .select_from(TerminalRow)
        .outerjoin(WantedRow, WantedRow.terminal_id == TerminalRow.id)
        .outerjoin(ChoiceRow, ChoiceRow.number == WantedRow.number)
        .where(TerminalRow.revoked_at.is_(None))
        .group_by(ChoiceRow.set_name, ChoiceRow.sha256)
    )
    counts: dict[LiveSet, int] = {}
    for name, sha256, count in session.execute(query):
        one = _SHIPPED if sha256 is None else LiveSet(name, sha256, _number(session, sha256))
        counts[one] = counts.get(one, 0) + count
    if counts:
        return min(counts, key=lambda one: (-counts[one], one.number))
    newest = next(iter(live_sets(session, now)), None)
    return LiveSet(newest.name, newest.sha256, newest.number) if newest else _SHIPPED


def stamp(session: Session) -> tuple[int, ...] | None:
    """Something cheap to ask for that changes whenever the live set may; None where it might
    change by the clock alone.
    """
    last = session.scalar(select(func.max(TerminalRow.terminal_no)))
    revoked = select(func.count()).where(TerminalRow.revoked_at.is_not(None))
    gone = session.scalars(revoked).one()
    return None if last is None else (number(session, CHOICE), last, gone)


def _number(session: Session, sha256: str) -> int:
    query = select(func.max(EditionRow.number)).where(EditionRow.sha256 == sha256)
    return session.scalar(query) or 0
