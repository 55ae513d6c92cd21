"""How many visits this terminal has had, by set and item: ``fleet/counts.json``, for the centre.

The numbers only grow, so that a heartbeat that is lost or told twice changes nothing. They are kept
three times, and what a disk damages is made whole from what it left: of each number the highest.
Those of a set are told at once, those of an item as ``kiosk.runtime.telling`` says.
"""

import json
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from contracts.errors import StorageError
from contracts.fleet import ALL_ITEMS, MOST_COUNTED
from hardening.files import write_durably
from kiosk.records.errors import storage_errors
from kiosk.records.places import FLEET
from kiosk.records.statefile import known_part, read_state, write_state
from kiosk.runtime.tally import End
from kiosk.runtime.telling import Count, Counts, Telling, added
from kiosk.sets.state import machine_boot

COUNTS_NAME = "counts.json"
OWN_NAMES = ("counting.json", "counting.copy.json")
RETRY_S = 20.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Open:
    """A matter under way, and the start of the machine: whatever ends it unseen was a crash."""

    set: str
    item: str
    boot: str


class VisitCounts:
    """Counts at once and writes later, from a thread that may wait for the disk.

    Args:
        set_name: the set that runs.
        wake: something is to be written.
        now: in the hall's zone, whose days count.
    """

    def __init__(
        self,
        data_dir: Path,
        set_name: str,
        wake: Callable[[], None],
        now: Callable[[], datetime],
        boot: Callable[[], str] = machine_boot,
    ) -> None:
        self._folder = data_dir / FLEET
        self._set = set_name
        self._wake = wake
        self._now = now
        self._boot = boot()
        self._lock = threading.Lock()
        self._dirty = False
        self._counts, told, crashed = _read(self._folder)
        self._telling = Telling(self._counts, told)
        self._open: Open | None = None
        if crashed is not None:
            self._dirty = True
            if crashed.boot == self._boot:  # the machine went on, only the process did not
                self._add(crashed.set, crashed.item, failed=1)

    def begun(self, item: str) -> None:
        """Somebody has begun this item."""
        with self._lock:
            self._open = Open(self._set, item, self._boot)
            self._add(self._set, item, begun=1)
        self._wake()

    def ended(self, item: str, end: End) -> None:
        """How it ended; "" for an end that is counted nowhere."""
        with self._lock:
            self._open = None
            if end:
                self._add(self._set, item, **{end: 1})
            self._dirty = True
        self._wake()

    def look(self) -> float | None:
        """Write what has changed; seconds until it is tried again, None when all is written."""
        with self._lock:
            if not self._dirty:
                return None
            counts, open_now = dict(self._counts), self._open
            self._dirty = False
        try:
            self._write(counts, open_now)
        except StorageError as error:
            _log.error("counts.not_written", code=error.code)
            self._dirty = True
            return RETRY_S
        return None

    def close(self) -> None:
        """The process ends in order: a matter under way was nobody's failure."""
        with self._lock:
            self._dirty |= self._open is not None
            self._open = None
        self.look()

    def _add(self, set_name: str, item: str, **more: int) -> None:
        for key in ((set_name, item), (set_name, ALL_ITEMS)):
            now = self._counts.pop(key, Count(*key))
            self._counts[key] = replace(now, **{n: getattr(now, n) + by for n, by in more.items()})
        while len(self._counts) > MOST_COUNTED:  # not counted for longest
            self._counts.pop(next(iter(self._counts)))
        self._dirty = True

    def _write(self, counts: Counts, open_now: Open | None) -> None:
        told = _listed(self._telling.of(_over(counts, open_now), self._now().date()))
        document = {
            "counts": _listed(counts),
            "told": told,
            "open": None if open_now is None else asdict(open_now),
        }
        for name in OWN_NAMES:
            write_state(self._folder / name, document)
        with storage_errors(f"write {COUNTS_NAME}"):
            write_durably(self._folder / COUNTS_NAME, json.dumps(told).encode(), mode=0o644)


def read_counts(data_dir: Path) -> tuple[Count, ...]:
    """What has been counted, as the next start finds it."""
    return tuple(_read(data_dir / FLEET)[0].values())


def _over(counts: Counts, open_now: Open | None) -> Counts:
    """Without the visit under way: of that nobody can tell yet whether it will be done."""
    if open_now is None:
        return counts
    keys = (open_now.set, open_now.item), (open_now.set, ALL_ITEMS)
    less = {key: replace(counts[key], begun=counts[key].begun - 1) for key in keys}
    return counts | less


def _read(folder: Path) -> tuple[Counts, Counts, Open | None]:
    """The highest of each number that any file has, and of those that were told; what was under
    way, by the first whole one.
    """
    found: list[Counts] = []
    told: list[Counts] = []
    crashed: list[Open | None] = []
    for name in OWN_NAMES:
        try:
            document = read_state(folder / name)
            if document is not None:
                found.append(_counts(document["counts"]))
                told.append(_counts(document.get("told", [])))
                crashed.append(_opened(document["open"]))
        except (StorageError, KeyError, TypeError, ValueError):
            _log.error("counts.damaged", file=name)
    try:
        told.append(_counts(json.loads((folder / COUNTS_NAME).read_bytes())))
    except FileNotFoundError:
        pass
    except (OSError, KeyError, TypeError, ValueError, RecursionError):
        _log.error("counts.damaged", file=COUNTS_NAME)
    counts = _highest([*found, *told])
    return counts | _missing(counts), _highest(told), next(iter(crashed), None)


def _missing(counts: Counts) -> Counts:
    """Those of each set, where they were only counted by item."""
    sums: Counts = {}
    for count in counts.values():
        key = count.set, ALL_ITEMS
        if key not in counts:
            sums[key] = added(sums.get(key, Count(*key)), count)
    return sums


def _highest(found: Iterable[Counts]) -> Counts:
    together: Counts = {}
    for counts in found:
        for key, count in counts.items():
            known = together.get(key, count)
            together[key] = Count(
                *key,
                begun=max(known.begun, count.begun),
                done=max(known.done, count.done),
                failed=max(known.failed, count.failed),
                left=max(known.left, count.left),
            )
    return together


def _listed(counts: Mapping[tuple[str, str], Count]) -> list[dict[str, Any]]:
    return [asdict(count) for count in counts.values()]


def _counts(told: Any) -> Counts:
    counts = [known_part(Count, each) for each in told]
    for each in counts:
        numbers = (each.begun, each.done, each.failed, each.left)
        if not all(type(number) is int and number >= 0 for number in numbers):
            raise ValueError("a count is no number")
    return {(each.set, each.item): each for each in counts}


def _opened(document: Any) -> Open | None:
    return None if document is None else known_part(Open, document)
