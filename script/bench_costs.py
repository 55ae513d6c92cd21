"""What terminals cost their centre: a heartbeat, a check, a set and a visit; a year of thousands.

Starts a centre of its own on the loopback and counts, for a known number of each, what the far end
of the terminals' line notes and what the centre's processor, database and files take: beats of
simulated terminals; checks and sets by the terminals' own updater; visits that send a photo of
300 kB, the record, the outcome of its receipt and a rating. Prints one JSON object, and a line for
people on standard error. ``measured`` is of one time each; ``extrapolated_a_year`` multiplies it by
what ``assumed`` says, and was never run. Stops by itself.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from measured_costs import Measured

from central.publishing.metadata import LIFE, TIMESTAMP
from central.publishing.online import RENEWED_BEFORE
from contracts.fleet import HEARTBEAT_S
from demo.bench.bounds import at_most
from demo.bench.costs import Habits, a_year
from demo.bench.traffic import ALL

LIMIT_S = 210.0
NOT_COUNTED = "TCP and TLS; pages of the console; backups; logs, which are bounded by the minute"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--terminals", type=int, default=200, help="simulated ones")
    parser.add_argument("--beats", type=int, default=8, help="of each simulated terminal")
    parser.add_argument("--updaters", type=int, default=50, help="that check and take a set")
    parser.add_argument("--visits", type=int, default=60)
    year = parser.add_argument_group("assumed of a year")
    year.add_argument("--fleet", type=int, default=10_000, help="terminals")
    year.add_argument("--visits-a-day", type=float, default=20)
    year.add_argument("--working-days", type=float, default=250)
    year.add_argument("--sets", type=float, default=24)
    year.add_argument("--checks-a-day", type=float, default=0, help="beside heartbeats: none")
    year.add_argument("--heartbeats-of-a-visit", type=float, default=2)
    options = parser.parse_args()
    habits = Habits(
        heartbeat_s=HEARTBEAT_S,
        heartbeats_of_a_visit=options.heartbeats_of_a_visit,
        visits_a_day=options.visits_a_day,
        working_days=options.working_days,
        sets_a_year=options.sets,
        checks_a_day=options.checks_a_day,
        days_between_renewals=(LIFE[TIMESTAMP] - RENEWED_BEFORE).days,
    )
    with (
        tempfile.TemporaryDirectory(prefix="kiosk-bench-") as folder,
        Measured(Path(folder), options.terminals) as measured,
        at_most(LIMIT_S),
    ):
        found = measured.all(options.beats, options.updaters, options.visits)
    costs, idle = found.pop("costs"), found["idle_cores"]
    told = {
        "measured": {name: cost.told() for name, cost in costs.items()} | found,
        "assumed": asdict(habits) | {"terminals": options.fleet, "not_counted": NOT_COUNTED},
        "extrapolated_a_year": a_year(costs, habits, options.fleet, idle),
    }
    print(json.dumps(told))
    print(_sentence(told, options.fleet), file=sys.stderr)


def _sentence(told: dict[str, Any], terminals: int) -> str:
    year, one = told["extrapolated_a_year"][ALL], told["measured"]
    each = "; ".join(
        f"{name.replace('_', ' ')} {one[name]['requests']:.1f} requests, "
        f"{(one[name]['up'] + one[name]['down']) / 1000:.1f} kB, {one[name]['cpu_ms']:.1f} ms"
        for name in ("heartbeat", "quiet_check", "renewal", "set", "visit")
    )
    return (
        f"costs of one: {each}. {terminals} terminals a year, extrapolated: "
        f"{year['million_requests']:.0f} million requests, {year['up_gb']:.0f} GB up, "
        f"{year['down_gb']:.0f} GB down, {year['files_gb'] + year['database_gb']:.0f} GB on disk, "
        f"{year['mean_cores']:.2f} cores"
    )


if __name__ == "__main__":
    main()
