"""Visits by day: what is rare is told together."""

from central.fleet.days import OTHERS, visit_days
from central.storage.fleet import VisitDayRow
from tests.central.harness import RunningCentre


def test_fewer_than_five_a_day_are_told_together(centre: RunningCentre) -> None:
    with centre.database.write() as session:
        for day, item, begun in (
            ("2026-11-20", "a", 40),
            ("2026-11-20", "b", 4),
            ("2026-11-20", "c", 2),
            ("2026-11-21", "a", 5),
            ("2026-11-22", "a", 9),
        ):
            counts = {"begun": begun, "done": begun - 1, "failed": 1, "left": 0}
            session.add(VisitDayRow(day=day, set_name="2026.2", item=item, **counts))
    with centre.database.read() as session:
        told = visit_days(session, "2026-11-20", "2026-11-21")
    assert [(one.day, one.item, one.begun, one.failed) for one in told] == [
        ("2026-11-20", "a", 40, 1),
        ("2026-11-20", OTHERS, 6, 2),
        ("2026-11-21", "a", 5, 1),
    ]
