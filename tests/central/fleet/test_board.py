"""The board: what stands there, and that it stays quick."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from central.fleet.alerts import raise_returned
from central.fleet.board import (
    Column,
    Look,
    Order,
    Standing,
    everyone,
    in_order,
    listed,
    page,
    terminal,
    told,
    totals,
)
from central.fleet.choices import Chosen, choose
from central.storage.engine import Database
from central.storage.migrate import migrate
from tests.central.fleet.beating import SHA, beat, keep_up
from tests.central.harness import START, FakeTerminal, RunningCentre

ROWS = 5000
SEED = (
    """
    INSERT INTO terminal (id, terminal_no, name, software, public_key, enrolled_at)
    WITH RECURSIVE line(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM line WHERE n < :rows - 1)
    SELECT printf('t-%06d', n), n, printf('n-%06d', n), '', printf('%032d', n), :at FROM line
    """,
    """
    INSERT INTO terminal_state (terminal_id, seen_at, boot, seq, software, district, tags, running,
        healthy, waiting, choice, service, pending, oldest_s, free_mb, devices, returned, counts,
        trusted, told_notices)
    SELECT id, :at, 'ab', 1, '', printf('5001%02d', terminal_no % 40), ' hall ',
        CASE terminal_no % 10 WHEN 0 THEN '2026.2' ELSE '2026.1' END, 1, '', 0, 'open',
        CASE terminal_no % 50 WHEN 7 THEN terminal_no % 9 ELSE 0 END,
        CASE terminal_no % 50 WHEN 7 THEN terminal_no * 31 % 5000 ELSE 0 END,
        CASE terminal_no % 20 WHEN 9 THEN NULL ELSE 900 + terminal_no * 7919 % 60000 END,
        '{}', '[]', '[]', '{}', 0
    FROM terminal
    """,
)

SAID: dict[Column, Callable[[Standing], Any]] = {
    Column.NO: lambda row: row.terminal_no,
    Column.NAME: lambda row: row.name,
    Column.SEEN: lambda row: row.seen_at,
    Column.RUNNING: lambda row: row.running,
    Column.QUEUE: lambda row: row.seen_at and row.pending,
    Column.OLDEST: lambda row: row.seen_at and row.oldest_s,
    Column.DISK: lambda row: row.free_mb,
}


def test_the_board_tells_what_runs_what_is_to_run_and_how_a_terminal_is(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    never = centre.terminal("二号机")
    with centre.database.write() as session:
        choose(session, [Chosen(terminal.id, "2026.2", SHA, "r-1")], centre.clock())
    beat(
        terminal,
        district="500199",
        tags=["hall"],
        waiting="window",
        pending=2,
        oldest_s=90,
        free_mb=700,
        offset_s=-3,
        devices={"receipt": "online"},
        paper={"roll_mm": 80_000, "fed_mm": 30_000, "strips": 210},
        returned=[{"name": "2026.0", "sha256": "11" * 32, "reason": "no-page"}],
    )
    keep_up(centre)
    with centre.database.read() as session:
        first, second = (told(one) for one in everyone(session, centre.clock()))
        numbers = totals(session, centre.clock())
    assert first["id"] == terminal.id
    assert (first["running"], first["wanted"], first["waiting"]) == ("shipped", "2026.2", "window")
    assert first["returned"] == [{"name": "2026.0", "reason": "no-page"}]
    assert (first["pending"], first["oldest_s"], first["free_mb"]) == (2, 90, 700)
    assert (first["offset_s"], first["devices"]) == (-3, {"receipt": "online"})
    assert (first["paper"]["fed_mm"], second["paper"]) == (30_000, None)
    assert (first["silent"], second["silent"], second["seen_at"]) == (False, True, None)
    assert second["id"] == never.id
    assert (numbers.terminals, numbers.heard, numbers.silent) == (2, 1, 0)


def test_terminals_are_found_by_name_district_and_set(tmp_path: Path) -> None:
    database = _seeded(tmp_path, 400)
    with database.read() as session:
        by_name = page(session, Look(name="n-00001"), START)
        by_set = page(session, Look(running="2026.2", district="500100"), START)
        silent = page(session, Look(silent=True), START + timedelta(minutes=4), rows=1000)
        one = terminal(session, "t-000007", START)
    database.close()
    assert [row.terminal_no for row in by_name] == list(range(10, 20))
    assert {(row.running, row.district) for row in by_set} == {("2026.2", "500100")}
    assert len(silent) == 400
    assert one is not None
    assert one.name == "n-000007"


def test_pages_follow_each_other_by_number_and_are_quick(tmp_path: Path) -> None:
    database = _seeded(tmp_path, ROWS)
    with database.read() as session:
        page(session, Look(), START)
        started = time.perf_counter()
        numbers = totals(session, START)
        rows = page(session, Look(), START, after=ROWS - 51)
        took_s = time.perf_counter() - started
    database.close()
    assert [row.terminal_no for row in rows] == list(range(ROWS - 50, ROWS))
    assert numbers.by_set == (("2026.1", ROWS * 9 // 10), ("2026.2", ROWS // 10))
    assert took_s < 0.3


@pytest.mark.parametrize("by", Column)
@pytest.mark.parametrize("down", [False, True])
def test_an_order_is_a_walk_along_an_index_and_leaves_nobody_out(
    tmp_path: Path, by: Column, down: bool
) -> None:
    database = _seeded(tmp_path, 400)
    order = Order(by, down)
    with database.write() as session:
        session.execute(text("DELETE FROM terminal_state WHERE terminal_id < 't-000040'"))
        session.execute(text("UPDATE terminal SET revoked_at = enrolled_at WHERE terminal_no = 7"))
    with database.read() as session:
        query = in_order(Look(), START, order).limit(50)
        compiled = query.compile(session.connection(), compile_kwargs={"literal_binds": True})
        plan = [row[3] for row in session.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))]
        rows = [listed(session, Look(), START, order, skip, 50) for skip in range(0, 450, 50)]
    database.close()
    assert not any("TEMP B-TREE" in step for step in plan), plan
    found = [row for part in rows for row in part]
    assert {row.terminal_no for row in found} == set(range(400)) - {7}
    assert len(found) == 399
    said = [SAID[by](row) for row in found]
    there = [value for value in said if value is not None]
    assert there == sorted(there, reverse=down)
    assert said[len(there) :] == [None] * (399 - len(there)), "they come last"
    if by not in (Column.NO, Column.NAME):
        silent = [row.terminal_no for row in found[-39:]]
        assert silent == [number for number in range(40) if number != 7]


@pytest.mark.parametrize(
    ("look", "numbers"),
    [
        (Look(name="n-00001"), {*range(10, 20)}),
        (Look(district="500107"), {*range(47, 400, 40)}),
        (Look(running="2026.2", name="n-00009"), {90}),
        (Look(silent=True), {*range(40)} - {7}),
        (Look(alerts=True), {3, 300}),
    ],
)
def test_what_is_ordered_is_what_was_looked_for(
    tmp_path: Path, look: Look, numbers: set[int]
) -> None:
    database = _seeded(tmp_path, 400)
    with database.write() as session:
        session.execute(text("DELETE FROM terminal_state WHERE terminal_id < 't-000040'"))
        session.execute(text("UPDATE terminal SET revoked_at = enrolled_at WHERE terminal_no = 7"))
        for number in (3, 300):
            raise_returned(session, f"t-{number:06d}", "2026.0", START)
    with database.read() as session:
        for by in Column:
            rows = listed(session, look, START, Order(by, down=True), 0, 100)
            assert {row.terminal_no for row in rows} == numbers, by
    database.close()


def _seeded(folder: Path, rows: int) -> Database:
    path = folder / "centre.db"
    migrate(path)
    database = Database(path)
    at = START.strftime("%Y-%m-%d %H:%M:%S.%f")
    with database.write() as session:
        for statement in SEED:
            session.execute(text(statement), {"rows": rows, "at": at})
    return database
