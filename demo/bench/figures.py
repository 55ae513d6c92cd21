"""Sums of measured values."""

import statistics
from collections.abc import Iterable, Sequence


def share(ordered: Sequence[float], part: float) -> float:
    """The value below which this part of the ordered values lies."""
    return ordered[min(len(ordered) - 1, round(len(ordered) * part))]


def summary(values: Iterable[float]) -> dict[str, float | int]:
    """Median, 99th percentile, largest and number; empty when there is nothing."""
    ordered = sorted(values)
    if not ordered:
        return {}
    return {
        "p50": round(statistics.median(ordered), 1),
        "p99": round(share(ordered, 0.99), 1),
        "max": round(ordered[-1], 1),
        "n": len(ordered),
    }


def runs(values: Sequence[float]) -> dict[str, object]:
    """Median of a few runs, and the runs."""
    if not values:
        return {}
    return {"p50": round(statistics.median(values), 1), "runs": [round(v, 1) for v in values]}
