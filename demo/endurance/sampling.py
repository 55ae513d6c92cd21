"""What processes hold and what lies on the disk, at one moment."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from demo.bench.processes import family, pss_mb

WAL = "*-wal"


@dataclass(frozen=True, slots=True)
class Held:
    """One process and all that it started.

    ``pss_mb`` is its own, ``family_mb`` that of all of them; ``files`` and ``threads`` are its own.
    """

    pid: int
    pss_mb: float
    family_mb: float
    files: int
    threads: int


@dataclass(frozen=True, slots=True)
class Sample:
    """After one visit.

    ``hours``: how far the emulated clock is. ``said``: why the visit was not as its file expects,
    "" when it was.
    """

    visit: int
    hours: float
    resident: str
    said: str
    held: Mapping[str, Held]
    data_kb: int
    wal_kb: int

    def told(self) -> dict[str, Any]:
        """As a line of the file."""
        return {**asdict(self), "held": {name: asdict(one) for name, one in self.held.items()}}


def sample_of(line: Mapping[str, Any]) -> Sample:
    """The same again."""
    return Sample(**{**line, "held": {name: Held(**one) for name, one in line["held"].items()}})


def held(pid: int) -> Held | None:
    """What a process holds now; None where it is gone."""
    with suppress(OSError, ValueError):
        files = sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
        status = Path(f"/proc/{pid}/status").read_text("ascii", "replace")
        threads = next(line for line in status.splitlines() if line.startswith("Threads:"))
        own = pss_mb(pid)
        rest = sum(pss_mb(each) for each in family(pid)[1:])
        return Held(pid, own, round(own + rest, 1), files, int(threads.split()[1]))
    return None


def kilobytes(folder: Path, pattern: str = "*") -> int:
    """What the files of a folder take; what goes meanwhile counts for nothing."""
    total = 0
    for path in folder.rglob(pattern):
        with suppress(OSError):
            total += path.stat().st_blocks // 2 if path.is_file() else 0
    return total
