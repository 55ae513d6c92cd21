"""What waits for the centre, carried there on a stick, and the stick that brings its receipt back.

The sync process does it (``sync stick``); here it is asked, and what came of it put in findings.
"""

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kiosk.maintenance.finding import Finding, Level, trouble, warning
from kiosk.provisioning.syncprocess import run_sync

CARRY_S = 900.0
"""The slowest sticks write a megabyte a second."""
WAIT_S = 0.0
"""Nobody switches sets while a technician is here."""
SPOKEN = frozenset(
    {
        "no-stick", "other-centre", "stick-too-old", "stick-from-the-future", "stick-pulled",
        "busy", "disk-full", "clock",
    }
)  # fmt: skip
"""Reasons with a sentence of their own; others are told by their word."""


def carry(settings: Path, stick: Path) -> list[Finding]:
    """Take the receipt that a stick brings, and put onto it what waits. Blocking, minutes."""
    words = (str(stick), "--json", "--wait", str(WAIT_S))
    try:
        done = run_sync("stick", settings, *words, seconds=CARRY_S)
        said = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError):
        return [trouble("carry_failed")]
    return [*_findings(said)] if isinstance(said, dict) else [trouble("carry_failed")]


def _findings(said: Mapping[str, Any]) -> Iterator[Finding]:
    reason = str(said.get("reason") or "")
    refused = said.get("outcome") == "refused"
    if reason in SPOKEN:
        yield trouble(f"carry_{reason.replace('-', '_')}")
    elif refused:
        yield warning("carry_refused", why=reason or "-")
    if refused and not said.get("left"):
        return
    if said.get("settled"):
        yield Finding(Level.OK, "carry_settled", {"n": str(said["settled"])})
    if said.get("inherited"):
        yield Finding(Level.OK, "carry_inherited", {"n": str(said["inherited"])})
    if not said.get("left"):
        yield trouble("carry_not_left")
    elif said.get("records"):
        yield Finding(Level.OK, "carry_left", {"n": str(said["records"])})
    else:
        yield Finding(Level.OK, "carry_nothing")
    if said.get("outcome") in ("applied", "staged"):
        yield Finding(Level.OK, "carry_set")
