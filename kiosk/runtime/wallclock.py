"""The wall clock, whether it can be right (``kiosk.records.clockproof``), and its jumps."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from contracts.errors import StorageError
from contracts.wire import CLOCK_TOLERANCE_S
from kiosk.records.clockproof import raise_doubt, read_proof
from kiosk.visit.events import ClockRead

_TOLERANCE = timedelta(seconds=CLOCK_TOLERANCE_S)

_log = structlog.get_logger(__name__)


def read_clock(
    proof_file: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> ClockRead:
    """Time and date here, whether they can be right, and how long the centre was not heard.

    A terminal that never heard a centre waits for none.
    """
    moment = now()
    proof = read_proof(proof_file)
    heard = proof.floor or moment
    local = moment.astimezone()
    return ClockRead(
        time=local.strftime("%H:%M"),
        date=local.date().isoformat(),
        trusted=proof.trusts(moment),
        days_alone=max(0, (moment - heard).days),
    )


class JumpWatch:
    """Sees the clock jump while the machine runs, and doubts it until the centre is heard.

    The doubt is kept in a file, so that starting again does not end it.

    Args:
        proof_file: ``clock.json``; a doubt ends with the floor that it was raised at.
        running: seconds since the machine started, its sleep counted.
    """

    def __init__(
        self,
        proof_file: Path,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        running: Callable[[], float] = lambda: time.clock_gettime(time.CLOCK_BOOTTIME),
    ) -> None:
        self._proof_file = proof_file
        self._now = now
        self._running = running
        self._start = self._machine_start()

    def look(self) -> None:
        """Compare the clock with the time that the machine has been running."""
        start = self._machine_start()
        jump = start - self._start
        self._start = start  # what a time service slews adds up to no jump
        if abs(jump) <= _TOLERANCE:
            return
        _log.warning("clock.jumped", seconds=round(jump.total_seconds()))
        try:
            raise_doubt(self._proof_file)
        except StorageError as error:
            _log.error("clock.doubt_not_kept", code=error.code)

    def _machine_start(self) -> datetime:
        """When the machine started, by the wall clock: the same until somebody sets the clock."""
        return self._now() - timedelta(seconds=self._running())


class ClockTicker:
    """Posts ClockRead now and whenever the minute turns."""

    def __init__(self, proof_file: Path, post: Callable[[ClockRead], None]) -> None:
        self._proof_file = proof_file
        self._post = post
        self._watch = JumpWatch(proof_file)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def start(self) -> None:
        """Post once, then each minute."""
        self._post(read_clock(self._proof_file))
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()

    def _run(self) -> None:
        last = None
        while not self._stop.wait(1.0):
            self._watch.look()
            reading = read_clock(self._proof_file)
            if reading != last:
                self._post(reading)
                last = reading
