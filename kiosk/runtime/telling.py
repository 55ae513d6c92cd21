"""Which counters of visits are told by item: a few visits of one day might point at somebody.

What a day adds to an item is told as soon as it is enough; a day that stays below adds to its set
alone, for ever. So every number that is told only grows, whenever it is heard.
"""

from dataclasses import dataclass, replace
from datetime import date

from contracts.fleet import ALL_ITEMS, FEWEST_A_DAY


@dataclass(frozen=True, slots=True)
class Count:
    """Visits with one item of one set; see ``contracts.fleet.VisitCount``."""

    set: str
    item: str
    begun: int = 0
    done: int = 0
    failed: int = 0
    left: int = 0


Counts = dict[tuple[str, str], Count]


class Telling:
    """What is told of counters, day by day. One thread.

    Args:
        counts, told: as they stood at the start, where a day begins anew.
    """

    def __init__(self, counts: Counts, told: Counts) -> None:
        self._day: date | None = None
        self._last = self._base = dict(counts), dict(told)

    def of(self, counts: Counts, day: date) -> Counts:
        """What is told of these counters on a day of the hall."""
        if day != self._day:
            self._day, self._base = day, self._last
        before, told = self._base
        said: Counts = {}
        for key, count in counts.items():
            of_it = told.get(key, Count(*key))
            grown = _less(count, before.get(key, Count(*key)))
            if count.item == ALL_ITEMS:
                of_it = count
            elif grown.begun >= FEWEST_A_DAY:
                of_it = added(of_it, grown)
            if of_it.begun:
                said[key] = of_it
        self._last = dict(counts), said
        return said


def added(count: Count, more: Count) -> Count:
    """Both together."""
    return replace(
        count,
        begun=count.begun + more.begun,
        done=count.done + more.done,
        failed=count.failed + more.failed,
        left=count.left + more.left,
    )


def _less(count: Count, before: Count) -> Count:
    return replace(
        count,
        begun=count.begun - before.begun,
        done=count.done - before.done,
        failed=count.failed - before.failed,
        left=count.left - before.left,
    )
