"""Roll-outs, looked at again and again: one transaction a step, under a lease in the database.

Whatever is killed between two steps goes on with the next: a step reads everything anew, and what
it decides is kept together with what it does. Reading takes a while where terminals are many, so it
is done before the transaction, which counts only if nobody changed the roll-out in between.
"""

import secrets
import threading
import time
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Select, exists, or_, select
from sqlalchemy.orm import Session

from central.clock import Clock
from central.fleet.listening import Listening
from central.logs import LineLimit
from central.rollouts.facts import read_facts, read_rollout
from central.rollouts.model import LIMITS, Act, Limits, Reason, Rollout, State
from central.rollouts.records import OPEN, RESTING, keep, stopped_set, usable
from central.rollouts.step import step, stop
from central.storage.engine import Database
from central.storage.fleet import NOT_OVER, ExposureRow, LeaseRow, RolloutRow
from central.storage.trouble import StorageTroubleError
from contracts.zone import USUAL_ZONE

log = structlog.get_logger(__name__)

TICK_S = 1.0
LEASE = "rollouts"
_USUAL_ZONE = ZoneInfo(USUAL_ZONE)
LEASE_LASTS = timedelta(seconds=5)
_SHARE = 10  # a step that took long is taken again after ten times as long
_RESTING_EVERY_S = 10.0
_LINES_A_MINUTE = 6


class Ticker:
    """Takes the steps of all roll-outs of a centre. ``tick`` from one thread.

    ``zone``: what terminals live by, and count their hours of switching in.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        zone: tzinfo = _USUAL_ZONE,
        limits: Limits = LIMITS,
    ) -> None:
        self._database = database
        self._clock = clock
        self._zone = zone
        self._limits = limits
        self._listening = Listening(clock)
        self._holder = secrets.token_hex(8)
        self._due: dict[str, float] = {}
        self._lines = LineLimit(_LINES_A_MINUTE)
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread = threading.Thread(target=self._run, name="rollouts", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End after the step that is under way."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join()

    def tick(self, *, all_due: bool = False) -> int:
        """Take a step of each roll-out that is due; how many changed. Raises StorageTroubleError.

        Somebody else's lease keeps us from it. What changes nothing writes nothing.
        """
        self._listening.look()
        try:
            return self._steps(all_due=all_due)
        except StorageTroubleError:
            self._listening.begin_anew()  # what is heard meanwhile is not on the disk
            raise

    def _steps(self, *, all_due: bool) -> int:
        with self._database.read() as session:
            found = list(session.scalars(_watched()))
            if not found or not _free(session, self._holder, self._clock()):
                return 0
        changed = 0
        for row in found:
            begun = time.monotonic()
            if not all_due and self._due.get(row.id, 0.0) > begun:
                continue
            changed += self._step(row.id)
            took = time.monotonic() - begun
            rest = _RESTING_EVERY_S if row.state in RESTING else 0.0
            self._due[row.id] = begun + max(rest, took * _SHARE)
        return changed

    def _step(self, rollout_id: str) -> bool:
        with self._database.read() as session:
            row = session.get_one(RolloutRow, rollout_id)
            before = read_rollout(row)
            steps = row.steps
            rollout, acts = self._decided(session, row, before)
        if (rollout, acts) == (before, ()):
            return False
        with self._database.write() as session:
            now = self._clock()
            if not take_lease(session, LEASE, self._holder, now, LEASE_LASTS):
                return False
            row = session.get_one(RolloutRow, rollout_id)
            if row.steps != steps:  # somebody stopped it meanwhile: the next tick sees that
                return False
            keep(session, row, rollout, acts, now)
        if (before.state, before.ring) != (rollout.state, rollout.ring):
            log.info("rollout.moved", rollout=rollout_id, state=rollout.state, ring=rollout.ring)
        return True

    def _decided(
        self, session: Session, row: RolloutRow, rollout: Rollout
    ) -> tuple[Rollout, tuple[Act, ...]]:
        now = self._listening.look().astimezone(self._zone)
        if rollout.state in NOT_OVER and not usable(session, row.sha256):
            stopped = stopped_set(session, row.sha256)
            if stopped is None:
                return stop(rollout, Reason("withdrawn", {"set": row.set_name}), now)
            figures = {"set": row.set_name, "other": stopped.rollout_id}
            return stop(rollout, Reason("stopped-set", figures), now)
        facts = read_facts(session, row, self._listening.since)
        return step(rollout, facts, now, self._limits)

    def _run(self) -> None:
        while not self._ending.wait(TICK_S):
            try:
                self.tick()
            except StorageTroubleError as error:
                self._lines.write(log.error, "rollouts.waiting", reason=error.trouble)
            except Exception as error:  # the thread has to live as long as the server
                self._lines.write(log.error, "rollouts.failed", exc_info=error)


def take_lease(session: Session, name: str, holder: str, now: datetime, lasts: timedelta) -> bool:
    """Whether this holder does the work from now on; within a writing transaction."""
    row = session.get(LeaseRow, name)
    if row is None:
        session.add(LeaseRow(name=name, holder=holder, until=now + lasts))
    elif row.holder != holder and row.until > now and row.until - now <= lasts:
        return False
    else:
        row.holder, row.until = holder, now + lasts
    session.flush()
    return True


def _free(session: Session, holder: str, now: datetime) -> bool:
    row = session.get(LeaseRow, LEASE)
    return row is None or row.holder == holder or not now < row.until <= now + LEASE_LASTS


def _watched() -> Select[RolloutRow]:
    """Roll-outs that are not over; one that was stopped before anybody was told is."""
    told = exists().where(ExposureRow.rollout_id == RolloutRow.id)
    stopped = (RolloutRow.state == State.STOPPED) & told
    going_on = RolloutRow.state.in_(OPEN) | stopped
    lives = RolloutRow.state.in_(RESTING) & RolloutRow.closed.is_(False)
    return select(RolloutRow).where(or_(going_on, lives)).order_by(RolloutRow.number)
