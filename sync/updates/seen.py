"""What of signed metadata was seen: a second memory against roll-back, beside the store itself.

The library throws a damaged timestamp of its store away and takes whatever is offered next. Here
stands which versions were seen, when the last refresh was whole, and under which online keys: when
people replace those, versions may begin anew (specification 1.0, 5.3.11). The floor of sets stands
here too; no signature lowers it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from contracts.errors import StorageError
from kiosk.records.statefile import read_state, write_state

_ONLINE = ("timestamp", "snapshot")


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest versions by role, the ids of the online keys, and the time it was proved at.

    ``floor``: the highest that was seen; see ``contracts.sets.FLOOR``.
    """

    versions: Mapping[str, int] = field(default_factory=dict)
    keys: tuple[str, ...] = ()
    at: datetime | None = None
    floor: int = 0

    def least(self, keys: tuple[str, ...]) -> dict[str, int]:
        """The versions below which nothing is taken, under these online keys."""
        if keys == self.keys:
            return dict(self.versions)
        return {role: number for role, number in self.versions.items() if role not in _ONLINE}


def read_seen(path: Path) -> Seen:
    """What was seen; nothing when the file is not there or damaged: the store remembers too."""
    try:
        document = read_state(path)
        if document is None:
            return Seen()
        versions: dict[str, Any] = document["versions"]
        return Seen(
            {str(role): int(number) for role, number in versions.items()},
            tuple(str(key) for key in document["keys"]),
            datetime.fromisoformat(document["at"]),
            int(document.get("floor", 0)),
        )
    except (StorageError, ValueError, KeyError, TypeError, AttributeError):
        return Seen()


def write_seen(path: Path, seen: Seen) -> None:
    """Keep it durably. Raises StorageError."""
    assert seen.at is not None
    document = {"v": 1, "versions": dict(seen.versions), "keys": list(seen.keys)}
    write_state(path, document | {"at": seen.at.isoformat(), "floor": seen.floor})
