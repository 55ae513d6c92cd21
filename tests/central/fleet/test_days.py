"""Visits by day: what is rare is told together."""

import json

from central.fleet.days import OTHERS, visit_days
from central.fleet.states import visits_of
from central.storage.fleet import VisitDayRow
from contracts.fleet import ALL_ITEMS
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


def test_what_terminals_told_of_a_set_and_of_no_item_is_among_the_others(
    centre: RunningCentre,
) -> None:
    with centre.database.write() as session:
        for item, begun in ((ALL_ITEMS, 60), ("a", 40), ("b", 3)):
            counts = {"begun": begun, "done": begun - 1, "failed": 1, "left": 0}
            row = VisitDayRow(day="2026-11-20", set_name="2026.2", item=item, **counts)
            session.add(row)
    with centre.database.read() as session:
        told = visit_days(session, "2026-11-20", "2026-11-20")
    assert [(one.item, one.begun) for one in told] == [("a", 40), (OTHERS, 20)]


def test_visits_of_a_set_are_told_together_or_are_those_of_its_items() -> None:
    by_item = [["2026.1", "a", 9, 6, 1, 1], ["2026.1", "b", 5, 5, 0, 0]]
    together = ["2026.2", ALL_ITEMS, 30, 20, 2, 3]
    text = json.dumps([*by_item, ["2026.2", "a", 9, 6, 1, 1], together])
    assert visits_of(text, "2026.1", "2026.2") == [(14, 11, 2), (30, 20, 5)]
