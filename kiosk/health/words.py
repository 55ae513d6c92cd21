"""What of a machine is not well, as words: told to the centre, and said by the doctor."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from kiosk.health.certificates import Certificates, is_soon
from kiosk.health.clock import has_lost_the_time
from kiosk.health.machine import PROC, SYS, WORN, disk_errors, heat, memory, wear

LOOK_S = 300.0
"""How long what the kernel said of heat, disks and memory counts: all of it changes slowly."""


class Ailing:
    """What ails one machine, looked at no oftener than it changes. One thread.

    Args:
        ca: file of those whom TLS to the centre trusts.
        sys: None where the machine is not the terminal's own.
        seconds: of a clock that only goes forward.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        ca: Path | None = None,
        sys: Path | None = SYS,
        proc: Path = PROC,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._data_dir = data_dir
        self._trusted = None if ca is None else Certificates(ca)
        self._sys, self._proc = sys, proc
        self._seconds = seconds
        self._machine: tuple[str, ...] = ()
        self._looked: float | None = None

    def words(self, now: datetime, seen_until: datetime | None = None) -> tuple[str, ...]:
        """Words of ``contracts.fleet.Heartbeat.ails``, each once.

        ``seen_until``: when the centre's own certificate ends.
        """
        return tuple(self._words(now, seen_until))

    def _words(self, now: datetime, seen_until: datetime | None) -> Iterator[str]:
        yield from self._of_machine()
        ends = self._trusted.ends_first() if self._trusted is not None else None
        if is_soon(ends, now) or is_soon(seen_until, now):
            yield "certificate"
        if has_lost_the_time(self._data_dir):
            yield "clock-battery"

    def _of_machine(self) -> tuple[str, ...]:
        if self._sys is None:
            return ()
        now = self._seconds()
        if self._looked is None or now - self._looked >= LOOK_S:
            self._looked, self._machine = now, tuple(_machine(self._sys, self._proc))
        return self._machine


def _machine(sys: Path, proc: Path) -> Iterator[str]:
    hottest, worn = heat(sys), wear(sys)
    if hottest is not None and hottest.too_hot:
        yield "hot"
    if worn is not None and worn >= WORN:
        yield "disk-worn"
    if disk_errors(sys):
        yield "disk-failing"
    there = memory(proc)
    if there is not None and there.short:
        yield "memory-short"
