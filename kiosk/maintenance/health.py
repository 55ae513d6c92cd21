"""How the terminal keeps itself running, and how its machine is."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from kiosk.health.certificates import ends_first, is_soon
from kiosk.health.clock import has_lost_the_time
from kiosk.health.machine import PROC, SYS, WORN, disk_errors, heat, memory, wear
from kiosk.health.smart import Disk
from kiosk.maintenance.finding import Finding, Level, trouble, warning
from kiosk.watchdog.ladder import Mode
from kiosk.watchdog.memory import read_ladder


def keeping_up(data_dir: Path) -> Iterator[Finding]:
    """Where it stands on its ladder, and what it leaves out."""
    ladder = read_ladder(data_dir)
    why = ladder.reason or "-"
    match ladder.mode:
        case Mode.CLOSED:
            yield trouble("kept_closed", why=why)
        case Mode.SAFE:
            yield warning("kept_safe", why=why)
        case _ if ladder.reason:
            yield warning("kept_trouble", why=why, n=str(len(ladder.falls) + len(ladder.pages)))
        case _:
            yield Finding(Level.OK, "kept")
    if ladder.left_out:
        yield warning("kept_without", devices=", ".join(ladder.left_out))


def machine(
    data_dir: Path, disks: Iterable[Disk] = (), sys: Path = SYS, proc: Path = PROC
) -> Iterator[Finding]:
    """Heat, memory, disks and the clock's battery, as far as the machine tells.

    ``disks``: what disks said of themselves.
    """
    hottest, worn = heat(sys), wear(sys)
    if hottest is not None:
        said = {"degrees": str(hottest.degrees), "where": hottest.name}
        yield warning("hot", **said) if hottest.too_hot else Finding(Level.OK, "heat", said)
    there = memory(proc)
    if there is not None:
        had = {"free": str(there.free_mb), "total": str(there.total_mb)}
        yield warning("memory_short", **had) if there.short else Finding(Level.OK, "memory", had)
    for name, used in (*((("eMMC", worn),) if worn is not None else ()), *_used(disks := [*disks])):
        params = {"disk": name, "used": str(used)}
        level = Level.WARNING if used >= WORN else Level.OK
        yield Finding(level, "disk_worn" if level is Level.WARNING else "disk_wear", params)
    for disk in disks:
        if disk.failing:
            yield trouble("disk_failing", disk=disk.name)
    errors = disk_errors(sys)
    if errors:
        yield trouble("disk_errors", n=str(errors))
    if has_lost_the_time(data_dir):
        yield warning("clock_lost")


def certificates(now: datetime, ca: Path | None, seen_until: datetime | None) -> Iterator[Finding]:
    """When those end that TLS to the centre goes by.

    ``ca``: file of whom it trusts. ``seen_until``: when the centre's own ends.
    """
    ends = (("ca", ends_first(ca) if ca is not None else None), ("centre", seen_until))
    for whose, end in ends:
        if end is None:
            continue
        soon = is_soon(end, now)
        finding = warning if soon else _fine
        yield finding(f"certificate_{whose}{'_soon' if soon else ''}", day=end.date().isoformat())


def _used(disks: Iterable[Disk]) -> Iterator[tuple[str, int]]:
    return ((disk.name, disk.used) for disk in disks if disk.used is not None)


def _fine(key: str, **params: str) -> Finding:
    return Finding(Level.OK, key, params)
