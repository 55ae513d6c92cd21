"""Whether something that a page shows has changed: one cheap question for all who look at it."""

import time
from collections.abc import Callable
from threading import Lock

from anyio import CapacityLimiter
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from central.storage.engine import Database
from central.storage.fleet import (
    CommandResultRow,
    CommandRow,
    FleetAlertRow,
    NoticeRow,
    RolloutEventRow,
    RolloutRow,
    TerminalStateRow,
)
from central.storage.models import TerminalRow
from central.storage.publishing import EditionRow

FLEET, ROLLOUTS, SETS, NOTICES = "fleet", "rollouts", "sets", "notices"
_FRESH_S = 1.0
_THREADS = 4


def _fleet(session: Session) -> str:
    newest = session.scalars(select(func.max(TerminalStateRow.seen_at))).one()
    terminals = session.scalars(select(func.count()).select_from(TerminalRow)).one()
    standing = select(
        func.count(), func.max(FleetAlertRow.id), func.max(FleetAlertRow.seen_at)
    ).where(FleetAlertRow.ended_at.is_(None))
    told = select(func.max(CommandRow.seq))
    results = select(func.max(CommandResultRow.at))
    alerts = tuple(session.execute(standing).one())
    return f"{newest} {terminals} {alerts} {session.scalar(told)} {session.scalar(results)}"


def _rollouts(session: Session) -> str:
    event = session.scalar(select(func.max(RolloutEventRow.id)))
    query = select(RolloutRow.state, RolloutRow.counts).where(RolloutRow.closed.is_(False))
    open_ones = session.execute(query.order_by(RolloutRow.number)).all()
    return f"{event} {[tuple(row) for row in open_ones]}"


def _sets(session: Session) -> str:
    states = select(EditionRow.state, func.count(), func.max(EditionRow.number))
    rows = session.execute(states.group_by(EditionRow.state).order_by(EditionRow.state)).all()
    return str([tuple(row) for row in rows])


def _notices(session: Session) -> str:
    return str(session.scalar(select(func.max(NoticeRow.number))))


_MARKS: dict[str, Callable[[Session], str]] = {
    FLEET: _fleet,
    ROLLOUTS: _rollouts,
    SETS: _sets,
    NOTICES: _notices,
}


class Live:
    """Marks that change with what they are about. Safe to use from several threads.

    However many look on, the database is asked once a second. ``threads``: those that do.
    """

    def __init__(self, database: Database, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._monotonic = monotonic
        self.threads = CapacityLimiter(_THREADS)
        self._lock = Lock()
        self._known: dict[str, tuple[float, str]] = {}

    def mark(self, topic: str) -> str:
        """The mark of a topic. Raises KeyError for none of ours, StorageTroubleError."""
        ask = _MARKS[topic]
        with self._lock:
            until, mark = self._known.get(topic, (0.0, ""))
            now = self._monotonic()
            if now < until:
                return mark
            with self._database.read() as session:
                mark = ask(session)
            self._known[topic] = (now + _FRESH_S, mark)
            return mark
