"""The wall clock and what the centre proved about it (``clock.json``, kept by the sync process).

Below the last centre time, or while it is known to be ahead of the centre's, nothing dated is
decided.
"""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from kiosk.visit.events import ClockRead


def read_clock(
    proof_file: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> ClockRead:
    """Time and date here, whether they can be right, and how long the centre was not heard.

    A terminal that never heard a centre waits for none.
    """
    moment = now()
    floor, ahead = _proof(proof_file)
    heard = floor or moment
    local = moment.astimezone()
    return ClockRead(
        time=local.strftime("%H:%M"),
        date=local.date().isoformat(),
        trusted=heard <= moment and not ahead,
        days_alone=max(0, (moment - heard).days),
    )


def _proof(path: Path) -> tuple[datetime | None, bool]:
    """The last centre time, None when there is none yet; whether the clock was ahead."""
    try:
        document = json.loads(path.read_text("utf-8"))
        floor = datetime.fromisoformat(document["floor"])
        ahead = bool(document.get("ahead", False))
    except (OSError, ValueError, KeyError, TypeError):
        return None, False
    return floor if floor.tzinfo else floor.replace(tzinfo=UTC), ahead


class ClockTicker:
    """Posts ClockRead now and whenever the minute turns."""

    def __init__(self, proof_file: Path, post: Callable[[ClockRead], None]) -> None:
        self._proof_file = proof_file
        self._post = post
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
            reading = read_clock(self._proof_file)
            if reading != last:
                self._post(reading)
                last = reading
