"""What operations and terminals tell each other: heartbeats, choices, commands, notices.

A heartbeat is a request that its terminal signs (``contracts.signatures``); nothing in it is
personal. What the centre wants travels as words of their own that its answer key signs, so that
they are as true on a stick as on a line: ``SignedAnswer`` around one of the models below, told
apart by ``kind``.
"""

import operator
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AwareDatetime, Field, ValidationError

from contracts.errors import InvalidDocumentError
from contracts.items import Code
from contracts.logbook import BookPart, Head
from contracts.number import SEQUENCES
from contracts.roll import Roll
from contracts.sets import District, SetName
from contracts.signatures import SignatureError, verify_answer
from contracts.technicians import DoorKey, TechnicianId
from contracts.wire import (
    AckKeyInfo,
    HelloAck,
    Refusal,
    Sha256,
    SignedAnswer,
    TerminalId,
    WireModel,
)

HEARTBEAT_PATH = "/v1/heartbeat"
MAX_HEARTBEAT_BYTES = 16 * 1024
USUAL_HEARTBEAT_BYTES = 1024
"""What a heartbeat does not exceed, unless a result, returned sets or notices alone are longer."""
HEARTBEAT_S = 30
SILENT_AFTER_S = 180
"""A terminal that says nothing for so long is told to operators as silent."""
MAX_COUNTS, MAX_RESULTS = 64, 16
MOST_COUNTED = 400
"""Counters that a terminal keeps; one heartbeat has fewer."""
ALL_ITEMS = ""
"""Stands for the item where visits with all items of a set are counted together."""
PROGRAM_TRIAL = "program-trial"
"""``waiting`` of a terminal that runs its set with a program which is not marked good yet."""
OWN_TROUBLE = frozenset(
    {
        "unreadable",
        "program-in-doubt",
        "program-devices-away",
        "program-sync-away",
        "program-line-away",
        "program-power-cuts",
        "program-safe-mode",
        "program-no-start",
    }
)
"""``waiting`` of a terminal that takes its set when something of its own has been mended: a device,
the mains, its program. Nobody can say when."""
FEWEST_A_DAY = 5
"""Visits of a day with one item that are told by themselves; fewer might point at somebody."""
MAX_WITHOUT, MAX_AILS = 4, 8
MAX_NOTICED = 64
"""Notices that a terminal keeps."""
MAX_CARDS = 64
"""Cards of technicians that one terminal is told."""

Word = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_.-]{0,39}$")]
Sentence = Annotated[str, Field(max_length=200)]


class CommandKind(StrEnum):
    """What a terminal can be told to do."""

    RESTART = "restart"
    OUT_OF_SERVICE = "out-of-service"
    IN_SERVICE = "in-service"
    DIAGNOSTICS = "diagnostics"
    REPORT = "report"
    FACTORY_RESET = "factory-reset"


TWO_PEOPLE = frozenset((CommandKind.FACTORY_RESET,))
"""What one person alone cannot command: another one confirms it."""


class SetOf(WireModel):
    """A set by name and hash; "shipped" has no hash."""

    name: str = Field(max_length=40)
    sha256: Sha256 | None = None


class ReturnedSet(WireModel):
    """A set that this terminal took back, and why."""

    name: SetName
    sha256: Sha256
    reason: Word


class VisitCount(WireModel):
    """Visits since the terminal was set up, by set and item; they only grow.

    ``item``: ``ALL_ITEMS`` where those of the whole set are counted together; by item they may be
    fewer. ``begun``: those that are over. ``failed``: could not go on for a reason of ours.
    ``left``: somebody went away in the middle.
    """

    set: str = Field(max_length=40)
    item: Code | Literal[""]
    begun: int = Field(ge=0)
    done: int = Field(ge=0)
    failed: int = Field(ge=0)
    left: int = Field(ge=0)


class CommandResult(WireModel):
    """What became of a command; ``outcome`` done, refused, expired or failed."""

    id: str = Field(max_length=64)
    outcome: Literal["done", "refused", "expired", "failed"]
    said: str = Field(default="", max_length=2000)


class Kept(WireModel):
    """How a terminal keeps itself running.

    ``mode``: how the program runs; ``why``: what the last trouble was, "" after a day without any.
    ``page`` to ``closed``: how often each rung was taken since it was set up. ``without``: device
    classes that it leaves out, because they took the program down.
    """

    mode: Literal["usual", "safe", "closed"] = "usual"
    why: Word | Literal[""] = ""
    page: int = Field(default=0, ge=0)
    program: int = Field(default=0, ge=0)
    safe: int = Field(default=0, ge=0)
    reboot: int = Field(default=0, ge=0)
    closed: int = Field(default=0, ge=0)
    without: tuple[Sentence, ...] = Field(default=(), max_length=MAX_WITHOUT)


