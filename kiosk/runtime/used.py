"""How often each item was done at this terminal, where the pack orders home by that: ``used.json``.

A number for each code and the day since when it is not halved, nothing else: no time, no person, no
visit. It is halved every thirty days, so that what people came for long ago gives way, and what was
done once is soon forgotten. What was done only a few times orders nothing: it might point at
somebody. The order is read once, when the terminal starts: no tile moves under a finger. Whatever
becomes of the file costs the order and nothing else.
"""

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

import structlog

from contracts.errors import StorageError
from kiosk.records.statefile import read_state, write_state

USED_NAME = "used.json"
HALVED_EVERY = timedelta(days=30)
FEWEST = 5
"""Below it an item stands where it is listed, as if nobody had done it."""
MOST_ITEMS, MOST_TIMES = 200, 1_000_000
RETRY_S = 20.0

_log = structlog.get_logger(__name__)

Times = dict[str, int]


class UsedItems:
    """Counts at once and writes later, from a thread that may wait for the disk.

    Attributes:
        order: codes with how often each was done, those few that count, as it stood at the start.

    Args:
        today: in the hall's zone.
        wake: something is to be written.
    """

    def __init__(
        self,
        data_dir: Path,
        today: Callable[[], date],
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._file = data_dir / USED_NAME
        self._today = today
        self.wake = wake
        self._lock = threading.Lock()
        self._new: Counter[str] = Counter()
        self._unwritten = False
        self._times, self._since = halved(*_read(self._file, today()), today())
        self.order = frozenset((code, n) for code, n in self._times.items() if n >= FEWEST)

    def done(self, code: str) -> None:
        """Somebody has handed in this item. Any thread."""
        with self._lock:
            self._new[code] += 1
        self.wake()

    def look(self) -> float | None:
        """Write what has changed; seconds until it is tried again, None when all is written."""
        with self._lock:
            new, self._new = self._new, Counter()
        if not new and not self._unwritten:
            return None
        times, self._since = halved(self._times, self._since, self._today())
        self._times = added(times, new)
        try:
            write_state(self._file, {"since": self._since.isoformat(), "times": self._times})
        except StorageError as error:
            _log.error("used.not_written", code=error.code)
            self._unwritten = True
            return RETRY_S
        self._unwritten = False
        return None


def added(times: Times, new: Mapping[str, int]) -> Times:
    """Both together; of more items than are counted, those that are done most often."""
    both = Counter(times)
    both.update(new)
    most = sorted(both, key=lambda code: (code not in new, -both[code]))[:MOST_ITEMS]
    return {code: min(both[code], MOST_TIMES) for code in most}


def halved(times: Times, since: date, today: date) -> tuple[Times, date]:
    """What is left of these numbers, and since when. A clock that was ahead keeps none for ever."""
    if since - today > HALVED_EVERY:
        return dict(times), today
    periods = (today - since) // HALVED_EVERY
    if periods < 1:
        return dict(times), since
    left = {code: n >> min(periods, MOST_TIMES.bit_length()) for code, n in times.items()}
    return {code: n for code, n in left.items() if n}, since + periods * HALVED_EVERY


def _read(file: Path, today: date) -> tuple[Times, date]:
    """What was counted; nothing where the file is damaged, or says what nobody counts."""
    try:
        document = read_state(file)
        if document is None:
            return {}, today
        times, since = document["times"], date.fromisoformat(document["since"])
        if not isinstance(times, dict) or len(times) > MOST_ITEMS:
            raise ValueError("no times")
        if any(type(n) is not int or not 0 < n <= MOST_TIMES for n in times.values()):
            raise ValueError("no numbers")
    except (StorageError, KeyError, TypeError, ValueError, RecursionError):
        _log.error("used.damaged")
        return {}, today
    return times, since
