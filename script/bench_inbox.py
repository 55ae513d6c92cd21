"""Times the first and the 500th page of an inbox of 100,000 cases, beside a bare SQL query.

Prints one JSON object: ``{"inbox_page_ms": {page: {p50, p99}}, "raw_inbox_page_ms": …}``. The bare
query asks the same rows and columns of the same file, in turns with ours.
"""

import argparse
import json
import sqlite3
import sys
import tempfile
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench_commit import summary, timed

from central.casework.inbox import PAGE_ROWS, Cursor, Filters, inbox_page, inbox_query
from central.measuring import page_cursor, seed_inbox
from central.storage.engine import Database
from central.storage.migrate import migrate

ROWS = 100_000
PAGES = (1, 500)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--repeats", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "centre.db"
        migrate(path)
        database = Database(path)
        seed_inbox(database, options.rows)
        print(json.dumps(measure(database, options.rows, options.repeats)))
        database.close()


def measure(database: Database, rows: int, repeats: int) -> dict[str, object]:
    """Alternate both ways of reading each page."""
    pages = [page for page in PAGES if page * PAGE_ROWS <= rows]
    bare = sqlite3.connect(database.path)
    ours: dict[int, list[float]] = {page: [] for page in pages}
    raw: dict[int, list[float]] = {page: [] for page in pages}
    for page in pages:
        cursor = page_cursor(database, page)
        statement = bare_statement(database, cursor)
        for _ in range(repeats):
            ours[page].append(timed(partial(read_page, database, cursor)))
            raw[page].append(timed(partial(read_bare, bare, statement)))
    bare.close()
    return {
        "inbox_page_ms": {str(page): summary(times) for page, times in ours.items()},
        "raw_inbox_page_ms": {str(page): summary(times) for page, times in raw.items()},
        "inbox_rows": rows,
    }


def bare_statement(database: Database, cursor: Cursor | None) -> str:
    """Our query as one text, with its values in it."""
    query = inbox_query(Filters(), cursor, PAGE_ROWS + 1)
    with database.read() as session:
        compiled = query.compile(session.connection(), compile_kwargs={"literal_binds": True})
        return str(compiled)


def read_page(database: Database, cursor: Cursor | None) -> None:
    """One page as the console and the API read it."""
    with database.read() as session:
        inbox_page(session, Filters(), cursor)


def read_bare(connection: sqlite3.Connection, statement: str) -> None:
    """The same rows without anything between."""
    connection.execute(statement).fetchall()


if __name__ == "__main__":
    main()
