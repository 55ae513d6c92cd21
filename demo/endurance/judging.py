"""Whether what was sampled is level: the rise of one life of a process, over its visits. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from demo.endurance.sampling import Held, Sample

WARM = 10
"""The first visits of a life fill caches and make pages."""
FEWEST = 12
"""Of so many visits after these a rise can be told."""
MOST_WAL_KB = 8 * 1024


@dataclass(frozen=True, slots=True)
class Limit:
    """How much a measure may rise in a hundred visits, and what it is."""

    name: str
    of: Callable[[Held], float]
    most: float


LIMITS = (
    Limit("pss_mb", lambda one: one.pss_mb, 10.0),
    Limit("files", lambda one: float(one.files), 2.0),
    Limit("threads", lambda one: float(one.threads), 2.0),
)


@dataclass(frozen=True, slots=True)
class Rise:
    """One measure of one process: from, to, and the rise in a hundred visits."""

    process: str
    measure: str
    visits: int
    first: float
    last: float
    in_hundred: float
    level: bool

    def __str__(self) -> str:
        word = "level" if self.level else "RISES"
        return (
            f"{self.process} {self.measure}: {self.first:g} -> {self.last:g} over {self.visits}"
            f" visits of one life, {self.in_hundred:+.1f} in a hundred: {word}"
        )


def rises(samples: Sequence[Sample]) -> list[Rise]:
    """The longest life of each process, each measure."""
    lives: dict[tuple[str, int], list[Held]] = defaultdict(list)
    for sample in samples:
        for name, one in sample.held.items():
            lives[name, one.pid].append(one)
    found = []
    for process in sorted({name for name, _ in lives}):
        life = max((held for (name, _), held in lives.items() if name == process), key=len)[WARM:]
        if len(life) >= FEWEST:
            found += [_rise(process, limit, life) for limit in LIMITS]
    return found


def _rise(process: str, limit: Limit, life: Sequence[Held]) -> Rise:
    values = [limit.of(one) for one in life]
    rate = 100 * slope(values)
    return Rise(process, limit.name, len(values), values[0], values[-1], rate, rate <= limit.most)


def slope(values: Sequence[float]) -> float:
    """The median of what each later value rose by a visit (Theil and Sen): one spike is none."""
    pairs = (
        (values[later] - values[earlier]) / (later - earlier)
        for earlier in range(len(values))
        for later in range(earlier + 1, len(values))
    )
    return median(pairs)


def report(samples: Sequence[Sample]) -> tuple[list[str], bool]:
    """Lines for people, and whether everything is as it should be."""
    if not samples:
        return ["no visit was made"], False
    lines = [_visits(samples)]
    failed = [sample for sample in samples if sample.said]
    lines += [f"visit {sample.visit} ({sample.resident}): {sample.said}" for sample in failed]
    found = rises(samples)
    lines += [str(rise) for rise in found] or ["too few visits of one life to tell a rise"]
    wal = max(sample.wal_kb for sample in samples)
    lines.append(f"largest write-ahead log: {wal} kB: {'level' if wal <= MOST_WAL_KB else 'RISES'}")
    first, last = samples[0], samples[-1]
    grown = (last.data_kb - first.data_kb) / max(1, last.visit - first.visit)
    lines.append(
        f"data folder: {first.data_kb} -> {last.data_kb} kB, {grown:.0f} kB a visit that is kept"
    )
    level = all(rise.level for rise in found) and wal <= MOST_WAL_KB
    return lines, level and not failed


def _visits(samples: Iterable[Sample]) -> str:
    every = list(samples)
    failed = sum(bool(sample.said) for sample in every)
    return f"{len(every)} visits, {every[-1].hours:.1f} emulated hours; {failed} not as expected"
