"""Sticks that are plugged in and carry something of an enrolment."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from contracts.invitations import ENROLLED, INVITATION

MOUNTS = Path("/proc/self/mountinfo")
PLACES = ("/media", "/run/media", "/mnt")
"""Where systems mount what is plugged in, and people what they plug in themselves."""
_ESCAPED = re.compile(r"\\([0-7]{3})")
_PLACE = 4
"""Of a line of mountinfo: number, parent, device, root, place …; see proc(5)."""


def joining_stick(mounts: Path = MOUNTS) -> Path | None:
    """The first stick with invitations or welcomes; None where none is plugged in."""
    return next((place for place in _mounted(mounts) if carries_joining(place)), None)


def carries_joining(folder: Path) -> bool:
    """Whether there are invitations or welcomes of a centre in it."""
    names = (INVITATION.partition("/")[0], ENROLLED.partition("/")[0])
    try:
        return any((folder / name).is_dir() for name in names)
    except OSError:
        return False


def _mounted(mounts: Path) -> Iterator[Path]:
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return
    for line in sorted(lines):
        words = line.split(" ")
        if len(words) > _PLACE:
            text = _ESCAPED.sub(lambda found: chr(int(found[1], 8)), words[_PLACE])
            if any(PurePosixPath(text).is_relative_to(place) for place in PLACES):
                yield Path(text)
