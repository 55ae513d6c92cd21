"""A fleet on paper: facts that change as acts are carried out, without any database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from central.rollouts.model import (
    Act,
    Expose,
    Exposure,
    Fact,
    Gate,
    Note,
    Progress,
    Reason,
    Rollout,
    SendBack,
    SetRef,
    State,
    Visits,
)
from central.rollouts.step import step

START = datetime(2026, 11, 29, 1, 0, tzinfo=UTC)
GATE = Gate(visits=30, rise=0.1)
HUNDRED = tuple(f"t-{number:03d}" for number in range(100))
BY = Reason("paused-by", {"who": "operator", "why": ""})
OLD, NEW = SetRef("2026.1", "0a" * 32), SetRef("2026.2", "0b" * 32)


def a_rollout(
    rings: tuple[int, ...] = (100,), gate: Gate | None = None, id: str = "r-1"
) -> Rollout:
    return Rollout(id=id, set=NEW, rings=rings, gate=gate, since=START, ring_since=START)


@dataclass
class Fleet:
    """Terminals by id, the roll-out over them, and a clock."""

    rollout: Rollout
    facts: dict[str, Fact] = field(default_factory=dict)
    now: datetime = START
    numbers: int = 0
    exposed: list[str] = field(default_factory=list)
    states: list[State] = field(default_factory=list)

    def state(self) -> State:
        """Where the roll-out stands now."""
        return self.rollout.state

    def add(self, *names: str, online: bool = True, running: SetRef = OLD) -> None:
        for name in names:
            seen = self.now if online else None
            self.facts[name] = Fact(
                name, seen_at=seen, running=running if online else None, healthy=online
            )

    def tick(self, seconds: float = 1) -> Sequence[Act]:
        """One step a while later, carried out as the database does."""
        self.now += timedelta(seconds=seconds)
        self.rollout, acts = step(self.rollout, tuple(self.facts.values()), self.now)
        for act in acts:
            self._carry_out(act)
        self.states.append(self.rollout.state)
        return acts

    def ticks(self, count: int, seconds: float = 1) -> None:
        for _ in range(count):
            self.tick(seconds)

    def hear(self, *names: str, **changes: object) -> None:
        """Terminals say how they are."""
        for name in names or tuple(self.facts):
            fact = self.facts[name]
            heard = replace(fact, seen_at=self.now, running=fact.running or OLD, healthy=True)
            self.facts[name] = replace(heard, **changes)  # type: ignore[arg-type]  # by name

    def away(self, seconds: float) -> None:
        """The centre heard nobody for so long, and listens again."""
        self.now += timedelta(seconds=seconds)
        for name, fact in self.facts.items():
            self.facts[name] = replace(fact, listening=self.now)

    def take(self, *names: str) -> None:
        """Terminals take what they were told and say that it runs."""
        for name in names or tuple(self.told()):
            told = self.facts[name].exposure
            assert told is not None
            back = told.back is not None
            running = told.previous if back else NEW
            self.hear(name, running=running, choice=told.back or told.number, previous=OLD)

    def give_back(self, *names: str) -> None:
        """Terminals could not start the set and run the one before again."""
        for name in names:
            assert NEW.sha256 is not None
            self.hear(name, running=OLD, refused=frozenset({NEW.sha256}))

    def visits(self, names: Iterable[str], ended: int, bad: int, stopped: int = 0) -> None:
        """So many visits end at each, on what runs there; so many besides are stopped by a rule."""
        for name in names:
            fact = self.facts[name]
            which = "on_set" if fact.running == NEW else "before"
            total = getattr(fact, which) + Visits(ended + stopped, ended - bad, bad)
            self.facts[name] = replace(fact, **{which: total})

    def told(self) -> list[str]:
        return [name for name, fact in self.facts.items() if fact.exposure is not None]

    def back(self) -> list[str]:
        return [name for name, fact in self.facts.items() if fact.exposure and fact.exposure.back]

    def _carry_out(self, act: Act) -> None:
        if isinstance(act, Expose):
            fact = self.facts[act.terminal_id]
            assert fact.exposure is None, "told twice"
            self.numbers += 1
            progress = Progress.RUNS if act.already else Progress.TOLD
            told = Exposure(
                act.ring, self.numbers, self.now, act.already, act.previous, progress, self.now
            )
            self.facts[act.terminal_id] = replace(fact, exposure=told)
            self.exposed.append(act.terminal_id)
        elif isinstance(act, Note):
            fact = self.facts[act.terminal_id]
            assert fact.exposure is not None
            told = replace(fact.exposure, progress=act.progress, since=self.now)
            self.facts[act.terminal_id] = replace(fact, exposure=told)
        elif isinstance(act, SendBack):
            fact = self.facts[act.terminal_id]
            assert fact.exposure is not None
            assert fact.exposure.back is None, "sent back twice"
            self.numbers += 1
            told = replace(fact.exposure, back=self.numbers)
            self.facts[act.terminal_id] = replace(fact, exposure=told)


def gated(rings: tuple[int, ...] = (5, 25, 100)) -> Fleet:
    fleet = Fleet(a_rollout(rings, GATE))
    fleet.add(*HUNDRED)
    fleet.visits(HUNDRED, 10, 0)
    return fleet
