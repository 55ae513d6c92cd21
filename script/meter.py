"""What a centre takes for something: requests and bytes of its line, processor, database, files."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench_heartbeats import cpu_s
from bench_submissions import read_database
from measured_store import PATIENCE_S

from central.folder import DataFolder
from demo.bench.costs import Cost
from demo.bench.traffic import ALL, between, by_kind, noted
from demo.simulators import Simulator

LINE = "line"
IDLE_S, SETTLE_S = 6.0, 1.5
"""The centre writes what it heard twice a second."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How the centre stands at a moment."""

    at: float
    cpu_s: float
    database: int
    files: int


class Meter:
    """Looks at a centre and at the far end before it, which notes each request in a file."""

    def __init__(self, folder: Path, pid: int, requests: Path, line: Simulator) -> None:
        self.idle_cores = 0.0
        self._folder = folder
        self._pid = pid
        self._requests = requests
        self._line = line

    def idle(self) -> None:
        """See what it takes for nothing: that is nobody's."""
        before = self._reading()
        time.sleep(IDLE_S)
        after = self._reading()
        self.idle_cores = (after.cpu_s - before.cpu_s) / (after.at - before.at)

    @contextmanager
    def cost(self, times: int) -> Iterator[Callable[[], Cost]]:
        """What the block costs for each of so many; asked after it."""
        self._settle()
        before, begun = self._reading(), time.monotonic()
        found: list[Cost] = []
        yield lambda: found[0]
        self._settle()
        after = self._reading()
        sums = by_kind(between(noted(self._requests), LINE, begun, time.monotonic()))[ALL]
        idle_s = self.idle_cores * (after.at - before.at)
        found.append(
            Cost(
                requests=sums["requests"],
                up=sums["up"],
                down=sums["down"],
                database=after.database - before.database,
                files=after.files - before.files,
                cpu_ms=1000 * max(0.0, after.cpu_s - before.cpu_s - idle_s),
            ).shared(times)
        )

    def _settle(self) -> None:
        """What was heard is written, what was answered is noted."""
        time.sleep(SETTLE_S)
        end = time.monotonic() + PATIENCE_S
        while len(noted(self._requests)) < self._line.state()["requests"]:
            assert time.monotonic() < end, "the far end does not note what it answered"

    def _reading(self) -> Reading:
        folder = DataFolder(self._folder)
        with read_database(self._folder) as database:
            pages, free, size = (
                int(database.execute(f"PRAGMA {name}").fetchone()[0])
                for name in ("page_count", "freelist_count", "page_size")
            )
        files = sum(path.stat().st_size for path in folder.attachments.rglob("*") if path.is_file())
        return Reading(
            at=time.monotonic(),
            cpu_s=cpu_s(self._pid),
            database=(pages - free) * size,
            files=files,
        )
