"""Which time to sign with, and the floor below which the terminal's clock cannot be right."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from contracts.canonical import canonical_bytes
from contracts.errors import StorageError
from contracts.wire import CLOCK_TOLERANCE_S
from kiosk.records.enrolment import replace_file

FILE_NAME = "clock.json"
_TOLERANCE = timedelta(seconds=CLOCK_TOLERANCE_S)
_WORTH_CORRECTING = timedelta(seconds=20)
_WORTH_WRITING = timedelta(seconds=30)


class CentreClock:
    """The centre's time as far as it is known. Learns only from signed, fresh answers.

    ``floor`` is the last signed centre time. A terminal clock that is behind by no more
    than the tolerance of signatures is right enough: the floor then is the terminal's own
    time, so that a second of difference does not cast doubt on every date.
    """

    def __init__(self, data_dir: Path, now: Callable[[], datetime]) -> None:
        self._path = data_dir / FILE_NAME
        self._now = now
        self._offset = timedelta(0)
        self._floor = _read_floor(self._path)

    @property
    def floor(self) -> datetime | None:
        """The floor, None before the centre was ever heard."""
        return self._floor

    def signing_time(self) -> int:
        """Unix seconds to put into a signature."""
        return int((self._now() + self._offset).timestamp())

    def learn(self, centre_time: datetime) -> None:
        """Take over a time that the centre signed just now."""
        here = self._now()
        behind = centre_time - here
        self._offset = behind if abs(behind) > _WORTH_CORRECTING else timedelta(0)
        floor = here if timedelta(0) < behind <= _TOLERANCE else centre_time
        if self._floor is None or abs(floor - self._floor) > _WORTH_WRITING:
            self._write(floor)
        self._floor = floor

    def _write(self, floor: datetime) -> None:
        stamp = floor.astimezone(UTC).isoformat(timespec="seconds")
        try:
            replace_file(self._path, canonical_bytes({"v": 1, "floor": stamp}), mode=0o644)
        except StorageError:
            # A full disk must not stop delivery; the floor is written the next time.
            return


def _read_floor(path: Path) -> datetime | None:
    try:
        floor = datetime.fromisoformat(json.loads(path.read_bytes())["floor"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return floor if floor.tzinfo else None
