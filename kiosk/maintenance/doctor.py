"""Finds out what is wrong with a terminal and says it in plain words, each with what to do.

Everything here only looks.
"""

import json
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from drivers.classes import CLASSES
from drivers.status import SHARED_REASONS, DeviceState
from kiosk.catalogue import Refused
from kiosk.maintenance.datafolder import data_folder
from kiosk.maintenance.devices import DeviceLine
from kiosk.maintenance.finding import Finding, Level
from kiosk.maintenance.health import certificates, keeping_up

ASK_S = 2.0
_CERTIFICATE = "N-104"
_STORAGE = "S-"  # codes of what only this machine's own disk and files can cause
KNOWN_REASONS = SHARED_REASONS.union(*(each.reasons for each in CLASSES))
"""Reasons with a sentence of their own; what is not here is told as "other"."""

NORMAL_REASONS = frozenset({""}).union(*(each.normal for each in CLASSES))
"""Reasons of a working device that nobody need do anything about."""


def examine(
    data_dir: Path,
    devices: Iterable[DeviceLine],
    refused_items: Iterable[Refused],
    state_files: Iterable[Path] = (),
    zone: str = "",
    sets: Iterable[Finding] = (),
    machine: Iterable[Finding] = (),
    ca: Path | None = None,
) -> Iterator[Finding]:
    """Look at everything, the terminal first and its devices last.

    Args:
        sets: what was found about the set that runs. ``machine``: about heat, disks and clock.
        ca: file of those whom TLS to the centre trusts.
    """
    yield from data_folder(data_dir, state_files, zone)
    yield from keeping_up(data_dir)
    yield from machine
    status = sync_status(data_dir)
    yield from sync_findings(status)
    yield from certificates(datetime.now(UTC), ca, _moment(status.get("certificate_until")))
    yield from sets
    for item in refused_items:
        why = item.reason.removeprefix(f"{item.file}: ")
        yield Finding(Level.TROUBLE, "item_refused", {"file": item.file, "why": why})
    for line in devices:
        yield device_finding(line)


def sync_status(data_dir: Path) -> dict[str, object]:
    """What the sync process says over its own socket; nothing when it does not run."""
    status: dict[str, object] = {}
    with suppress(OSError, ValueError), socket.socket(socket.AF_UNIX) as line:
        line.settimeout(ASK_S)
        line.connect(str(data_dir / "sync.sock"))
        line.sendall(b'{"op":"watch"}\n')
        with line.makefile("r", encoding="utf-8") as lines:
            status = json.loads(lines.readline())
    return status


def _moment(told: object) -> datetime | None:
    try:
        return datetime.fromisoformat(str(told))
    except ValueError:
        return None


def sync_findings(status: Mapping[str, object]) -> Iterator[Finding]:
    """How the line to the centre is."""
    if not status:
        yield Finding(Level.TROUBLE, "sync_down")
        return
    waiting = str(status.get("pending", 0))
    reason = str(status.get("reason") or "")
    if status.get("centre") == "reachable":
        yield Finding(Level.OK, "centre", {"waiting": waiting})
    else:
        key = "centre_certificate" if reason == _CERTIFICATE else "centre_unreachable"
        yield Finding(Level.WARNING, key, {"waiting": waiting})
    if reason.startswith(_STORAGE):
        yield Finding(Level.TROUBLE, "sync_waits", {"reason": reason})
    held = status.get("held")
    if isinstance(held, dict) and held:
        params = {"records": str(sum(held.values())), "reasons": ", ".join(sorted(held))}
        yield Finding(Level.WARNING, "records_held", params)


def device_finding(line: DeviceLine) -> Finding:
    """How a device is."""
    params = {"device": line.name}
    usable = line.state in (DeviceState.ONLINE.value, DeviceState.BUSY.value)
    if line.state == DeviceState.NO_DEVICE.value:
        return Finding(Level.OK, "device_absent", params)
    if usable and line.reason in NORMAL_REASONS:
        return Finding(Level.OK, "device", params)
    reason = line.reason or line.state.replace("_", "-")
    known = reason if reason in KNOWN_REASONS else "other"
    level = Level.WARNING if usable else Level.TROUBLE
    return Finding(level, f"device_{known.replace('-', '_')}", {**params, "reason": reason})
