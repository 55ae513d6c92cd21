"""Which time to sign with, and what the centre proved about the terminal's clock.

``clock.json`` tells the terminal the floor, below which its clock cannot be right, whether the
clock was ahead of the centre's time when that was last heard, and the centre's time zone.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from contracts.errors import StorageError
from contracts.zone import CLOCK_TOLERANCE_S
from kiosk.records.clockproof import (
    FILE_NAME,
    Late,
    Proof,
    machine_start,
    read_proof,
    write_proof,
)
from kiosk.sets.state import machine_boot

log = structlog.get_logger(__name__)

_TOLERANCE = timedelta(seconds=CLOCK_TOLERANCE_S)
_WORTH_CORRECTING = timedelta(seconds=20)
_WORTH_WRITING = timedelta(seconds=30)


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class CentreClock:
    """The centre's time as far as it is known. Learns only from fresh words of the centre.

    ``floor`` is the last centre time, at first that of the enrolment (``enrolled_at``). A
    terminal clock that is off by no more than the tolerance of signatures is right enough: one
    that is behind by that little makes the terminal's own time the floor, so that a second of
    difference does not cast doubt on every date; one that is ahead by more is proved wrong.

    A damaged ``clock.json`` is left as it is until the centre is heard: an older floor put in its
    place would count as proof.
    """

    def __init__(
        self,
        data_dir: Path,
        now: Callable[[], datetime],
        enrolled_at: datetime | None = None,
        boot: str | None = None,
    ) -> None:
        self._path = data_dir / FILE_NAME
        self._now = now
        self._boot = machine_boot() if boot is None else boot
        self._offset = timedelta(0)
        self._ahead: timedelta | None = None
        self._written = read_proof(self._path)
        self._floor = self._written.floor or enrolled_at
        self._zone = self._written.zone
        if self._written.damaged:
            log.critical("clock.proof_damaged", alarm=True)
        elif self._written.floor is None and enrolled_at is not None:
            self._write(Proof(enrolled_at))

    @property
    def floor(self) -> datetime | None:
        """The floor, None before the centre was ever heard."""
        return self._floor

    @property
    def offset_s(self) -> int | None:
        """Seconds by which this terminal's clock is ahead; None before the centre was heard."""
        return None if self._ahead is None else round(self._ahead.total_seconds())

    def has_lost_the_time(self) -> bool:
        """Whether the clock shows what is past for sure."""
        return self._floor is not None and self._now() + _TOLERANCE < self._floor

    def now(self) -> datetime:
        """The centre's time as far as it is known, else the terminal's."""
        return self._now() + self._offset

    def signing_time(self) -> int:
        """Unix seconds to put into a signature."""
        return int((self._now() + self._offset).timestamp())

    def learn(self, centre_time: datetime, zone: str | None = None) -> None:
        """Take over a time that the centre proved to have said just now, and its time zone."""
        here = self._now()
        behind = centre_time - here
        self._ahead = -behind
        self._offset = behind if abs(behind) > _WORTH_CORRECTING else timedelta(0)
        self._floor = here if timedelta(0) < behind <= _TOLERANCE else centre_time
        self._zone = zone or self._zone
        late = None
        if behind > _TOLERANCE:
            late = Late(round(behind.total_seconds()), self._boot, machine_start(here))
        self._write(Proof(self._floor, behind < -_TOLERANCE, zone=self._zone, late=late))

    def _write(self, proof: Proof) -> None:
        known = self._written
        same = (known.damaged, known.ahead, known.zone) == (False, proof.ahead, proof.zone)
        same = same and _as_late(known.late, proof.late)
        assert proof.floor is not None
        if same and known.floor and abs(proof.floor - known.floor) <= _WORTH_WRITING:
            return
        try:
            write_proof(
                self._path, proof.floor, ahead=proof.ahead, zone=proof.zone, late=proof.late
            )
        except StorageError:
            # A full disk must not stop delivery; it is written the next time.
            return
        self._written = proof


def _as_late(known: Late | None, now: Late | None) -> bool:
    """Whether what is known makes the clock as right as what was heard now."""
    if known is None or now is None:
        return known is now
    off = timedelta(seconds=abs(known.seconds - now.seconds))
    return known.holds(now.boot, now.start) and off <= _WORTH_CORRECTING
