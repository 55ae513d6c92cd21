"""The wall clock and its floor: below the last signed centre time nothing dated is decided."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from kiosk.visit.events import ClockRead


def read_clock(
    floor_file: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> ClockRead:
    """Time and date here, whether they can be right, and how long the centre was not heard.

    A terminal that never heard a centre waits for none.
    """
    moment = now()
    local = moment.astimezone()
    floor = _floor(floor_file) or moment
    return ClockRead(
        time=local.strftime("%H:%M"),
        date=local.date().isoformat(),
        trusted=floor <= moment,
        days_alone=max(0, (moment - floor).days),
    )


def _floor(path: Path) -> datetime | None:
    """The last signed centre time; None when there is none yet."""
    try:
        text = json.loads(path.read_text("utf-8"))["floor"]
        floor = datetime.fromisoformat(text)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return floor if floor.tzinfo else floor.replace(tzinfo=UTC)


class ClockTicker:
    """Posts ClockRead now and whenever the minute turns."""

    def __init__(self, floor_file: Path, post: Callable[[ClockRead], None]) -> None:
        self._floor_file = floor_file
        self._post = post
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def start(self) -> None:
        """Post once, then each minute."""
        self._post(read_clock(self._floor_file))
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()

    def _run(self) -> None:
        last = None
        while not self._stop.wait(1.0):
            reading = read_clock(self._floor_file)
            if reading != last:
                self._post(reading)
                last = reading
