"""What the centre proved about this terminal's clock: ``clock.json``, kept by the sync process.

Nothing dated is decided below the last centre time, while the clock is known to be ahead of the
centre's, a month after the centre was last heard, and after a jump, until the centre is heard.
A damaged ``clock.json`` proves nothing, which is less than none. A clock that lost the time while
the machine was off goes on behind it: what the centre told makes it right until the next start.
"""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from contracts.errors import StorageError
from kiosk.records.statefile import read_state, write_state

FILE_NAME = "clock.json"
DOUBT_NAME = "clock-doubt.json"
STICK_NAME = Path("sets") / "stick.json"
PROOF_LASTS = timedelta(days=30)
"""How long a clock counts that no centre has confirmed since."""
_STEADY = timedelta(seconds=60)
"""What a clock may drift until the centre is heard again."""


@dataclass(frozen=True, slots=True)
class Late:
    """A clock that lost the time goes on, so many seconds behind the centre's.

    That counts for one start of the machine, ``boot``, and as long as nobody sets the clock: by it
    the machine started at ``start``.
    """

    seconds: int
    boot: str
    start: datetime

    def holds(self, boot: str, start: datetime) -> bool:
        """Whether it counts still."""
        return self.boot == boot and abs(start - self.start) <= _STEADY


@dataclass(frozen=True, slots=True)
class Proof:
    """The last centre time, None when none was heard; whether the clock was ahead of it.

    ``doubted``: the clock jumped since. ``zone``: the centre's time zone, None when it told none.
    ``late``: the clock has lost the time, and the centre has told it.
    """

    floor: datetime | None = None
    ahead: bool = False
    damaged: bool = False
    doubted: bool = False
    zone: str | None = None
    late: Late | None = None

    def trusts(self, moment: datetime) -> bool:
        """Whether a clock that shows ``moment`` can be right, so that days are promised by it."""
        recent = self.floor is None or moment <= self.floor + PROOF_LASTS
        return recent and self.goes(moment)

    def goes(self, moment: datetime) -> bool:
        """Whether nothing speaks against it, however long no centre was heard: a clock that goes by
        itself is off by minutes in years, which does for when a hall opens.
        """
        if self.ahead or self.damaged or self.doubted:
            return False
        return self.floor is None or self.floor <= moment


def read_proof(path: Path) -> Proof:
    """The proof in ``clock.json`` and the doubt beside it.

    A file that is there and cannot be read is damaged; a doubt lasts as long as its floor.
    """
    try:
        document = read_state(path)
        if document is None:
            return Proof(doubted=_doubted(path, None))
        floor = datetime.fromisoformat(document["floor"])
        ahead, zone = bool(document.get("ahead", False)), document.get("zone")
        late = _late(document.get("late"))
    except (StorageError, ValueError, KeyError, TypeError):
        return Proof(damaged=True)
    floor = floor if floor.tzinfo else floor.replace(tzinfo=UTC)
    told = zone if isinstance(zone, str) and zone else None
    return Proof(floor, ahead, doubted=_doubted(path, floor), zone=told, late=late)


def _late(told: Any) -> Late | None:
    if told is None:
        return None
    start = datetime.fromisoformat(told["start"])
    return Late(
        int(told["seconds"]),
        str(told["boot"]),
        start if start.tzinfo else start.replace(tzinfo=UTC),
    )


def stick_made_at(folder: Path) -> datetime | None:
    """When the newest stick of the centre was written that was put in here, None before the first.

    The sync process notes it after proving that the centre signed it.
    """
    try:
        document = json.loads((folder / STICK_NAME).read_bytes())
        moment = datetime.fromisoformat(document["made_at"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
    return moment if moment.tzinfo else None


def write_proof(
    path: Path, floor: datetime, *, ahead: bool, zone: str | None, late: Late | None = None
) -> None:
    """Keep what the centre proved: its time (aware), kept to the second.

    Raises:
        StorageFullError, StorageError: it could not be kept.
    """
    stamp = floor.astimezone(UTC).isoformat(timespec="seconds")
    document = {"v": 1, "floor": stamp, "ahead": ahead, "zone": zone}
    if late is not None:
        start = late.start.astimezone(UTC).isoformat(timespec="seconds")
        document["late"] = {"seconds": late.seconds, "boot": late.boot, "start": start}
    write_state(path, document, mode=0o644)


def raise_doubt(path: Path) -> None:
    """The clock jumped: doubt it until ``clock.json`` tells of another word of the centre.

    Raises:
        StorageFullError, StorageError: it could not be kept.
    """
    document = {"floor": _text(read_proof(path).floor)}
    write_state(path.with_name(DOUBT_NAME), document, mode=0o644)


def _doubted(path: Path, floor: datetime | None) -> bool:
    try:
        doubt = read_state(path.with_name(DOUBT_NAME))
    except StorageError:
        return True
    return doubt is not None and doubt.get("floor") == _text(floor)


def _text(floor: datetime | None) -> str | None:
    return None if floor is None else floor.isoformat()


def machine_start(now: datetime) -> datetime:
    """When the machine started, by a clock that shows ``now``: the same until somebody sets it."""
    return now - timedelta(seconds=time.clock_gettime(time.CLOCK_BOOTTIME))