class Heartbeat(WireModel):
    """How a terminal is. The newest replaces all before it.

    Attributes:
        boot, seq: which start of the sync process it is, and the how manieth since then.
        software: its program and version, and what that lies in: package, slot, or apt where the
            system's packages alone bring it.
        running, previous: sets; ``healthy``: the running one has served a visit or its self-test,
            and its program is on trial no more.
        returned: sets that this terminal never tries again.
        waiting: why what was chosen does not run yet, a word; "" when nothing waits.
        choice: number of the last choice that it took; ``trusted``: versions of signed metadata.
        devices: state of each device class, with its reason behind a colon where there is one
            (``online:paper-near-end``). ``counts``: see ``VisitCount``.
        noticed: notices that stand there, the revision by id; None where it does not say.
        pending, oldest_s: records that wait to be sent, and the age of the oldest.
        given: how many receipt numbers it has given; by them is known what never came.
        free_mb: room on the disk; ``offset_s``: its clock beside the centre's, seconds.
        logbook: how far its logbook goes, and entries that the centre does not have yet.
        kept: how it keeps itself running; None where nothing ever happened. ``ails``: what else is
            not well, words. ``paper``: the roll of its receipts; None where nobody counts.
        cards: number of its list of technicians. ``door``: its half of the key for their codes,
            while that list does not know it.
    """

    v: int = 1
    boot: str = Field(pattern=r"^[0-9a-f]{8,32}$")
    seq: int = Field(ge=0)
    software: str = Field(default="", max_length=40)
    district: District | None = None
    tags: tuple[Word, ...] = Field(default=(), max_length=8)
    running: SetOf
    previous: SetOf | None = None
    healthy: bool = False
    returned: tuple[ReturnedSet, ...] = Field(default=(), max_length=16)
    waiting: str = Field(default="", max_length=40)
    choice: int = Field(default=0, ge=0)
    trusted: dict[str, int] = Field(default_factory=dict)
    service: Literal["open", "closed", "starting", "gone"] = "open"
    devices: dict[str, str] = Field(default_factory=dict)
    counts: tuple[VisitCount, ...] = Field(default=(), max_length=MAX_COUNTS)
    results: tuple[CommandResult, ...] = Field(default=(), max_length=MAX_RESULTS)
    noticed: dict[str, int] | None = Field(default=None, max_length=MAX_NOTICED)
    pending: int = Field(default=0, ge=0)
    oldest_s: int = Field(default=0, ge=0)
    given: int = Field(default=0, ge=0, lt=SEQUENCES)
    free_mb: int | None = None
    offset_s: int | None = None
    logbook: BookPart | None = Field(default=None, exclude_if=operator.not_)
    kept: Kept | None = None
    ails: tuple[Word, ...] = Field(default=(), max_length=MAX_AILS)
    paper: Roll | None = None
    cards: int = Field(default=0, ge=0)
    door: DoorKey | Literal[""] = ""


class Choice(WireModel):
    """Which set a terminal is to run, of those that people signed.

    ``number`` rises with every choice of a centre: an older one is not taken again. ``sha256`` is
    of the manifest, None for the set that came with the program. ``window``: hours of the
    terminal's own day in which it may switch.
    """

    kind: Literal["choice"] = "choice"
    terminal_id: TerminalId
    number: int = Field(ge=1)
    set: str = Field(max_length=40)
    sha256: Sha256 | None = None
    rollout: str = Field(default="", max_length=64)
    window: str = Field(default="00:00-24:00", pattern=r"^\d\d:\d\d-\d\d:\d\d$")
    made_at: AwareDatetime


class Command(WireModel):
    """Something one terminal is to do once, between visits.

    ``do``: a word that no kind has is of a newer centre; the terminal answers that it cannot.
    ``confirmed_by``: the second person, where it needs two.
    """

    kind: Literal["command"] = "command"
    id: str = Field(pattern=r"^[0-9a-f-]{8,64}$")
    seq: int = Field(ge=1)
    terminal_id: TerminalId
    do: CommandKind | Word = Field(union_mode="left_to_right")
    text: str = Field(default="", max_length=200)
    not_before: AwareDatetime
    expires: AwareDatetime
    author: str = Field(max_length=64)
    confirmed_by: str = Field(default="", max_length=64)

    @property
    def agreed(self) -> bool:
        """Whether as many people want it as it needs."""
        return self.do not in TWO_PEOPLE or self.confirmed_by not in ("", self.author)


