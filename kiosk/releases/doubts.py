"""``releases/doubts.json``: releases that went back for what need not be their own fault.

Each of them stands among those that the pointer says were taken back, and one that this file does
not know stays there for good: so it is with a damaged file, with a launcher or a program that knows
nothing of doubts, and with a disk that does not take them.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

import structlog

from contracts.errors import StorageError
from kiosk.launch.pointer import FOLDER, Pointer, Release, Returned, read_pointer
from kiosk.records.statefile import known_part, read_state, write_state

NAME = "doubts.json"
MOST = 64
MOST_AGAIN = 2
"""So often a release that somebody else may have failed is tried again at one terminal."""
DEVICES, SYNC, LINE = "devices-lost", "no-sync", "no-line"
ASKED = {DEVICES: "devices-away", SYNC: "sync-away", LINE: "line-away"}
"""Reasons that the program of before can look into, and what it says where it fares no better."""
POWER, SAFE, STARTS = "power-cuts", "safe-mode", "no-start"
LATER = frozenset((POWER, SAFE, STARTS))
"""Reasons that nobody can look into afterwards, and that have other causes oftener: the power of
the house, what went wrong before, a screen that was not there."""
LOOKING = "in-doubt"

Status = Literal["asked", "away", "tried", "own"]
"""``asked``: the program of before looks. ``away``: not its fault, it is tried again. ``tried``: it
is. ``own``: its fault, or it was tried often enough."""
_DAMAGED = (StorageError, ValueError, KeyError, TypeError, AttributeError)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why one release went back, and what became of that.

    Attributes:
        reason: a word, as in the pointer. ``missing``: classes of devices that it did not see.
        again: how often it was tried again. ``since``: seconds of the wall clock at which it was
            found that it is not its fault. ``often``: it is refused because it was tried so often.
    """

    version: str
    sha256: str
    reason: str
    missing: tuple[str, ...] = ()
    again: int = 0
    since: int = 0
    status: Status = "asked"
    often: bool = False

    @property
    def word(self) -> str:
        """Why it is not tried now."""
        return LOOKING if self.status == "asked" else ASKED.get(self.reason, self.reason)

    @property
    def blamed_for(self) -> str:
        """What it is refused for in the end: its own fault, or that it was tried often enough."""
        return ASKED.get(self.reason, self.reason) if self.often else self.reason

    @property
    def release(self) -> Release:
        """Whose it is."""
        return Release(self.version, self.sha256)


def opened(doubt: Doubt | None, release: Release, reason: str, missing: tuple[str, ...]) -> Doubt:
    """The doubt when a release went back once more."""
    again = 0 if doubt is None else doubt.again
    return Doubt(release.version, release.sha256, reason, missing, again)


def settled(doubt: Doubt, *, own: bool, now: float) -> Doubt:
    """The doubt once it was looked into: tried again, but not for ever."""
    often = not own and doubt.again >= MOST_AGAIN
    return replace(doubt, status="own" if own or often else "away", since=int(now), often=often)


def standing(pointer: Pointer, doubt: Doubt | None) -> Doubt | None:
    """The doubt, where it speaks for a release that the pointer says was taken back.

    A disk or a power cut may have let another try be noted here and not in the pointer.
    """
    if doubt is None or pointer.reason(doubt.release) != doubt.reason or doubt.status == "own":
        return None
    if doubt.status != "tried":
        return doubt
    halfway = doubt.reason in ASKED and doubt.again <= MOST_AGAIN
    return replace(doubt, status="away") if halfway else None


def unheard(pointer: Pointer, doubts: tuple[Doubt, ...]) -> tuple[Returned, ...]:
    """What the launcher took back for a reason of ``LATER``, and nobody has doubted yet."""
    known = {each.sha256: each for each in doubts}

    def is_new(each: Returned) -> bool:
        doubt = known.get(each.sha256)
        return each.reason in LATER and (doubt is None or doubt.status == "tried")

    return tuple(each for each in pointer.returned if is_new(each))


class Doubts:
    """Keeps them; the only writer. One thread at a time.

    ``all``: as they were written last.
    """

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / FOLDER / NAME
        self.all = read_doubts(data_dir)

    def of(self, release: Release) -> Doubt | None:
        """What is known of one."""
        return next((each for each in self.all if each.sha256 == release.sha256), None)

    def change(self, release: Release, change: Callable[[Doubt | None], Doubt | None]) -> None:
        """Keep another doubt of it durably, None for none any more. Raises StorageError."""
        before = self.of(release)
        after = change(before)
        if after == before:
            return
        others = tuple(each for each in self.all if each.sha256 != release.sha256)
        found = (*others, *(() if after is None else (after,)))[-MOST:]
        write_state(self._path, {"doubts": [asdict(each) for each in found]}, mode=0o644)
        self.all = found


def read_doubts(data_dir: Path) -> tuple[Doubt, ...]:
    """All doubts; none where the file is damaged. Nothing is raised and nothing written."""
    try:
        document = read_state(data_dir / FOLDER / NAME)
        return () if document is None else tuple(_doubt(each) for each in document["doubts"])
    except _DAMAGED as error:
        _log.error("releases.doubts_damaged", error=type(error).__name__)
        return ()


def is_refused(data_dir: Path, release: Release) -> bool:
    """Whether a release is never tried again, for whoever only looks."""
    pointer = read_pointer(data_dir)
    if not pointer.reason(release):
        return False
    known = (each for each in read_doubts(data_dir) if each.sha256 == release.sha256)
    return standing(pointer, next(known, None)) is None


def _doubt(told: dict[str, Any]) -> Doubt:
    doubt = known_part(Doubt, told)
    if doubt.status not in get_args(Status):
        raise ValueError("no status of a doubt")
    return replace(doubt, missing=tuple(doubt.missing), since=int(doubt.since))
