"""Sticks that are plugged in: where the system has mounted what somebody put in."""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from contracts.invitations import ENROLLED, INVITATION

MOUNTS = Path("/proc/self/mountinfo")
PLACES = ("/media", "/run/media", "/mnt")
"""Where systems mount what is plugged in, and people what they plug in themselves."""
MOST = 8
_ESCAPED = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Stick:
    """One of them. ``writable``: False where nothing can be put onto it."""

    path: Path
    name: str
    writable: bool


def sticks(mounts: Path = MOUNTS) -> tuple[Stick, ...]:
    """Every one, by its place, as many as people can tell apart."""
    return _mounted(mounts)[:MOST]


def joining_stick(mounts: Path = MOUNTS) -> Path | None:
    """The first stick with invitations or welcomes; None where none is plugged in."""
    return next((each.path for each in _mounted(mounts) if carries_joining(each.path)), None)


def carries_joining(folder: Path) -> bool:
    """Whether there are invitations or welcomes of a centre in it."""
    names = (INVITATION.partition("/")[0], ENROLLED.partition("/")[0])
    try:
        return any((folder / name).is_dir() for name in names)
    except OSError:
        return False


def _mounted(mounts: Path) -> tuple[Stick, ...]:
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ()
    found = {stick.path: stick for line in lines if (stick := _stick(line)) is not None}
    return tuple(sorted(found.values(), key=lambda stick: stick.path))


def _stick(line: str) -> Stick | None:
    """Of a line of mountinfo: number, parent, device, root, place, options …; see proc(5)."""
    words = line.split(" ")
    if len(words) < 10:
        return None
    path = PurePosixPath(_ESCAPED.sub(lambda found: chr(int(found[1], 8)), words[4]))
    if not any(path.is_relative_to(place) for place in PLACES):
        return None
    return Stick(Path(path), path.name, "rw" in words[5].split(","))
