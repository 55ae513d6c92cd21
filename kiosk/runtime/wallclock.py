"""The hall's clock, whether it can be right (``kiosk.records.clockproof``), and its jumps."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from contracts.errors import StorageError
from contracts.zone import CLOCK_TOLERANCE_S
from kiosk.records.clockproof import (
    FILE_NAME,
    Proof,
    machine_start,
    raise_doubt,
    read_proof,
    stick_made_at,
)
from kiosk.records.hallzone import hall_zone
from kiosk.sets.state import machine_boot
from kiosk.settings import Settings
from kiosk.visit.events import ClockRead

_TOLERANCE = timedelta(seconds=CLOCK_TOLERANCE_S)

_log = structlog.get_logger(__name__)


class HallClock:
    """The wall clock as people in the hall read it: in their zone, whatever the machine's is.

    Args:
        proof_file: ``clock.json``, what the centre proved and told.
        set_zone: ``[terminal] zone``; "" leaves it to the centre.
        now: the machine's clock, aware. ``boot``: which start of the machine this is.
    """

    def __init__(
        self,
        proof_file: Path,
        set_zone: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        boot: str | None = None,
    ) -> None:
        self._boot = machine_boot() if boot is None else boot
        self.proof_file = proof_file
        self._set_zone = set_zone
        self._now = now

    def now(self) -> datetime:
        """This moment, in the hall's zone."""
        return self._here(read_proof(self.proof_file))

    def known(self) -> datetime:
        """The same; where something speaks against the clock, the last moment that is past for
        sure: what the centre wants of this terminal is judged by that.
        """
        proof = read_proof(self.proof_file)
        here = self._here(proof)
        return (
            here if proof.goes(here) or proof.floor is None else proof.floor.astimezone(here.tzinfo)
        )

    def goes(self) -> bool:
        """Whether nothing speaks against the clock; its jumps and its battery do."""
        proof = read_proof(self.proof_file)
        return proof.goes(self._here(proof))

    def read(self) -> ClockRead:
        """Time and date, whether they can be right, and how long the centre was not heard.

        A stick of the centre is heard too. A terminal that never heard a centre waits for none. A
        clock that something speaks against shows nobody what time it is.
        """
        proof = read_proof(self.proof_file)
        here = self._here(proof)
        heard = proof.floor or here
        stick = stick_made_at(self.proof_file.parent)
        heard = heard if stick is None else max(heard, stick)
        goes = proof.goes(here)
        return ClockRead(
            time=here.strftime("%H:%M") if goes else "",
            date=here.date().isoformat() if goes else "",
            trusted=proof.trusts(here),
            days_alone=max(0, (here - heard).days),
        )

    def _here(self, proof: Proof) -> datetime:
        now, late = self._now(), proof.late
        if late is not None and not proof.doubted and late.holds(self._boot, machine_start(now)):
            now += timedelta(seconds=late.seconds)
        return now.astimezone(hall_zone(self._set_zone, proof))


def hall_clock(settings: Settings) -> HallClock:
    """The clock of a terminal with these settings."""
    terminal = settings.terminal
    return HallClock(terminal.data_dir / FILE_NAME, terminal.zone)


class JumpWatch:
    """Sees the clock jump while the machine runs, and doubts it until the centre is heard.

    The doubt is kept in a file, so that starting again does not end it.

    Args:
        proof_file: ``clock.json``; a doubt ends with the floor that it was raised at.
        running: seconds since the machine started, its sleep counted.
        jumped: told how far, in seconds; below 0 when the clock was set back.
    """

    def __init__(
        self,
        proof_file: Path,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        running: Callable[[], float] = lambda: time.clock_gettime(time.CLOCK_BOOTTIME),
        jumped: Callable[[int], None] = lambda seconds: None,
    ) -> None:
        self._proof_file = proof_file
        self._jumped = jumped
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
        seconds = round(jump.total_seconds())
        _log.warning("clock.jumped", seconds=seconds)
        self._jumped(seconds)
        try:
            raise_doubt(self._proof_file)
        except StorageError as error:
            _log.error("clock.doubt_not_kept", code=error.code)

    def _machine_start(self) -> datetime:
        """When the machine started, by the wall clock: the same until somebody sets the clock."""
        return self._now() - timedelta(seconds=self._running())


class ClockTicker:
    """Posts ClockRead now and whenever the minute turns.

    Args:
        tick: called each second with this moment, also right after the clock jumped.
        jumped: see ``JumpWatch``.
    """

    def __init__(
        self,
        clock: HallClock,
        post: Callable[[ClockRead], None],
        tick: Callable[[datetime], None] = lambda now: None,
        jumped: Callable[[int], None] = lambda seconds: None,
    ) -> None:
        self._clock = clock
        self._post = post
        self._tick = tick
        self._watch = JumpWatch(clock.proof_file, jumped=jumped)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def start(self) -> None:
        """Post once, then each minute."""
        self._post(self._clock.read())
        self._tick(self._clock.now())
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()

    def _run(self) -> None:
        last = None
        while not self._stop.wait(1.0):
            self._watch.look()
            self._tick(self._clock.now())
            reading = self._clock.read()
            if reading != last:
                self._post(reading)
                last = reading
