"""``releases/pointer.json``: whose program runs, what is tried, what never again.

The changes are pure; whoever makes one writes it down before acting on it. The file is kept twice,
each with a hash of itself: with both damaged the package's program runs, which needs none of this.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from hardening.files import write_durably

FOLDER = "releases"
POINTER, COPY = "pointer.json", "pointer.copy.json"
MOST_FALLS = 2
"""So often a release on trial falls, then it is taken back: fewer than the ladder takes in its
stride (``kiosk.watchdog.ladder.QUICK_FALLS``), so that a bad release alone brings no safe mode."""
MOST_CUTS = 5
"""So often the power goes in a trial: else what takes the machine down is tried for ever."""
MOST_STARTS = 6
"""So often a release that was good does not get to its first page, then the one before runs."""
MOST_RETURNED = 64
_LARGEST = 64 * 1024
_DAMAGED = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Release:
    """A program: its version, for people, and the hash of its archive; the package has none."""

    version: str = ""
    sha256: str = ""


PACKAGE = Release()
"""What the package holds, whichever version that is."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A release that was taken back, and why: a word."""

    version: str
    sha256: str
    reason: str


@dataclass(frozen=True, slots=True)
class Trial:
    """A release that has still to show that it works.

    Attributes:
        begun: a start of it was begun and has not ended in order. ``boot``: which start of the
            machine that was. ``why``: what the program said before it fell, a word.
        falls, cuts: how often it fell, and how often power went meanwhile.
        devices: classes of devices that were there before. ``heard``: so was the centre.
    """

    release: Release
    begun: bool = False
    boot: str = ""
    why: str = ""
    falls: int = 0
    cuts: int = 0
    devices: tuple[str, ...] = ()
    heard: bool = False


@dataclass(frozen=True, slots=True)
class Pointer:
    """Everything that is remembered of releases.

    Attributes:
        package: version of the package beside which this was written: another one that is
            installed runs.
        starts: how often ``current`` was begun since it last showed its first page.
    """

    package: str = ""
    current: Release = PACKAGE
    before: Release | None = None
    trial: Trial | None = None
    returned: tuple[Returned, ...] = ()
    starts: int = 0

    def reason(self, release: Release) -> str:
        """Why a release is never tried again, a word; "" when it may be."""
        return next((each.reason for each in self.returned if each.sha256 == release.sha256), "")

    @property
    def effective(self) -> Release:
        """What runs now."""
        return self.trial.release if self.trial is not None and self.trial.begun else self.current

    @property
    def kept(self) -> tuple[str, ...]:
        """Hashes of the releases whose slots are needed."""
        tried = self.trial.release if self.trial is not None else None
        found = (self.current, self.before, tried)
        return tuple(each.sha256 for each in found if each is not None and each.sha256)


Whole = Callable[[Release], bool]
T = TypeVar("T", Release, Returned, Trial)


def at_start(pointer: Pointer, *, package: str, boot: str, whole: Whole) -> Pointer:
    """The pointer that a start of the screen begins with; ``effective`` is what it starts.

    ``boot``: which start of the machine this is. ``whole``: whether a slot can be started at all.
    """
    if pointer.package != package:  # somebody installed it: that counts
        pointer = Pointer(package=package, returned=pointer.returned)
    trial = pointer.trial
    if trial is not None and trial.begun:
        fell = trial.boot == boot
        trial = replace(trial, falls=trial.falls + fell, cuts=trial.cuts + (not fell))
        pointer = replace(pointer, trial=trial)
        if trial.falls >= MOST_FALLS:
            pointer = taken_back(pointer, trial.why or "start-failed")
        elif trial.cuts >= MOST_CUTS:
            pointer = taken_back(pointer, trial.why or "power-cuts")
    trial = pointer.trial
    if trial is not None and not whole(trial.release):
        trial, pointer = None, replace(pointer, trial=None)  # damage is no mistake of its own
    if trial is not None:
        return replace(pointer, trial=replace(trial, begun=True, boot=boot, why=""))
    return _standing(pointer, whole)


def _standing(pointer: Pointer, whole: Whole) -> Pointer:
    current = pointer.current
    if current == PACKAGE:
        return pointer
    if pointer.starts < MOST_STARTS and whole(current):
        return replace(pointer, starts=pointer.starts + 1)
    returned = pointer.returned
    if pointer.starts >= MOST_STARTS:
        returned = _with(returned, current, "no-start")
    last = pointer.before
    if last is None or not whole(last) or pointer.reason(last):
        last = PACKAGE
    fallen = replace(pointer, current=last, before=None, returned=returned, starts=0)
    return fallen if last == PACKAGE else replace(fallen, starts=1)


