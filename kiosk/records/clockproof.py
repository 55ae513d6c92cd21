"""What the centre proved about this terminal's clock: ``clock.json``, kept by the sync process.

Nothing dated is decided below the last centre time, while the clock is known to be ahead of the
centre's, a month after the centre was last heard, and after a jump, until the centre is heard.
A damaged ``clock.json`` proves nothing, which is less than none.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from contracts.errors import StorageError
from kiosk.records.statefile import read_state, write_state

FILE_NAME = "clock.json"
DOUBT_NAME = "clock-doubt.json"
STICK_NAME = Path("sets") / "stick.json"
PROOF_LASTS = timedelta(days=30)
"""How long a clock counts that no centre has confirmed since."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The last centre time, None when none was heard; whether the clock was ahead of it.

    ``doubted``: the clock jumped since. ``zone``: the centre's time zone, None when it told none.
    """

    floor: datetime | None = None
    ahead: bool = False
    damaged: bool = False
    doubted: bool = False
    zone: str | None = None

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
    except (StorageError, ValueError, KeyError, TypeError):
        return Proof(damaged=True)
    floor = floor if floor.tzinfo else floor.replace(tzinfo=UTC)
    told = zone if isinstance(zone, str) and zone else None
    return Proof(floor, ahead, doubted=_doubted(path, floor), zone=told)


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


def write_proof(path: Path, floor: datetime, *, ahead: bool, zone: str | None) -> None:
    """Keep what the centre proved: its time (aware), kept to the second.

    Raises:
        StorageFullError, StorageError: it could not be kept.
    """
    stamp = floor.astimezone(UTC).isoformat(timespec="seconds")
    write_state(path, {"v": 1, "floor": stamp, "ahead": ahead, "zone": zone}, mode=0o644)


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
