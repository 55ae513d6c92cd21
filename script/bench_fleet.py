"""How long pages of the fleet's board take with very many terminals, and a step of a roll-out.

Prints one JSON object of milliseconds; ``--rows`` made-up terminals (100,000).
"""

import argparse
import itertools
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sqlalchemy import text

from central.fleet.board import PAGE_ROWS, Column, Look, Order, alerts, listed, page, totals
from central.logs import configure_logging
from central.rollouts.managing import Plan, begin
from central.rollouts.model import Gate
from central.rollouts.ticking import Ticker
from central.storage.engine import Database
from central.storage.migrate import migrate
from tests.central.fleet.test_board import SEED

REPEATS = 7
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class _Signed:
    name: str = "2026.2"
    sha256: str = "0b" * 32
    emergency: bool = False


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    configure_logging(sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "centre.db"
        migrate(path)
        database = Database(path)
        values = {"rows": options.rows, "at": NOW.strftime("%Y-%m-%d %H:%M:%S.%f")}
        with database.write() as session:
            for statement in SEED:
                session.execute(text(statement), values)
        print(
            json.dumps({"rows": options.rows} | _pages(database, options.rows) | _steps(database))
        )
        database.close()


def _pages(database: Database, rows: int) -> dict[str, float]:
    later = NOW + timedelta(minutes=5)
    with database.read() as session:
        looks: dict[str, Callable[[], object]] = {
            "totals_ms": lambda: totals(session, NOW),
            "first_page_ms": lambda: page(session, Look(), NOW),
            "last_page_ms": lambda: page(session, Look(), NOW, after=rows - 51),
            "of_a_set_ms": lambda: page(session, Look(running="2026.2"), NOW),
            "of_a_district_ms": lambda: page(session, Look(district="500107"), NOW),
            "by_name_ms": lambda: page(session, Look(name="n-0999"), NOW),
            "silent_ms": lambda: page(session, Look(silent=True), later),
            "none_silent_ms": lambda: page(session, Look(silent=True), NOW),
            "alerts_ms": lambda: alerts(session),
        }
        for by, down in itertools.product(Column, (False, True)):
            order, name = Order(by, down), f"{'down' if down else 'up'}_by_{by}"
            for place, skip in (("first", 0), ("last", rows - PAGE_ROWS)):
                looks[f"{name}_{place}_ms"] = partial(listed, session, Look(), NOW, order, skip)
        return {name: _median_ms(look) for name, look in looks.items()}


def _steps(database: Database) -> dict[str, float]:
    with database.write() as session:
        plan = Plan(rings=(5, 25, 100), gate=Gate(30, 0.1))
        begin(session, _Signed(), plan, "bench", NOW)
    ticker = Ticker(database, lambda: NOW)
    first = _took_ms(lambda: ticker.tick(all_due=True))
    return {"first_ring_ms": first, "step_ms": _took_ms(lambda: ticker.tick(all_due=True))}


def _median_ms(work: Callable[[], object]) -> float:
    return round(statistics.median(_took_ms(work) for _ in range(REPEATS)), 1)


def _took_ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return round(1000 * (time.perf_counter() - began), 1)


if __name__ == "__main__":
    main()
