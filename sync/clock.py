"""Which time to sign with, and what the centre proved about the terminal's clock.

``clock.json`` tells the terminal the floor, below which its clock cannot be right, whether the
clock was ahead of the centre's time when that was last heard, and the centre's time zone.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from contracts.canonical import canonical_bytes
from contracts.errors import StorageError
from contracts.zone import CLOCK_TOLERANCE_S
from kiosk.records.enrolment import replace_file

FILE_NAME = "clock.json"
_TOLERANCE = timedelta(seconds=CLOCK_TOLERANCE_S)
_WORTH_CORRECTING = timedelta(seconds=20)
_WORTH_WRITING = timedelta(seconds=30)


def utc_now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class _Proof:
    """What ``clock.json`` holds."""

    floor: datetime
    ahead: bool = False
    zone: str | None = None


class CentreClock:
    """The centre's time as far as it is known. Learns only from fresh words of the centre.

    ``floor`` is the last centre time, at first that of the enrolment (``enrolled_at``). A
    terminal clock that is off by no more than the tolerance of signatures is right enough: one
    that is behind by that little makes the terminal's own time the floor, so that a second of
    difference does not cast doubt on every date; one that is ahead by more is proved wrong.
    """

    def __init__(
        self,
        data_dir: Path,
        now: Callable[[], datetime],
        enrolled_at: datetime | None = None,
    ) -> None:
        self._path = data_dir / FILE_NAME
        self._now = now
        self._offset = timedelta(0)
        self._written = _read_proof(self._path)
        self._floor = self._written.floor if self._written else enrolled_at
        self._zone = self._written.zone if self._written else None
        if self._written is None and enrolled_at is not None:
            self._write(_Proof(enrolled_at))

    @property
    def floor(self) -> datetime | None:
        """The floor, None before the centre was ever heard."""
        return self._floor

    def signing_time(self) -> int:
        """Unix seconds to put into a signature."""
        return int((self._now() + self._offset).timestamp())

    def learn(self, centre_time: datetime, zone: str | None = None) -> None:
        """Take over a time that the centre proved to have said just now, and its time zone."""
        here = self._now()
        behind = centre_time - here
        self._offset = behind if abs(behind) > _WORTH_CORRECTING else timedelta(0)
        self._floor = here if timedelta(0) < behind <= _TOLERANCE else centre_time
        self._zone = zone or self._zone
        self._write(_Proof(self._floor, behind < -_TOLERANCE, self._zone))

    def _write(self, proof: _Proof) -> None:
        known = self._written
        if (
            known is not None
            and (known.ahead, known.zone) == (proof.ahead, proof.zone)
            and abs(proof.floor - known.floor) <= _WORTH_WRITING
        ):
            return
        stamp = proof.floor.astimezone(UTC).isoformat(timespec="seconds")
        document = {"v": 1, "floor": stamp, "ahead": proof.ahead, "zone": proof.zone}
        try:
            replace_file(self._path, canonical_bytes(document), mode=0o644)
        except StorageError:
            # A full disk must not stop delivery; it is written the next time.
            return
        self._written = proof


def _read_proof(path: Path) -> _Proof | None:
    try:
        document = json.loads(path.read_bytes())
        floor = datetime.fromisoformat(document["floor"])
        ahead, zone = bool(document.get("ahead", False)), document.get("zone")
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return _Proof(floor, ahead, str(zone) if zone else None) if floor.tzinfo else None
