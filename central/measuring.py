"""Filling an inbox and timing its pages, for the bench and for capacity planning."""

import statistics
import time
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from central.casework.inbox import PAGE_ROWS, Cursor, Filters, inbox_page
from central.clock import utc_now
from central.storage.engine import Database
from central.storage.models import CaseRow, TerminalRow

_TERMINALS = 20
_ITEMS = ("elder-allowance", "pension-certification", "residence-permit")

_SEED = (
    """
    INSERT INTO record (id, kind, submission_id, terminal_id, received_at, sha256, envelope)
    WITH RECURSIVE line(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM line WHERE n < :rows)
    SELECT printf('0193%04x-%04x-7000-8000-%012x', n >> 16, n & 65535, n), 'submission',
        printf('0193%04x-%04x-7000-8000-%012x', n >> 16, n & 65535, n),
        printf('t-seed-%02d', n % :terminals),
        strftime('%Y-%m-%d %H:%M:%f', :start, printf('+%d seconds', n * 20)) || '000',
        printf('%064x', n), zeroblob(64)
    FROM line
    """,
    """
    INSERT INTO casefile (submission_id, terminal_id, received_at, state, number, item_code,
        item_version)
    SELECT id, terminal_id, received_at, 'registered', printf('%011d', rowid),
        CASE rowid % 3 WHEN 0 THEN :item0 WHEN 1 THEN :item1 ELSE :item2 END, '1'
    FROM record WHERE terminal_id LIKE 't-seed-%' ORDER BY rowid
    """,
)


def seed_inbox(database: Database, rows: int) -> None:
    """Put so many made-up cases into an empty inbox: for measuring only, none can be opened."""
    start = utc_now() - timedelta(seconds=20 * rows)
    values = {f"item{place}": code for place, code in enumerate(_ITEMS)} | {
        "rows": rows,
        "terminals": _TERMINALS,
        "start": start.strftime("%Y-%m-%d %H:%M:%S"),
    }
    with database.write() as session:
        _seed_terminals(session)
        for statement in _SEED:
            session.execute(text(statement), values)


def page_cursor(database: Database, page: int) -> Cursor | None:
    """Cursor that leads to the n-th page of the whole list (slow: it counts rows)."""
    query = select(CaseRow).order_by(CaseRow.received_at.desc(), CaseRow.seq.desc())
    if page <= 1:
        return None
    with database.read() as session:
        last = session.scalars(query.offset((page - 1) * PAGE_ROWS - 1).limit(1)).one()
    return Cursor(last.received_at, last.seq)


def time_pages(database: Database, pages: Iterable[int], repeats: int = 20) -> dict[int, float]:
    """Median milliseconds to read each page from the database."""
    return {page: _median_ms(database, page_cursor(database, page), repeats) for page in pages}


def _median_ms(database: Database, cursor: Cursor | None, repeats: int) -> float:
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        with database.read() as session:
            inbox_page(session, Filters(), cursor)
        times.append((time.perf_counter() - started) * 1000)
    return round(statistics.median(times), 3)


def _seed_terminals(session: Session) -> None:
    for number in range(_TERMINALS):
        session.add(
            TerminalRow(
                id=f"t-seed-{number:02d}",
                terminal_no=number,
                name=f"演示终端 {number}",
                software="seed",
                public_key=number.to_bytes(32),
                enrolled_at=utc_now(),
            )
        )
    session.flush()
