"""What of a machine is not well, as words: told to the centre, and said by the doctor."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from kiosk.health.certificates import ends_first, is_soon
from kiosk.health.clock import has_lost_the_time
from kiosk.health.machine import SYS, WORN, disk_errors, heat, wear


def ails(
    data_dir: Path,
    now: datetime,
    *,
    ca: Path | None = None,
    seen_until: datetime | None = None,
    sys: Path | None = SYS,
) -> Iterator[str]:
    """Words of ``contracts.fleet.Heartbeat.ails``, each once.

    Args:
        ca: file of those whom TLS to the centre trusts. ``seen_until``: when the centre's own
            certificate ends. ``sys``: None where the machine is not the terminal's own.
    """
    if sys is not None:
        yield from _machine(sys)
    if is_soon(ends_first(ca) if ca is not None else None, now) or is_soon(seen_until, now):
        yield "certificate"
    if has_lost_the_time(data_dir):
        yield "clock-battery"


def _machine(sys: Path) -> Iterator[str]:
    hottest, worn = heat(sys), wear(sys)
    if hottest is not None and hottest.too_hot:
        yield "hot"
    if worn is not None and worn >= WORN:
        yield "disk-worn"
    if disk_errors(sys):
        yield "disk-failing"
