"""What the kernel says of the machine: heat, memory and the disk. Files are read, nobody is asked.

What a machine does not tell is None: nothing is wrong with it that anybody knows of.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hardening.memory import memory_mb

SYS, PROC = Path("/sys"), Path("/proc")
NEAR_C = 10
"""So near the temperature at which a machine ends by itself it is too hot."""
HOT_C = 85
"""Where it does not say when that is."""
_COLDEST_C, _HOTTEST_C = 1, 150
WORN = 90
"""Percent of what a disk can be written in its life."""
_LIFE_STEP = 10
_EOL_WARNING = 2
_EXCEEDED = 11
LEAST_FREE_MB = 200
"""What a terminal needs of memory to begin anew beside itself; below, it may be killed."""


@dataclass(frozen=True, slots=True)
class Heat:
    """One measuring point: degrees Celsius, and from where on that is too hot."""

    name: str
    degrees: int
    limit: int

    @property
    def too_hot(self) -> bool:
        """Whether it is."""
        return self.degrees >= self.limit


def heat(sys: Path = SYS) -> Heat | None:
    """The measuring point that is nearest its limit, or farthest above."""
    found = (*_zones(sys / "class" / "thermal"), *_sensors(sys / "class" / "hwmon"))
    return max(found, key=lambda one: one.degrees - one.limit, default=None)


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes: all of it, and what a program can still have."""

    total_mb: int
    free_mb: int

    @property
    def short(self) -> bool:
        """Whether too little is left."""
        return self.free_mb < LEAST_FREE_MB


def memory(proc: Path = PROC) -> Memory | None:
    """How much there is."""
    there = memory_mb(proc / "meminfo")
    return None if there is None else Memory(*there)


def wear(sys: Path = SYS) -> int | None:
    """Percent of its life that the most worn eMMC has behind it, rounded up to tens."""
    worn = []
    for device in _listed(sys / "block", "mmcblk*"):
        steps = [_hex(word) for word in _text(device / "device" / "life_time").split()]
        used = max((step for step in steps if step is not None), default=0)
        if used:  # 0: it does not say
            worn.append(min(used, _EXCEEDED) * _LIFE_STEP)
        if (_hex(_text(device / "device" / "pre_eol_info")) or 0) >= _EOL_WARNING:
            worn.append(WORN)
    return max(worn, default=None)


def disk_errors(sys: Path = SYS) -> int:
    """Errors that file systems have met since they were made."""
    counts = (_number(found / "errors_count") for found in _listed(sys / "fs" / "ext4", "*"))
    return sum(count for count in counts if count is not None)


def _zones(folder: Path) -> Iterator[Heat]:
    for zone in _listed(folder, "thermal_zone*"):
        ends = [
            _degrees(path.with_name(path.name.replace("_type", "_temp")))
            for path in _listed(zone, "trip_point_*_type")
            if _text(path) == "critical"
        ]
        name = _text(zone / "type") or zone.name
        yield from _point(name, _degrees(zone / "temp"), ends)


def _sensors(folder: Path) -> Iterator[Heat]:
    for sensor in _listed(folder, "hwmon*"):
        for path in _listed(sensor, "temp*_input"):
            ends = [_degrees(path.with_name(path.name.replace("_input", "_crit")))]
            name = _text(path.with_name(path.name.replace("_input", "_label")))
            yield from _point(name or _text(sensor / "name"), _degrees(path), ends)


def _point(name: str, degrees: int | None, ends: list[int | None]) -> Iterator[Heat]:
    """A reading that can be one."""
    if degrees is None or not _COLDEST_C <= degrees <= _HOTTEST_C:
        return
    said = [end for end in ends if end is not None and HOT_C <= end + NEAR_C <= _HOTTEST_C]
    yield Heat(name, degrees, min(said) - NEAR_C if said else HOT_C)


def _degrees(path: Path) -> int | None:
    thousandths = _number(path)
    return None if thousandths is None else round(thousandths / 1000)


def _number(path: Path) -> int | None:
    try:
        return int(_text(path))
    except ValueError:
        return None


def _hex(word: str) -> int | None:
    try:
        return int(word, 16)
    except ValueError:
        return None


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace").strip()
    except OSError:
        return ""


def _listed(folder: Path, pattern: str) -> list[Path]:
    try:
        return sorted(folder.glob(pattern))
    except OSError:
        return []
