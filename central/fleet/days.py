"""Visits by day, for reports: what is so rare that it might point at somebody is told together."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.storage.fleet import VisitDayRow
from contracts.fleet import ALL_ITEMS, FEWEST_A_DAY

OTHERS = ""
"""Set and item of a line that several rare ones were put into."""
_KINDS = ("begun", "done", "failed", "left")


@dataclass(frozen=True, slots=True)
class DayOfVisits:
    """Visits of a day on a set and of an item, at all terminals together."""

    day: str
    set_name: str
    item: str
    begun: int
    done: int
    failed: int
    left: int


def visit_days(session: Session, first: str, last: str) -> list[DayOfVisits]:
    """Visits from one day to another, both as ``2026-11-29`` and with them."""
    query = select(VisitDayRow).where(VisitDayRow.day >= first, VisitDayRow.day <= last)
    rows = session.scalars(query.order_by(VisitDayRow.day, VisitDayRow.set_name, VisitDayRow.item))
    days: dict[str, list[VisitDayRow]] = {}
    for row in rows:
        days.setdefault(row.day, []).append(row)
    return [told for day, found in days.items() for told in _merged(day, found)]


def _merged(day: str, rows: Iterable[VisitDayRow]) -> Iterable[DayOfVisits]:
    rare: Counter[str] = Counter()
    untold: dict[str, Counter[str]] = {}
    for row in rows:  # of each set that of all items first
        counts = {kind: getattr(row, kind) for kind in _KINDS}
        if row.item == ALL_ITEMS:
            untold[row.set_name] = Counter(counts)
            continue
        if row.set_name in untold:
            untold[row.set_name].subtract(counts)
        if row.begun < FEWEST_A_DAY:
            rare.update(counts)
        else:
            yield DayOfVisits(day, row.set_name, row.item, **counts)
    rare.update({kind: sum(max(0, one[kind]) for one in untold.values()) for kind in _KINDS})
    if any(rare.values()):
        yield DayOfVisits(day, OTHERS, OTHERS, **{kind: rare[kind] for kind in _KINDS})
