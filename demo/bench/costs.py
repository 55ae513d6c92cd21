"""What a centre's terminals cost in a year, from what each thing costs that they do."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from demo.bench.traffic import ALL

DAYS = 365
YEAR_S = DAYS * 86_400
_GB, _MILLION = 1e9, 1e6
_UNITS = (
    "million_requests", "up_gb", "down_gb", "database_gb", "files_gb", "mean_cores",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cost:
    """What one time of something costs the centre.

    Attributes:
        requests, up, down: on its line; bytes of bodies and heads.
        database, files: bytes that its disk holds more.
        cpu_ms: processor time.
    """

    requests: float
    up: float
    down: float
    database: float
    files: float
    cpu_ms: float

    def shared(self, among: float) -> "Cost":
        """What each of so many costs."""
        return Cost(*(value / among for value in asdict(self).values()))

    def __add__(self, other: "Cost") -> "Cost":
        pairs = zip(asdict(self).values(), asdict(other).values(), strict=True)
        return Cost(*(one + another for one, another in pairs))

    def told(self) -> dict[str, float]:
        """Rounded."""
        return {name: round(value, 2) for name, value in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class Habits:
    """What is assumed of a terminal: how often it does what was measured."""

    heartbeat_s: float
    heartbeats_of_a_visit: float
    visits_a_day: float
    working_days: float
    sets_a_year: float
    checks_a_day: float
    days_between_renewals: float

    @property
    def times(self) -> dict[str, float]:
        """How often in a year, by the name of what it does."""
        visits = self.visits_a_day * self.working_days
        return {
            "heartbeat": YEAR_S / self.heartbeat_s + visits * self.heartbeats_of_a_visit,
            "quiet_check": DAYS * self.checks_a_day,
            "renewal": DAYS / self.days_between_renewals,
            "set": self.sets_a_year,
            "visit": visits,
        }


def a_year(
    costs: Mapping[str, Cost], habits: Habits, terminals: int, idle_cores: float
) -> dict[str, dict[str, float]]:
    """So many terminals a year: by what they do, and all of it with a centre that idles."""
    each = habits.times
    sums = {name: _times(cost, each[name] * terminals) for name, cost in costs.items()}
    everything = {unit: sum(row[unit] for row in sums.values()) for unit in _UNITS}
    everything["mean_cores"] += idle_cores
    everything["mean_requests_a_second"] = everything["million_requests"] * _MILLION / YEAR_S
    return {
        name: {unit: round(value, 3) for unit, value in row.items()}
        for name, row in (sums | {ALL: everything}).items()
    }


def _times(cost: Cost, count: float) -> dict[str, float]:
    return {
        "million_times": count / _MILLION,
        "million_requests": cost.requests * count / _MILLION,
        "up_gb": cost.up * count / _GB,
        "down_gb": cost.down * count / _GB,
        "database_gb": cost.database * count / _GB,
        "files_gb": cost.files * count / _GB,
        "mean_cores": cost.cpu_ms * count / 1000 / YEAR_S,
    }
