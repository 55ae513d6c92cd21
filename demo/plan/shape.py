"""What a plan says once it has been read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from demo.resident import Resident

EVERYWHERE, CENTRE = "all", "centre"
"""Where a fault may be besides at a terminal."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """A real terminal. One that is not ``online`` has no line from its enrolment on.

    ``hours``: of every weekday, in the hall's zone; "": open day and night.
    """

    name: str
    district: str | None = None
    tags: tuple[str, ...] = ()
    online: bool = True
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Simulated:
    """Terminals without screens; shares are of one. ``fail_on``: by set, in place of ``fail``.
    ``stop_on``: visits that a rule stops, by set.
    """

    count: int
    offline: float = 0.0
    visits_a_minute: float = 1.0
    fail: float = 0.0
    fail_on: Mapping[str, float] = field(default_factory=dict)
    stop_on: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Publish:
    """A set is drafted, reviewed and signed; or it is ``refused`` for a reason with these words."""

    word: ClassVar[str] = "publish"
    set: str
    items: Path | None = None
    overlays: Path | None = None
    pack: Path | None = None
    note: str | None = None
    emergency: bool = False
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """The least number of visits, and the greatest rise of failed ones."""

    visits: int = 30
    rise: float = 0.1


@dataclass(frozen=True, slots=True)
class Rollout:
    """A signed set goes to more and more terminals."""

    word: ClassVar[str] = "rollout"
    set: str
    rings: tuple[int, ...] = (100,)
    gate: Gate | None = None
    window: str = "00:00-24:00"


@dataclass(frozen=True, slots=True)
class Visit:
    """A resident comes to a terminal."""

    word: ClassVar[str] = "resident"
    at: str
    file: Path
    resident: Resident
    wait: bool = True


@dataclass(frozen=True, slots=True)
class FaultAt:
    """Something goes wrong at a terminal, at the centre or everywhere."""

    word: ClassVar[str] = "fault"
    at: str
    do: str
    undo_after_s: float | None = None


@dataclass(frozen=True, slots=True)
class Attack:
    """A hostile server stands between terminal and centre for a while."""

    word: ClassVar[str] = "attack"
    at: str
    kind: str
    for_s: float


@dataclass(frozen=True, slots=True)
class Clock:
    """Somebody sets the clock ahead, or on to when the hall's next shows ``to``."""

    word: ClassVar[str] = "clock"
    at: str
    jump_s: float = 0.0
    to: str = ""


@dataclass(frozen=True, slots=True)
class Touch:
    """Somebody touches the middle of the screen, whatever stands there."""

    word: ClassVar[str] = "touch"
    at: str


@dataclass(frozen=True, slots=True)
class StickWritten:
    """The centre writes a stick."""

    word: ClassVar[str] = "stick"
    folder: str
    valid: str = "30d"


@dataclass(frozen=True, slots=True)
class StickInserted:
    """A terminal takes what a stick brings; it is pulled out after so many bytes."""

    word: ClassVar[str] = "stick"
    folder: str
    at: str
    pull_after: int | None = None


@dataclass(frozen=True, slots=True)
class StickImported:
    """The centre takes what a stick brings back."""

    word: ClassVar[str] = "stick"
    folder: str


@dataclass(frozen=True, slots=True)
class CommandTo:
    """A terminal is told to do something."""

    word: ClassVar[str] = "command"
    to: str
    do: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class NoticeAt:
    """Items are not offered for a while; nothing named means all of them, everywhere, for ever.

    ``confirmed_s``: how long somebody stands for it, where no end is known.
    """

    word: ClassVar[str] = "notice"
    text: str
    items: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    start_s: float = 0.0
    end_s: float | None = None
    confirmed_s: float | None = None


@dataclass(frozen=True, slots=True)
class ItemShown:
    """Whether an item stands on the home pages."""

    code: str
    shown: bool = True


@dataclass(frozen=True, slots=True)
class ExpectTerminal:
    """All of this holds at a terminal at one moment."""

    word: ClassVar[str] = "expect"
    at: str
    set: str | None = None
    item: ItemShown | None = None
    words: str | None = None
    page: str | None = None
    within_s: float = 0.0
    dark: bool | None = None


@dataclass(frozen=True, slots=True)
class Mend:
    """A technician comes with a card or with a code by phone, and goes again.

    ``stays``: they are still inside when the plan goes on.
    """

    word: ClassVar[str] = "technician"
    at: str
    by: str = "card"
    pin: str = "right"
    stays: bool = False


@dataclass(frozen=True, slots=True)
class ExpectRollout:
    """How the newest rollout of a set stands."""

    word: ClassVar[str] = "expect"
    rollout: str
    state: str
    reason: str = ""
    within_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ExpectStick:
    """What a terminal wrote on a stick."""

    word: ClassVar[str] = "expect"
    folder: str
    result: str
    within_s: float = 0.0


@dataclass(frozen=True, slots=True)
class ExpectSubmissions:
    """Exactly so many submissions of a terminal lie at the centre."""

    word: ClassVar[str] = "expect"
    count: int
    terminal: str
    within_s: float = 0.0


Expected = ExpectTerminal | ExpectRollout | ExpectStick | ExpectSubmissions
Stick = StickWritten | StickInserted | StickImported
Step = (
    Publish
    | Rollout
    | Visit
    | FaultAt
    | Attack
    | Clock
    | Touch
    | StickWritten
    | StickInserted
    | StickImported
    | CommandTo
    | NoticeAt
    | Mend
    | Expected
)


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan file; ``folder`` is where it lies.

    ``clock``: everybody's shows this time of the hall when the plan begins; "": the true one.
    """

    folder: Path
    terminals: tuple[Terminal, ...]
    simulated: Simulated | None
    steps: tuple[Step, ...]
    clock: str = ""
