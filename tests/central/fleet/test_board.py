"""The board: what stands there, and that it stays quick."""

import time
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from central.fleet.board import Look, everyone, page, terminal, told, totals
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
        healthy, waiting, choice, service, pending, oldest_s, devices, returned, counts, trusted,
        told_notices)
    SELECT id, :at, 'ab', 1, '', printf('5001%02d', terminal_no % 40), ' hall ',
        CASE terminal_no % 10 WHEN 0 THEN '2026.2' ELSE '2026.1' END, 1, '', 0, 'open', 0, 0, '{}',
        '[]', '[]', '{}', 0
    FROM terminal
    """,
)


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


def _seeded(folder: Path, rows: int) -> Database:
    path = folder / "centre.db"
    migrate(path)
    database = Database(path)
    at = START.strftime("%Y-%m-%d %H:%M:%S.%f")
    with database.write() as session:
        for statement in SEED:
            session.execute(text(statement), {"rows": rows, "at": at})
    return database
