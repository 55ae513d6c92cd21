"""``watchdog.json``: the ladder as it stands, written down at each change. The terminal writes it.

A damaged or absent file is a ladder at its foot; a terminal that was never enrolled keeps none.
What could not be written down is never followed by a reboot: else a disk that takes nothing would
start the machine anew for ever.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

import structlog

from contracts.errors import StorageError
from hardening.files import sync_folder, write_durably
from kiosk.records.errors import storage_errors
from kiosk.records.places import ENROLMENT, ENROLMENT_COPY
from kiosk.records.statefile import read_state, write_state
from kiosk.sets.state import machine_boot
from kiosk.watchdog.ladder import Begun, Counts, Do, Event, Ladder, LetGo, Looked, Mode, step

MEMORY_NAME, MENDED_NAME = "watchdog.json", "watchdog-mended"
WRITE_S = 600
"""How often the clock alone is worth a write, while the ladder waits for time to pass."""
_LONGEST_S = 10**10
_HINTS = get_type_hints(Ladder)
_DAMAGED = (ValueError, KeyError, TypeError, AttributeError, OverflowError)

_log = structlog.get_logger(__name__)


def uptime() -> int:
    """Seconds since the machine started, its sleep counted."""
    return int(time.clock_gettime(time.CLOCK_BOOTTIME))


class Memory:
    """Takes every event of the ladder. Any thread.

    Args:
        up: seconds since the machine started. ``boot``: which start of the machine this is.
    """

    def __init__(
        self,
        data_dir: Path,
        up: Callable[[], int] = uptime,
        boot: Callable[[], str] = machine_boot,
    ) -> None:
        self._data_dir = data_dir
        self._path = data_dir / MEMORY_NAME
        self._lock = threading.Lock()
        self.kept = any((data_dir / name).exists() for name in (ENROLMENT, ENROLMENT_COPY))
        """Whether anything is written down."""
        self._up = up
        self.boot = boot()
        self._ladder, begun = _read(self._path)
        same = self._ladder.boot == self.boot
        self._base = self._ladder.at - (begun if same else up())
        self._written = self._ladder

    @property
    def ladder(self) -> Ladder:
        """As it stands now."""
        with self._lock:
            return self._ladder

    def begin(self, before: str = "ended") -> Do:
        """The program begins; ``before``: how the last run ended, if not in order, a word."""
        return self.take(Begun(self.boot, before))

    def take(self, event: Event) -> Do:
        """Tell the ladder, keep it, and hear what to do."""
        with self._lock:
            before, at = self._ladder, self._base + self._up()
            mended = isinstance(event, Looked) and (self._data_dir / MENDED_NAME).exists()
            self._ladder, do = step(before, LetGo() if mended else event, at)
            kept = self._keep()
            if mended and not ((kept or not self.kept) and self._heard()):
                self._ladder, do = step(before, event, at)
                kept = self._keep()
            if do is not Do.NOTHING:
                _log.warning("watchdog.step", do=do.value, reason=self._ladder.reason)
        return Do.NOTHING if do is Do.REBOOT and not kept else do

    def _keep(self) -> bool:
        """Write down what has changed; whether the disk has it."""
        if not self.kept:
            return False
        now, written = self._ladder, self._written
        early = now.at - written.at < WRITE_S or not _waits(now)
        if early and replace(now, at=written.at) == written:
            return True
        document = {**asdict(now), "up": self._up()}
        try:
            write_state(self._path, document, mode=0o644)
        except (StorageError, OSError) as error:
            _log.error("watchdog.not_written", error=type(error).__name__)
            return False
        self._written = now
        return True

    def _heard(self) -> bool:
        """Take the technician's word away, once the disk has what it changes: a word that was lost
        before that would be lost for good, one that stays would be heard again and again.
        """
        with suppress(OSError):
            (self._data_dir / MENDED_NAME).unlink()
            sync_folder(self._data_dir)
            return True
        return False


def tell_mended(data_dir: Path) -> None:
    """A technician says that all is mended: the terminal hears it soon. Raises StorageError."""
    with storage_errors("say that it is mended"):
        write_durably(data_dir / MENDED_NAME, b"mended\n")


def read_ladder(data_dir: Path) -> Ladder:
    """The ladder as the terminal wrote it last, for whoever only looks."""
    return _read(data_dir / MEMORY_NAME)[0]


def _read(path: Path) -> tuple[Ladder, int]:
    """The ladder, and how long the machine ran when it was written."""
    try:
        document = read_state(path)
        if document is None:
            return Ladder(), 0
        return _ladder_of(document), _seconds(document.get("up", 0))
    except (StorageError, *_DAMAGED) as error:
        _log.error("watchdog.memory_damaged", error=type(error).__name__)
        return Ladder(), 0


def _ladder_of(document: dict[str, Any]) -> Ladder:
    """What it says, every field of its kind; a field that is not there is as at the foot.

    What a newer program wrote besides is left to it.
    """
    said: dict[str, Any] = {}
    for field in fields(Ladder):
        if field.name in document:
            said[field.name] = _value(_HINTS[field.name], document[field.name])
    return Ladder(**said)


def _value(kind: Any, told: Any) -> Any:
    if kind is int:
        return _seconds(told)
    if kind is bool:
        return told is True
    if kind is str:
        return str(told)[:80]
    if kind is Mode:
        return Mode(told)
    if kind is Counts:
        known = {each.name for each in fields(Counts)}
        return Counts(**{name: _seconds(told[name]) for name in told if name in known})
    if kind == tuple[int, ...]:
        return tuple(_seconds(each) for each in told)
    return tuple(str(each)[:80] for each in told)


def _seconds(told: Any) -> int:
    if type(told) is not int or not 0 <= told < _LONGEST_S:
        raise ValueError("no time and no number of times")
    return told


def _waits(ladder: Ladder) -> bool:
    """Whether time has to pass until the ladder is at its foot again."""
    return ladder.mode is not Mode.USUAL or bool(ladder.reason) or not ladder.proven
