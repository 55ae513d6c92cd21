"""Finds out what is wrong with a terminal and says it in plain words, each with what to do.

Everything here only looks. A finding is a key of ``assets/text``: ``doctor.<key>`` says what is
so, ``doctor.<key>_do`` what to do about it.
"""

import json
import os
import shutil
import socket
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from contracts.errors import KioskError
from drivers.status import DeviceState
from kiosk.maintenance.devices import DeviceLine
from kiosk.records.database import DATABASE_NAME, open_engine, require_schema
from kiosk.records.enrolment import read_enrolment

LEAST_FREE = 500 * 1024 * 1024
"""Bytes: a thousand submissions with a photo each."""
ASK_S = 2.0
_CERTIFICATE = "N-104"
_STORAGE = "S-"  # codes of what only this machine's own disk and files can cause
KNOWN_REASONS = frozenset({
    "unplugged", "silent", "garbled", "fault", "paper-out", "paper-near-end", "cover-open",
    "cutter", "not-asked", "frozen", "black", "adapter", "starting", "jam", "stopped",
    "on-battery", "battery-low", "service-down", "locked", "toner-out", "toner-low", "no-pdf",
    "door-open", "battery-worn", "muted", "shared",
})  # fmt: skip
"""Reasons with a sentence of their own; what is not here is told as "other"."""

NORMAL_REASONS = frozenset({"", "off", "headphones"})
"""Reasons of a working device that nobody need do anything about."""


class Level(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    WARNING = "warning"
    TROUBLE = "trouble"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. ``params`` fill the sentence; never personal data."""

    level: Level
    key: str
    params: Mapping[str, str] = field(default_factory=dict)


def examine(
    data_dir: Path, devices: Iterable[DeviceLine], refused_items: Iterable[str]
) -> Iterator[Finding]:
    """Look at everything, the terminal first and its devices last."""
    yield _folder(data_dir)
    yield _space(data_dir)
    yield _enrolment(data_dir)
    yield _store(data_dir)
    yield from _sync(data_dir)
    for name in refused_items:
        yield Finding(Level.TROUBLE, "item_refused", {"file": name})
    for line in devices:
        yield _device(line)


def _folder(data_dir: Path) -> Finding:
    params = {"folder": str(data_dir)}
    if not data_dir.is_dir():
        return Finding(Level.TROUBLE, "folder_missing", params)
    if not os.access(data_dir, os.W_OK | os.X_OK):
        return Finding(Level.TROUBLE, "folder_locked", params)
    return Finding(Level.OK, "folder")


def _space(data_dir: Path) -> Finding:
    place = next((folder for folder in (data_dir, *data_dir.parents) if folder.is_dir()), data_dir)
    try:
        free = shutil.disk_usage(place).free
    except OSError:
        return Finding(Level.TROUBLE, "space_unknown")
    params = {"free": f"{free / 1024**3:.1f}"}
    return Finding(Level.OK if free >= LEAST_FREE else Level.TROUBLE, _space_key(free), params)


def _space_key(free: int) -> str:
    return "space" if free >= LEAST_FREE else "space_low"


def _enrolment(data_dir: Path) -> Finding:
    try:
        enrolment = read_enrolment(data_dir)
    except KioskError:
        return Finding(Level.TROUBLE, "enrolment_damaged")
    if enrolment is None:
        return Finding(Level.TROUBLE, "not_enrolled")
    return Finding(Level.OK, "enrolled", {"terminal": str(enrolment.terminal_id)})


def _store(data_dir: Path) -> Finding:
    path = data_dir / DATABASE_NAME
    if not path.exists():
        return Finding(Level.TROUBLE, "store_missing")
    try:
        engine = open_engine(path)
        try:
            require_schema(engine, path)
        finally:
            engine.dispose()
    except KioskError:
        return Finding(Level.TROUBLE, "store_unreadable")
    return Finding(Level.OK, "store")


def _sync(data_dir: Path) -> Iterator[Finding]:
    """What the sync process says of the centre, over its own socket."""
    status: dict[str, object] = {}
    with suppress(OSError, ValueError), socket.socket(socket.AF_UNIX) as line:
        line.settimeout(ASK_S)
        line.connect(str(data_dir / "sync.sock"))
        line.sendall(b'{"op":"watch"}\n')
        with line.makefile("r", encoding="utf-8") as lines:
            status = json.loads(lines.readline())
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


def _device(line: DeviceLine) -> Finding:
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
