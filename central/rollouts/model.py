"""What a roll-out is, what is known of its terminals, and what can be done. Frozen values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

from contracts.fleet import SILENT_AFTER_S

_ALWAYS = datetime.min.replace(tzinfo=UTC)


class State(StrEnum):
    """Where a roll-out stands.

    ``waiting``: nobody was told yet. ``stopped``: nobody is told any more, and whoever was goes
    back. ``returned``: they all went. ``overtaken``: newer ones have all its terminals; the set may
    go round again. ``done``: it is what runs; who comes later is told too.
    """

    WAITING = "waiting"
    ROLLING = "rolling"
    PAUSED = "paused"
    STOPPED = "stopped"
    RETURNED = "returned"
    OVERTAKEN = "overtaken"
    DONE = "done"


class Progress(StrEnum):
    """How far a terminal that was told has come.

    ``told``: it was not heard to have taken it. ``applying``: it took it and nothing is in the way.
    ``gone``: its programme does not answer. ``silent``: it said nothing since it began to apply.
    """

    TOLD = "told"
    APPLYING = "applying"
    RUNS = "runs"
    RETURNED = "returned"
    SILENT = "silent"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class SetRef:
    """A set by name and hash; None for the one that came with the program."""

    name: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits that were begun and are over: ``done``, ``bad`` (they failed or were left), or neither
    (a rule stopped them, or the terminal was closed).
    """

    begun: int = 0
    done: int = 0
    bad: int = 0

    @property
    def ended(self) -> int:
        """Those that were done, failed or were left."""
        return self.done + self.bad

    @property
    def undone(self) -> int:
        """Those that did not come to their end, for whatever reason."""
        return self.begun - self.done

    def __add__(self, other: "Visits") -> "Visits":
        return Visits(self.begun + other.begun, self.done + other.done, self.bad + other.bad)


@dataclass(frozen=True, slots=True)
class Gate:
    """From how many visits on it says something, and how far their shares may rise."""

    visits: int
    rise: float


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a roll-out is where it is: a key of ``reasons.toml`` and its figures."""

    key: str
    figures: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Exposure:
    """A terminal was told to run the set.

    Attributes:
        number: of the choice; ``back``: of the one that returns it, None before.
        already: it ran the set when it was told.
        previous: what it ran, and goes back to.
        since: when it came to this progress.
    """

    ring: int
    number: int
    at: datetime
    already: bool
    previous: SetRef
    progress: Progress
    since: datetime
    back: int | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """What is known of one terminal that the roll-out is for.

    Attributes:
        seen_at: None when it was never heard.
        refused: hashes of sets that it took back: it never tries them again.
        choice: number of the last one that it took.
        waiting: why that does not run yet; "" when nothing is in the way.
        gone: its programme does not answer. ``trying``: it runs the set with a program on trial.
        on_set, before: visits on the roll-out's set, and on the one it ran before.
        newer: a newer roll-out has told it otherwise.
        listening: since when the centre could hear it. Nobody is silent or late who could not be.
    """

    terminal_id: str
    seen_at: datetime | None = None
    running: SetRef | None = None
    previous: SetRef | None = None
    healthy: bool = False
    refused: frozenset[str] = frozenset()
    choice: int = 0
    waiting: str = ""
    gone: bool = False
    trying: bool = False
    on_set: Visits = Visits()
    before: Visits = Visits()
    newer: bool = False
    exposure: Exposure | None = None
    listening: datetime = _ALWAYS


@dataclass(frozen=True, slots=True)
class Counts:
    """Terminals by what became of them.

    ``already`` ran the set when they were told, ``exposed`` did not; that stays so when a ``newer``
    one takes them, and all else ends with it: of those left ``unreached`` were not heard since,
    ``failed`` took it back or fell silent, ``back`` were told to return. ``refusing`` took it back
    once and are never told.
    """

    of: int = 0
    already: int = 0
    exposed: int = 0
    unreached: int = 0
    running: int = 0
    failed: int = 0
    back: int = 0
    refusing: int = 0
    newer: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """How long each state may last, what counts as failure, and how much one step does.

    ``trying``: how long a terminal may try the program of a set before it says that it is good.
    ``settled``: how long a stop lasts at the least, so that whoever watches gets to see it.
    """

    lately: timedelta = timedelta(seconds=SILENT_AFTER_S)
    silent: timedelta = timedelta(seconds=SILENT_AFTER_S)
    gone: timedelta = timedelta(seconds=90)
    applying: timedelta = timedelta(minutes=10)
    trying: timedelta = timedelta(hours=4)
    failures: int = 3
    recent: timedelta = timedelta(days=1)
    waiting: timedelta = timedelta(days=7)
    ring: timedelta = timedelta(days=3)
    paused: timedelta = timedelta(days=14)
    stopped: timedelta = timedelta(days=30)
    settled: timedelta = timedelta(seconds=15)
    reopened: timedelta = timedelta(minutes=10)
    at_once: int = 20_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Rollout:
    """A roll-out at one moment.

    Attributes:
        rings: percentages that rise, the last one 100.
        ring: which of them is being told; ``ring_since`` since when, ``ring_base`` how many visits
            on the set had ended then.
        since: when it came to its state.
        reopened_at: when a terminal last took back what had been done.
        window: hours of switching, as 20:00-06:00.
    """

    id: str
    set: SetRef
    rings: tuple[int, ...]
    gate: Gate | None
    since: datetime
    ring_since: datetime
    state: State = State.WAITING
    ring: int = 0
    ring_base: int = 0
    reason: Reason = Reason("started")
    reopened_at: datetime | None = None
    counts: Counts = Counts()
    window: str = "00:00-24:00"


@dataclass(frozen=True, slots=True)
class Expose:
    """Tell a terminal to run the set."""

    terminal_id: str
    ring: int
    already: bool
    previous: SetRef


@dataclass(frozen=True, slots=True)
class Note:
    """Write down how far a terminal has come."""

    terminal_id: str
    progress: Progress


@dataclass(frozen=True, slots=True)
class SendBack:
    """Tell a terminal to run again what it ran before."""

    terminal_id: str
    to: SetRef


@dataclass(frozen=True, slots=True)
class Forbid:
    """Nobody is told to run this set any more."""

    set: SetRef


Act = Expose | Note | SendBack | Forbid


def place(terminal_id: str, rollout_id: str) -> str:
    """Where a terminal stands in the order of one roll-out: always the same, and elsewhere in
    another, so that the same halls are not always the first.
    """
    return sha256(f"{rollout_id}/{terminal_id}".encode()).hexdigest()
