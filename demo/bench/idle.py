"""What a terminal costs while nobody is there: CPU time of its processes on the first page."""

import os
import time
from pathlib import Path
from typing import Any

from demo.bench.processes import command_of, family
from demo.stage import Stage

SECONDS = 40.0
QUICK_SECONDS = 5.0
SETTLE_S = 3.0
_TICKS = os.sysconf("SC_CLK_TCK")


def measure(stage: Stage, *, quick: bool = False) -> dict[str, Any]:
    """Percent of one core: together, and of each process of the terminal and of sync."""
    time.sleep(SETTLE_S)
    pids = {
        pid: name
        for name in ("terminal", "sync")
        for pid in family(stage.processes.children[name].pid)
    }
    roots = {stage.processes.children[name].pid for name in ("terminal", "sync")}
    before = {pid: cpu_s(pid) for pid in pids}
    begun = time.monotonic()
    time.sleep(QUICK_SECONDS if quick else SECONDS)
    wall = time.monotonic() - begun
    shares: dict[str, float] = {}
    for pid, name in pids.items():
        name = name if pid in roots else module_of(pid) or name
        shares[name] = shares.get(name, 0.0) + 100 * (cpu_s(pid) - before[pid]) / wall
    return {
        "idle_cpu_percent": {
            "sum": round(sum(shares.values()), 2),
            **{name: round(share, 2) for name, share in shares.items()},
            "seconds": round(wall, 1),
        }
    }


def cpu_s(pid: int) -> float:
    """Seconds of CPU that a process has taken; 0 when it is gone."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / _TICKS


def module_of(pid: int) -> str:
    """Which of our modules a helper runs, "" when it is none."""
    words = command_of(pid).split()
    return words[words.index("-m") + 1] if "-m" in words[:-1] else ""
