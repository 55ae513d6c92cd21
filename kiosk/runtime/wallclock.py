"""The wall clock and what the centre proved about it (``clock.json``, kept by the sync process).

Nothing dated is decided below the last centre time, while the clock is known to be ahead of the
centre's, a month after the centre was last heard, and after a jump, until the centre is heard.
A damaged ``clock.json`` proves nothing, which is less than none.
"""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from contracts.errors import StorageError
from contracts.wire import CLOCK_TOLERANCE_S
from kiosk.records.statefile import read_state, write_state
from kiosk.visit.events import ClockRead

DOUBT_NAME = "clock-doubt.json"
PROOF_LASTS = timedelta(days=30)
"""How long a clock counts that no centre has confirmed since."""
_TOLERANCE = timedelta(seconds=CLOCK_TOLERANCE_S)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Proof:
    """What ``clock.json`` says: the last centre time, and whether the clock was ahead of it."""

    floor: datetime | None = None
    ahead: bool = False
    damaged: bool = False


def read_clock(
    proof_file: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> ClockRead:
    """Time and date here, whether they can be right, and how long the centre was not heard.

    A terminal that never heard a centre waits for none.
    """
    moment = now()
    proof = read_proof(proof_file)
    heard = proof.floor or moment
    known_wrong = proof.ahead or proof.damaged or _in_doubt(proof_file, proof)
    local = moment.astimezone()
    return ClockRead(
        time=local.strftime("%H:%M"),
        date=local.date().isoformat(),
        trusted=heard <= moment <= heard + PROOF_LASTS and not known_wrong,
        days_alone=max(0, (moment - heard).days),
    )


def read_proof(path: Path) -> Proof:
    """The proof as far as there is one; a file that is there and holds none is damaged."""
    try:
        document = json.loads(path.read_bytes())
        floor = datetime.fromisoformat(document["floor"])
        ahead = bool(document.get("ahead", False))
    except FileNotFoundError:
        return Proof()
    except (OSError, ValueError, KeyError, TypeError):
        return Proof(damaged=True)
    return Proof(floor if floor.tzinfo else floor.replace(tzinfo=UTC), ahead)


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
        if abs(start - self._start) > _TOLERANCE:
            _log.warning("clock.jumped", seconds=round((start - self._start).total_seconds()))
            _raise_doubt(self._proof_file)
        self._start = start  # what a time service slews adds up to no jump

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


def _raise_doubt(proof_file: Path) -> None:
    document = {"floor": _text(read_proof(proof_file))}
    try:
        write_state(proof_file.with_name(DOUBT_NAME), document, mode=0o644)
    except StorageError as error:
        _log.error("clock.doubt_not_kept", code=error.code)


def _in_doubt(proof_file: Path, proof: Proof) -> bool:
    try:
        doubt = read_state(proof_file.with_name(DOUBT_NAME))
    except StorageError:
        return True
    return doubt is not None and doubt.get("floor") == _text(proof)


def _text(proof: Proof) -> str | None:
    return None if proof.floor is None else proof.floor.isoformat()
