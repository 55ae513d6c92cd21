"""A clock that has lost the time while the machine was off: its battery is empty.

It shows an earlier moment than files bear that this terminal wrote. The centre's last word
(``kiosk.records.clockproof``) may be older than they are, above all where there is no network: a
lost clock that is later than that would count for right. So it is doubted until the centre is
heard.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from contracts.errors import StorageError
from contracts.zone import CLOCK_TOLERANCE_S
from kiosk.records.clockproof import FILE_NAME, raise_doubt, read_proof
from kiosk.records.places import FLEET
from kiosk.records.statefile import read_state, write_state
from kiosk.sets.state import machine_boot

LOST_NAME = "clock-lost.json"
WRITTEN = ("records.db", "records.db-wal", "numbers.json", "sync.db", FILE_NAME)
COUNTED = "counting.json"

_log = structlog.get_logger(__name__)


def look_at_the_clock(data_dir: Path, now: datetime, boot: str | None = None) -> bool:
    """At a start, before anything is written: doubt a clock that has lost the time.

    Whether it has; that is remembered for as long as the machine runs.
    """
    proof = read_proof(data_dir / FILE_NAME)
    last = max((*_written(data_dir), *([proof.floor] if proof.floor else [])), default=None)
    if last is None or now + timedelta(seconds=CLOCK_TOLERANCE_S) >= last:
        return False
    _log.error("clock.lost", behind_s=round((last - now).total_seconds()))
    try:
        raise_doubt(data_dir / FILE_NAME)
        write_state(data_dir / LOST_NAME, {"boot": _boot(boot)}, mode=0o644)
    except StorageError as error:
        _log.error("clock.doubt_not_kept", code=error.code)
    return True


def has_lost_the_time(data_dir: Path, boot: str | None = None) -> bool:
    """Whether the clock had lost it when this machine started."""
    try:
        told = read_state(data_dir / LOST_NAME)
    except StorageError:
        return False
    return told is not None and told.get("boot") == _boot(boot)


def _boot(given: str | None) -> str:
    return machine_boot() if given is None else given


def _written(data_dir: Path) -> Iterator[datetime]:
    for path in (*(data_dir / name for name in WRITTEN), data_dir / FLEET / COUNTED):
        try:
            yield datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except (OSError, OverflowError, ValueError):
            continue
