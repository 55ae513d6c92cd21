"""The heartbeat: how this terminal is, put together from what its parts wrote down.

Nothing personal is in it; the newest one replaces all before. A centre that knows no heartbeats
yet is greeted as before.
"""

import re
import secrets
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import structlog
from pydantic import BaseModel, ValidationError

from contracts.canonical import canonical_bytes
from contracts.envelope import parse_envelope
from contracts.errors import InvalidDocumentError, KioskError, StorageError
from contracts.fleet import (
    ALL_ITEMS,
    MAX_AILS,
    MAX_COUNTS,
    MAX_HEARTBEAT_BYTES,
    MAX_RESULTS,
    MAX_WITHOUT,
    MOST_COUNTED,
    PROGRAM_TRIAL,
    USUAL_HEARTBEAT_BYTES,
    CardList,
    CommandResult,
    Heartbeat,
    HeartbeatAck,
    Kept,
    VisitCount,
)
from contracts.roll import Roll, roll_of
from contracts.technicians import fingerprint
from contracts.wire import HelloAck
from kiosk.launch.pointer import POINTER, read_pointer
from kiosk.records.outbox import Outbox
from kiosk.records.room import disk_free
from kiosk.records.statefile import read_state
from sync.centre import Centre, heartbeat_bytes
from sync.errors import CentreRefusesError, ReplacedError
from sync.logbook import BookTold, with_book
from sync.updates.places import Places, mark, read_json
from sync.updates.seen import read_seen
from sync.updates.terminal_state import TerminalState, read_terminal_state

log = structlog.get_logger(__name__)

