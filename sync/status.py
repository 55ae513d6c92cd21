"""What the screen may ask the sync process: one small status, and its changes."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from kiosk.launch.running import this_release

REACHABLE, UNREACHABLE, UNKNOWN = "reachable", "unreachable", "unknown"


@dataclass(frozen=True, slots=True)
class Status:
    """State of the line and of the outbox.

    ``reason`` is the code of what keeps the centre from being reached, or this process from
    beginning; "" when nothing does. ``held`` counts, by reason, the records among ``pending`` that
    wait on their own while others go. ``staged`` is the set that is here for the terminal to
    switch to, ``name|sha256``; "" before the first. ``words`` rises when that file or the words of
    operators were written anew. ``certificate_until`` is when the centre's certificate ends, None
    where none was seen.
    """

    centre: str = UNKNOWN
    reason: str = ""
    pending: int = 0
    held: Mapping[str, int] = field(default_factory=dict)
    last_ack: datetime | None = None
    clock_floor: datetime | None = None
    staged: str = ""
    words: int = 0
    certificate_until: datetime | None = None

    def line(self) -> bytes:
        """The status as one JSON line."""
        document = {
            "centre": self.centre,
            "reason": self.reason,
            "pending": self.pending,
            "held": dict(self.held),
            "last_ack": _iso(self.last_ack),
            "clock_floor": _iso(self.clock_floor),
            "staged": self.staged,
            "words": self.words,
            "release": this_release().sha256,
            "certificate_until": _iso(self.certificate_until),
        }
        return json.dumps(document).encode() + b"\n"


class StatusBoard:
    """The newest status; watchers wait for the next one. Any thread."""

    def __init__(self) -> None:
        self._status = Status()
        self._version = 0
        self._changed = threading.Condition()
        self._closed = False

    def read(self) -> tuple[int, Status]:
        """Version and status."""
        with self._changed:
            return self._version, self._status

    def update(
        self,
        *,
        centre: str | None = None,
        reason: str | None = None,
        pending: int | None = None,
        held: Mapping[str, int] | None = None,
        last_ack: datetime | None = None,
        clock_floor: datetime | None = None,
        staged: str | None = None,
        words: int | None = None,
        certificate_until: datetime | None = None,
    ) -> None:
        """Change what is given; watchers wake only when something really changed."""
        with self._changed:
            now = self._status
            changed = replace(
                now,
                centre=now.centre if centre is None else centre,
                reason=now.reason if reason is None else reason,
                pending=now.pending if pending is None else pending,
                held=now.held if held is None else held,
                last_ack=last_ack or now.last_ack,
                clock_floor=clock_floor or now.clock_floor,
                staged=now.staged if staged is None else staged,
                words=now.words if words is None else words,
                certificate_until=certificate_until or now.certificate_until,
            )
            if changed != now:
                self._status = changed
                self._version += 1
                self._changed.notify_all()

    def wait_beyond(self, version: int, timeout_s: float) -> tuple[int, Status] | None:
        """Status newer than ``version``; None after the timeout or when the board closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._version > version or self._closed, timeout_s)
            if self._closed or self._version <= version:
                return None
            return self._version, self._status

    @property
    def closed(self) -> bool:
        """Whether the process is ending."""
        with self._changed:
            return self._closed

    def close(self) -> None:
        """Wake everybody for the last time."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="milliseconds")
