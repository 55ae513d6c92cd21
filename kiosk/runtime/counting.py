"""How many visits this terminal has had, by set and item: ``fleet/counts.json``, for the centre.

The numbers only grow, so that a heartbeat that is lost or told twice changes nothing. They are kept
three times, and what a disk damages is made whole from what it left: of each number the highest.
"""

import json
import threading
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import structlog

from contracts.errors import StorageError
from hardening.files import write_durably
from kiosk.records.errors import storage_errors
from kiosk.records.places import FLEET
from kiosk.records.statefile import read_state, write_state
from kiosk.runtime.tally import End
from kiosk.sets.state import machine_boot

COUNTS_NAME = "counts.json"
OWN_NAMES = ("counting.json", "counting.copy.json")
MOST = 400
"""Sets and items that are counted; those that were not counted for longest are forgotten."""
RETRY_S = 20.0

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Count:
    """Visits with one item of one set; see ``contracts.fleet.VisitCount``."""

    set: str
    item: str
    begun: int = 0
    done: int = 0
    failed: int = 0
    left: int = 0


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
    """

    def __init__(
        self,
        data_dir: Path,
        set_name: str,
        wake: Callable[[], None],
        boot: Callable[[], str] = machine_boot,
    ) -> None:
        self._folder = data_dir / FLEET
        self._set = set_name
        self._wake = wake
        self._boot = boot()
        self._lock = threading.Lock()
        self._dirty = False
        self._counts, crashed = _read(self._folder)
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
            counts, open_now = tuple(self._counts.values()), self._open
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
        key = set_name, item
        now = self._counts.pop(key, Count(set_name, item))
        self._counts[key] = replace(now, **{n: getattr(now, n) + by for n, by in more.items()})
        while len(self._counts) > MOST:
            self._counts.pop(next(iter(self._counts)))
        self._dirty = True

    def _write(self, counts: Iterable[Count], open_now: Open | None) -> None:
        told = [asdict(count) for count in counts]
        document = {"counts": told, "open": None if open_now is None else asdict(open_now)}
        for name in OWN_NAMES:
            write_state(self._folder / name, document)
        with storage_errors(f"write {COUNTS_NAME}"):
            write_durably(self._folder / COUNTS_NAME, json.dumps(told).encode(), mode=0o644)


Counts = dict[tuple[str, str], Count]


def _read(folder: Path) -> tuple[Counts, Open | None]:
    """The highest of each number that any file has; what was under way, by the first whole one."""
    found: list[Counts] = []
    crashed: list[Open | None] = []
    for name in OWN_NAMES:
        try:
            document = read_state(folder / name)
            if document is not None:
                found.append(_counts(document["counts"]))
                crashed.append(_opened(document["open"]))
        except (StorageError, KeyError, TypeError, ValueError):
            _log.error("counts.damaged", file=name)
    try:
        found.append(_counts(json.loads((folder / COUNTS_NAME).read_bytes())))
    except FileNotFoundError:
        pass
    except (OSError, KeyError, TypeError, ValueError, RecursionError):
        _log.error("counts.damaged", file=COUNTS_NAME)
    return _highest(found), next(iter(crashed), None)


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


def _counts(told: Any) -> Counts:
    counts = [Count(**each) for each in told]
    for each in counts:
        numbers = (each.begun, each.done, each.failed, each.left)
        if not all(type(number) is int and number >= 0 for number in numbers):
            raise ValueError("a count is no number")
    return {(each.set, each.item): each for each in counts}


def _opened(document: Any) -> Open | None:
    return None if document is None else Open(**document)