NO_HEARTBEATS_S = 60.0
"""How long a centre that knows no heartbeats is greeted without asking again."""
MOST_RETURNED = 16
"""Sets that one heartbeat says were returned, the newest; the terminal remembers more."""
LEAST = 1
"""Of results, and of counters, so many are told even where there is no room."""
LEAST_S = 1.0
"""Between two heartbeats, however much happens."""
_MB = 1024 * 1024
_REASON = re.compile(r"[a-z][a-z-]{0,39}")
ModelT = TypeVar("ModelT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Standing:
    """What does not change while the process runs."""

    software: str = ""
    district: str | None = None
    tags: tuple[str, ...] = ()


class Composer:
    """Puts a heartbeat together. One thread.

    Args:
        waiting: why the wanted set is not staged; "" when nothing waits.
        offset_s: the terminal's clock beside the centre's; None before it was heard.
        noticed: notices that stand here; None where nobody knows.
        ails: what of the machine is not well, words. ``roll``: where the count of the paper lies,
            and how many metres a new roll has.
        listed: the list of technicians that is here. ``door``: this terminal's half of the key for
            their codes, "" where it cannot be read now.
    """

    def __init__(
        self,
        places: Places,
        standing: Standing,
        *,
        waiting: Callable[[], str],
        offset_s: Callable[[], int | None],
        now: Callable[[], datetime],
        noticed: Callable[[], dict[str, int] | None] = lambda: None,
        ails: Callable[[], Collection[str]] = lambda: (),
        roll: tuple[Path, float] | None = None,
        listed: Callable[[], CardList | None] = lambda: None,
        door: Callable[[], str] = lambda: "",
    ) -> None:
        self._places = places
        self._noticed = noticed
        self._ails = ails
        self._roll = roll
        self._listed = listed
        self._door = door
        self._standing = standing
        self._waiting = waiting
        self._offset_s = offset_s
        self._now = now
        self._boot = secrets.token_hex(8)
        self._seq = 0
        self._book = BookTold(places.data_dir)
        self._said: tuple[VisitCount, ...] = ()
        self.left_out: tuple[VisitCount, ...] = ()
        """Counters that the last heartbeat had no room for."""
        self._known: dict[tuple[str, str], VisitCount] = {}

    @property
    def watched(self) -> tuple[Path, ...]:
        """The terminal's files: news in one of them is worth a heartbeat at once."""
        places = self._places
        own = (places.state, places.counts, places.results, places.devices)
        return (*own, places.watchdog, places.book, places.releases / POINTER)

    def compose(
        self,
        outbox: Outbox | None,
        room: int = USUAL_HEARTBEAT_BYTES,
        *,
        logbook: bool = True,
    ) -> Heartbeat:
        """The heartbeat of this moment; what there is no room for waits for the next.

        Where logbook and counters do not both fit, they take turns.
        """
        state = read_terminal_state(self._places.state)
        trial = read_pointer(self._places.data_dir).trial
        tries = trial is not None and trial.begun
        pending, oldest_s = self._queue(outbox)
        beat = Heartbeat(
            boot=self._boot,
            seq=self._seq,
            software=self._standing.software,
            district=self._standing.district or None,
            tags=self._standing.tags,
            running=state.running,
            previous=state.previous,
            healthy=state.healthy and not tries,
            returned=state.returned[-MOST_RETURNED:],
            waiting=PROGRAM_TRIAL if tries else state.waiting or self._waiting(),
            choice=state.choice,
            trusted=self._trusted(),
            service=self._service(state),
            devices=self._devices(),
            noticed=self._noticed(),
            pending=pending,
            oldest_s=oldest_s,
            given=_given_by(outbox),
            free_mb=_free_mb(self._places.data_dir),
            offset_s=self._offset_s(),
            kept=self._kept(),
            ails=tuple(self._ails())[:MAX_AILS],
            paper=self._paper(),
            **self._technicians(),
        )
        self._seq += 1
        results = _all(CommandResult, read_json(self._places.results))[:MAX_RESULTS]
        beat = _with(beat, "results", results, room)
        counts = self._counts(state)
        told = with_book(beat, self._book.part(), room) if logbook else beat
        both = _with(told, "counts", counts[:MAX_COUNTS], room, least=0)
        if told.logbook is None or (counts and not both.counts and self._seq % 2):
            both = _with(beat, "counts", counts[:MAX_COUNTS], room)
        beat = both
        self._said, self.left_out = beat.counts, counts[len(beat.counts) :]
        return beat

    def heard(self) -> None:
        """The centre has taken what was composed last: others are counted first from now on."""
        for count in self._said:
            self._known.pop((count.set, count.item), None)
            self._known[count.set, count.item] = count

    def _technicians(self) -> dict[str, Any]:
        """The number of their list, and the key where that does not know it."""
        listed, door = self._listed(), self._door()
        number = listed.number if listed is not None else 0
        known = listed is not None and door and listed.door == fingerprint(door)
        return {"cards": number, "door": "" if known else door}

    def _trusted(self) -> dict[str, int]:
        """Versions of what was seen; the root's only while there is one to begin with."""
        seen = dict(read_seen(self._places.seen).versions)
        if self._places.lacks_root:
            seen.pop("root", None)  # then the centre tells it again
        return seen

    def _service(self, state: TerminalState) -> Any:
        if state.service in ("open", "closed", "starting", "gone"):
            return state.service
        return "open" if self._places.devices.exists() else "gone"

    def _devices(self) -> dict[str, str]:
        told = read_json(self._places.devices)
        if not isinstance(told, dict):
            return {}
        return {
            name: _state_of(device)
            for name, device in told.items()
            if isinstance(device, dict) and isinstance(device.get("state"), str)
        }

    def _kept(self) -> Kept | None:
        """How the terminal keeps itself running, as far as what it wrote can be read."""
        told = read_json(self._places.watchdog)
        if not isinstance(told, dict):
            return None
        counts, out = told.get("counts"), told.get("left_out")
        said = {
            "mode": told.get("mode"),
            "why": told.get("reason"),
            **(counts if isinstance(counts, dict) else {}),
            "without": [str(each)[:40] for each in out if each][-MAX_WITHOUT:]
            if isinstance(out, list)
            else [],
        }
        try:
            kept = Kept.model_validate(said)
        except ValidationError:
            return None
        return None if kept == Kept() else kept

    def _paper(self) -> Roll | None:
        """What its printer's driver counted, where that can be read."""
        if self._roll is None:
            return None
        path, metres = self._roll
        try:
            return roll_of(read_state(path), metres)
        except (StorageError, ValueError, TypeError, OverflowError):
            return None

    def _counts(self, state: TerminalState) -> tuple[VisitCount, ...]:
        """What the centre does not have yet, by set and then by item, those of the set that runs
        and the one before first; then all others in turn, as it may have lost some.
        """
        first = [state.running.name, state.previous.name if state.previous else ""]
        places = {key: place for place, key in enumerate(self._known)}

        def turn(count: VisitCount) -> tuple[int, ...]:
            key = count.set, count.item
            if self._known.get(key) == count:
                return (1, places[key])
            return (0, count.item != ALL_ITEMS, _rank(first, count.set), -count.begun)

        told = read_json(self._places.counts)
        listed = told.get("counts") if isinstance(told, dict) else told
        return tuple(sorted(_all(VisitCount, listed), key=turn)[:MOST_COUNTED])

    def _queue(self, outbox: Outbox | None) -> tuple[int, int]:
        """How many records wait, and the age of the first that can be read, in seconds.

        What cannot be told of the one does not take the other away.
        """
        if outbox is None:
            return 0, 0
        pending = 0
        try:
            pending = outbox.count()
            first = next(iter(outbox.pending(1)), None)
            if first is None:
                return pending, 0
            made = datetime.fromisoformat(parse_envelope(first.envelope).created_at)
        except (StorageError, InvalidDocumentError, ValueError):
            return pending, 0
        made = made if made.tzinfo else made.replace(tzinfo=UTC)
        return pending, max(0, round((self._now() - made).total_seconds()))


def _given_by(outbox: Outbox | None) -> int:
    """How many numbers were given, as far as the store can be asked now."""
    try:
        return 0 if outbox is None else outbox.given()
    except StorageError:
        return 0


def _state_of(device: dict[str, Any]) -> str:
    """A state, and its reason where there is one: paper that runs out is no fault yet."""
    state, reason = str(device["state"]), str(device.get("reason", ""))
    return f"{state}:{reason}" if _REASON.fullmatch(reason) else state


class Heart:
    """Greets the centre, with a heartbeat where it knows those. One thread.

    Args:
        heard: is told each answer to a heartbeat.
        every_s: how often, when nothing happens.
    """

    def __init__(
        self,
        centre: Centre,
        composer: Composer,
        heard: Callable[[HeartbeatAck], None],
        *,
        every_s: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._centre = centre
        self._composer = composer
        self._heard = heard
        self.every_s = every_s
        self._clock = clock
        self._told: Mapping[Path, object] = {}
        self._last = -LEAST_S
        self._hello_until = 0.0

    def has_news(self) -> bool:
        """Whether a file of the terminal changed since the last heartbeat."""
        soon = self._clock() - self._last >= LEAST_S
        return soon and self._marks() != self._told

    def beat(self, gone: Collection[str], outbox: Outbox | None) -> HelloAck:
        """Greet the centre, and say which records that it asked back are not here any more.

        Raises:
            NetworkError: the centre was not heard.
        """
        self._last, marks = self._clock(), self._marks()
        answer: HelloAck | None = self._centre.hello(gone) if gone else None
        if self._clock() >= self._hello_until:
            try:
                ack = self._centre.heartbeat(self._composer.compose(outbox))
            except ReplacedError:
                raise
            except CentreRefusesError as exc:
                # What one heartbeat says keeps no record here; a hello tells if all is refused.
                log.warning("heartbeat.refused", code=exc.reason)
                return answer or self._centre.hello(gone)
            if ack is not None:
                self._told = marks
                self._composer.heard()
                self._keep(ack)
                return ack
            self._hello_until = self._clock() + NO_HEARTBEATS_S
        self._told = marks
        return answer or self._centre.hello(gone)

    def _keep(self, ack: HeartbeatAck) -> None:
        """A full disk costs what was said, not the line: the next answer says it again."""
        try:
            self._heard(ack)
        except KioskError as exc:
            log.error("words.not_kept", code=exc.code)

    def _marks(self) -> dict[Path, object]:
        return {path: mark(path) for path in self._composer.watched}


def _all(model: type[ModelT], listed: object) -> tuple[ModelT, ...]:
    """What of a list can be read."""
    found = []
    for each in listed if isinstance(listed, list) else []:
        try:
            found.append(model.model_validate(each))
        except ValidationError:
            continue
    return tuple(found)


def _with(
    beat: Heartbeat, field: str, listed: Iterable[BaseModel], room: int, least: int = LEAST
) -> Heartbeat:
    """With as many of these as there is room for; with the least as far as a centre takes it."""
    length = len(heartbeat_bytes(beat)) + len(f',"{field}":[]')
    taken: list[BaseModel] = []
    for each in listed:
        length += len(canonical_bytes(each.model_dump(mode="json", exclude_defaults=True))) + 1
        if length > (MAX_HEARTBEAT_BYTES if len(taken) < least else room):
            break
        taken.append(each)
    return beat.model_copy(update={field: tuple(taken)})


def _rank(first: list[str], name: str) -> int:
    return first.index(name) if name in first else len(first)


def _free_mb(folder: Path) -> int | None:
    try:
        return disk_free(folder)[0] // _MB
    except StorageError:
        return None