class Notice(WireModel):
    """Items that are not offered for a while; the terminal begins and ends it by its own clock.

    ``items`` empty: all of them. ``end`` None: nobody knows it; ``confirmed_until`` says how long
    somebody stands for the notice then. A notice replaces an older ``revision`` of the same ``id``;
    ``withdrawn`` ends it. ``picture``: the name of a drawing that terminals have, in their pack or
    as they ship; one that a terminal does not know it leaves out. ``closes``: the halls are closed
    meanwhile, as outside of their hours; only where all items are meant.
    """

    kind: Literal["notice"] = "notice"
    id: str = Field(pattern=r"^[0-9a-f-]{8,64}$")
    revision: int = Field(default=1, ge=1)
    items: tuple[Code, ...] = Field(default=(), max_length=64)
    terminals: tuple[TerminalId, ...] = Field(default=(), max_length=10000)
    start: AwareDatetime
    end: AwareDatetime | None = None
    confirmed_until: AwareDatetime | None = None
    text: dict[str, Annotated[str, Field(max_length=400)]] = Field(default_factory=dict)
    picture: str = Field(default="", pattern=r"^[a-z0-9-]{0,40}$")
    withdrawn: bool = False
    closes: bool = False

    @property
    def over_at(self) -> AwareDatetime | None:
        """When it is over though nobody says so; None: it stands until it is withdrawn."""
        return self.end or self.confirmed_until


class ListedCard(WireModel):
    """A card that opens a terminal's door with its PIN, for a while; see ``contracts.technicians``.

    ``who``: whose it is, by a pseudonym. ``hash``: of its number and PIN together.
    """

    who: TechnicianId
    hash: Sha256
    since: AwareDatetime
    until: AwareDatetime


class CardList(WireModel):
    """The technicians of one terminal.

    ``number`` rises with every list of a centre: an older one is not taken again. ``expires``: no
    card of it counts afterwards. ``centre``: its half of the key for codes. ``door``: which half of
    the terminal's it knows, "" for none. ``salt``: of the hashes, hexadecimal.
    """

    kind: Literal["cards"] = "cards"
    terminal_id: TerminalId
    number: int = Field(ge=1)
    made_at: AwareDatetime
    expires: AwareDatetime
    centre: DoorKey
    door: str = Field(default="", pattern=r"^([0-9a-f]{16})?$")
    salt: str = Field(pattern=r"^[0-9a-f]{32}$")
    cards: tuple[ListedCard, ...] = Field(default=(), max_length=MAX_CARDS)


class HeartbeatAck(HelloAck):
    """Answer to a heartbeat: a hello's, and what is wanted of this terminal.

    ``choice``, ``commands``, ``notices`` and ``cards`` are signed words of their own, see the
    module. ``acknowledged``: ids of results that the centre has; they need not be told again.
    ``root``: base64 of the first root of signed metadata, for a terminal that has none yet.
    ``logged``: as far as the centre has this terminal's logbook on its disk; None: it does not say
    so now.
    """

    choice: SignedAnswer | None = None
    commands: tuple[SignedAnswer, ...] = ()
    notices: tuple[SignedAnswer, ...] = ()
    acknowledged: tuple[str, ...] = ()
    timestamp_version: int = 0
    root: str | None = None
    logged: Head | None = None
    cards: SignedAnswer | None = None


WordT = TypeVar("WordT", Choice, Command, Notice, CardList)


def signed_word(key: AckKeyInfo, signed: SignedAnswer, model: type[WordT]) -> WordT:
    """A choice, command, notice or list once its signature has been checked.

    Raises:
        SignatureError: it is not the centre's.
        InvalidDocumentError: it is something else.
    """
    said: dict[str, Any] = verify_answer(key, signed)
    if said.get("kind") != model.model_fields["kind"].default:
        raise SignatureError(Refusal.SIGNATURE, "these words are about something else")
    return word_of(model, said)


def word_of(model: type[WordT], said: Mapping[str, Any]) -> WordT:
    """A choice, command, notice or list of these fields.

    Raises InvalidDocumentError that names a field, never its value.
    """
    try:
        return model.model_validate(said)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise InvalidDocumentError(f"{model.__name__}: {place}: {first['msg']}") from None