def tried(
    pointer: Pointer, release: Release, *, devices: tuple[str, ...] = (), heard: bool = False
) -> Pointer:
    """The next start tries this release."""
    return replace(pointer, trial=Trial(release, devices=devices, heard=heard))


def good(pointer: Pointer) -> Pointer:
    """The release on trial is the one that runs from now on."""
    if pointer.trial is None:
        return pointer
    now = pointer.trial.release
    return replace(pointer, current=now, before=pointer.current, trial=None, starts=0)


def taken_back(pointer: Pointer, reason: str) -> Pointer:
    """The release on trial is never tried again. The package is no release of this kind."""
    if pointer.trial is None:
        return pointer
    bad = pointer.trial.release
    returned = pointer.returned
    if bad.sha256:
        returned = _with(returned, bad, reason)
    return replace(pointer, trial=None, returned=returned)


def refused(pointer: Pointer, release: Release, reason: str) -> Pointer:
    """A release that was taken back stays so, for this reason."""
    return replace(pointer, returned=_with(pointer.returned, release, reason))


def pardoned(pointer: Pointer, release: Release) -> Pointer:
    """A release that was taken back for what was not its fault may be tried again."""
    others = tuple(each for each in pointer.returned if each.sha256 != release.sha256)
    return replace(pointer, returned=others)


def put_off(pointer: Pointer) -> Pointer:
    """A run that ended in order says nothing of its release: the next start begins it again."""
    if pointer.trial is None or not pointer.trial.begun:
        return pointer
    return replace(pointer, trial=replace(pointer.trial, begun=False))


def dropped(pointer: Pointer) -> Pointer:
    """Nobody wants the release on trial any more; nothing is said against it."""
    return replace(pointer, trial=None)


def said(pointer: Pointer, why: str) -> Pointer:
    """Why the release on trial is about to fall."""
    if pointer.trial is None:
        return pointer
    return replace(pointer, trial=replace(pointer.trial, why=why))


def drew(pointer: Pointer) -> Pointer:
    """The first page of what runs stands."""
    return replace(pointer, starts=0)


def _with(returned: tuple[Returned, ...], release: Release, reason: str) -> tuple[Returned, ...]:
    others = tuple(each for each in returned if each.sha256 != release.sha256)
    return (*others, Returned(release.version, release.sha256, reason))[-MOST_RETURNED:]


def read_pointer(data_dir: Path) -> Pointer:
    """The pointer, its copy where it is damaged; the package's program where both are.

    Nothing is raised and nothing written.
    """
    for name in (POINTER, COPY):
        try:
            return _read(data_dir / FOLDER / name)
        except _DAMAGED:
            continue
    return Pointer()


def write_pointer(data_dir: Path, pointer: Pointer) -> None:
    """Keep it durably. Raises OSError."""
    body = json.dumps(asdict(pointer), sort_keys=True)
    document = {"v": 1, "pointer": body, "sha256": _hash(body)}
    data = json.dumps(document).encode()
    for name in (POINTER, COPY):
        write_durably(data_dir / FOLDER / name, data, mode=0o644)


def _read(path: Path) -> Pointer:
    with path.open("rb") as file:
        document = json.loads(file.read(_LARGEST))
    body = document["pointer"]
    if document["sha256"] != _hash(body):
        raise ValueError("not what was written")
    told: dict[str, Any] = json.loads(body)
    trial, before = told["trial"], told["before"]
    return Pointer(
        package=str(told["package"]),
        current=_known(Release, told["current"]),
        before=None if before is None else _known(Release, before),
        trial=None if trial is None else _trial(trial),
        returned=tuple(_known(Returned, each) for each in told["returned"]),
        starts=int(told["starts"]),
    )


def _trial(told: dict[str, Any]) -> Trial:
    release = _known(Release, told["release"])
    return _known(Trial, {**told, "release": release, "devices": tuple(told["devices"])})


def _known(kind: type[T], told: Mapping[str, Any]) -> T:
    """What this launcher knows of it: a newer program may have written more."""
    names = {each.name for each in fields(kind)}
    return kind(**{name: value for name, value in told.items() if name in names})


def _hash(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
