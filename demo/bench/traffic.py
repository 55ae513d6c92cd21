"""What went over a line, as its far end noted it: how much, and for what."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from contracts.fleet import HEARTBEAT_PATH
from contracts.sets import FILES_PATH, TUF_PATH
from contracts.wire import ATTACHMENTS_PATH, HELLO_PATH, RECORDS_PATH

KINDS = {
    "heartbeats": HEARTBEAT_PATH,
    "metadata": TUF_PATH,
    "files": FILES_PATH,
    "records": RECORDS_PATH,
    "attachments": ATTACHMENTS_PATH,
    "greetings": HELLO_PATH,
}
OTHER, ALL = "other", "all"
Row = Mapping[str, Any]


def noted(file: Path) -> list[Row]:
    """Every request that the far ends have noted in this file, a line half written left out."""
    lines = file.read_text("utf-8").splitlines(keepends=True)
    return [json.loads(line) for line in lines if line.endswith("\n")]


def between(rows: Iterable[Row], terminal: str, begun: float, ended: float) -> list[Row]:
    """Requests of a terminal that came from one moment to another, in monotonic seconds."""
    return [
        row for row in rows if row["terminal"] == terminal and begun <= row["t_ms"] / 1000 <= ended
    ]


def by_kind(rows: Iterable[Row]) -> dict[str, dict[str, int]]:
    """How many requests and bytes for each kind that there was, and of all."""
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        for kind in (kind_of(str(row["path"])), ALL):
            _add(found.setdefault(kind, dict.fromkeys(("requests", "bytes", "up", "down"), 0)), row)
    return found


def kind_of(path: str) -> str:
    """What a request is for."""
    for kind, begin in KINDS.items():
        if path == begin or path.startswith(f"{begin}/"):
            return kind
    return OTHER


def _add(sums: dict[str, int], row: Row) -> None:
    """``up`` and ``down`` are bodies and what stands before them."""
    up, down = (row[f"bytes_{way}"] + row[f"head_{way}"] for way in ("up", "down"))
    for name, more in (("requests", 1), ("bytes", up + down), ("up", up), ("down", down)):
        sums[name] += more
