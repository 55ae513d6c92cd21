"""Sticks that are plugged in: where the system has mounted what somebody put in."""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

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
    """Every one, by its place."""
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ()
    found = {stick.path: stick for line in lines if (stick := _stick(line)) is not None}
    return tuple(sorted(found.values(), key=lambda stick: stick.path))[:MOST]


def _stick(line: str) -> Stick | None:
    """Of a line of mountinfo: number, parent, device, root, place, options …; see proc(5)."""
    words = line.split(" ")
    if len(words) < 10:
        return None
    path = PurePosixPath(_ESCAPED.sub(lambda found: chr(int(found[1], 8)), words[4]))
    if not any(path.is_relative_to(place) for place in PLACES):
        return None
    return Stick(Path(path), path.name, "rw" in words[5].split(","))
