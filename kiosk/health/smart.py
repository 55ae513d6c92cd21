"""What disks say of themselves by smartctl(8), where it is installed and may ask them."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.health.machine import SYS

TOOL = "smartctl"
LIMIT_S = 10.0
_VIRTUAL = ("loop", "ram", "zram", "dm-", "md", "sr", "mmcblk", "nbd")


@dataclass(frozen=True, slots=True)
class Disk:
    """One disk: percent of its life that is behind it, None where it does not say."""

    name: str
    used: int | None = None
    failing: bool = False


def disks(sys: Path = SYS) -> Iterator[Disk]:
    """Every disk that answers. Takes as long as they do."""
    tool = shutil.which(TOOL, path="/usr/sbin:/usr/bin:/sbin:/bin")
    if tool is None:
        return
    for device in sorted((sys / "block").glob("*")):
        if device.name.startswith(_VIRTUAL):
            continue
        command = (tool, "--json", "--all", f"/dev/{device.name}")
        try:
            said = subprocess.run(command, capture_output=True, timeout=LIMIT_S, check=False)
            found = read(device.name, json.loads(said.stdout))
        except (OSError, subprocess.TimeoutExpired, ValueError):
            continue
        if found is not None:
            yield found


def read(name: str, told: Any) -> Disk | None:
    """What smartctl said of a disk; None where that is nothing."""
    if not isinstance(told, dict):
        return None
    status, nvme = _table(told, "smart_status"), _table(told, "nvme_smart_health_information_log")
    endurance = _table(told, "endurance_used")
    used = nvme.get("percentage_used", endurance.get("current_percent"))
    used = used if type(used) is int and used >= 0 else None
    failing = status.get("passed") is False or bool(nvme.get("critical_warning"))
    return Disk(name, used, failing) if status or nvme or used is not None else None


def _table(told: dict[str, Any], name: str) -> dict[str, Any]:
    found = told.get(name)
    return found if isinstance(found, dict) else {}
