"""How many heartbeats a second a centre answers, and what one costs; bounded, on the loopback.

Prints one JSON object. Rates rise step by step until one is not kept up: fewer than 95 of 100
answered in time, or one of a hundred waits longer than 250 ms. The processor time of the centre and
that of the generator, which share this machine, are told apart. Connections stay open, as those of
a proxy do; with ``--fresh`` each heartbeat makes one of its own. What is said of 10,000 terminals
is extrapolated from the cost of one heartbeat and says so.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from central.fleet.codes import new_code
from central.simulating.crowd import Crowd, Pace
from central.simulating.line import Line
from central.simulating.load import measure, warm
from central.simulating.terminal import Habits, SimulatedTerminal
from central.storage.engine import Database
from contracts.fleet import HEARTBEAT_S

ROOT = Path(__file__).resolve().parents[1]
RATES = (200.0, 400.0, 800.0, 1200.0, 1700.0, 2200.0)
KEPT_UP, P99_MS = 0.95, 250
_TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--terminals", type=int, default=1000)
    parser.add_argument("--fresh", action="store_true", help="a connection for each heartbeat")
    parser.add_argument("--each", type=float, default=8.0, help="seconds of each rate")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "data") as served:
        url, data, process = served
        print(json.dumps(asyncio.run(_measured(url, data, process, options))))


async def _measured(
    url: str, data: Path, process: "subprocess.Popen[bytes]", options: argparse.Namespace
) -> dict[str, Any]:
    habits = Habits(district="500199", tags=("hall",))
    terminals = [SimulatedTerminal(number, 1, habits) for number in range(options.terminals)]
    for terminal in terminals:
        for _ in range(20):
            terminal.visit()
    async with Line(url, connections=32, keep=not options.fresh) as line:
        crowd = Crowd(terminals, 0, line, Pace(), lambda _said: None)
        await crowd.enrol(codes(data, len(terminals)))
        await warm(crowd)
        steps = []
        for rate in RATES:
            before = cpu_s(process.pid)
            said = await measure(crowd, rate, options.each)
            said["server_cpu_ms_each"] = round(
                1000 * (cpu_s(process.pid) - before) / max(1, said["sent"]), 3
            )
            steps.append(said)
            if not kept_up(said):
                break
    good = [said for said in steps if kept_up(said)]
    best = good[-1] if good else None
    up = len(terminals[0].beat())
    return {"best": best, "bytes_of_a_heartbeat": up, "steps": steps} | _of_ten_thousand(best)


def kept_up(said: dict[str, Any]) -> bool:
    """Whether a rate was answered as it was asked."""
    answered: float = said["answered_a_second"]
    p99_ms: float | None = said["p99_ms"]
    if said["failed"] or p99_ms is None:
        return False
    return answered >= KEPT_UP * float(said["wanted_a_second"]) and p99_ms <= P99_MS


def _of_ten_thousand(best: dict[str, Any] | None) -> dict[str, Any]:
    if best is None:
        return {}
    a_second = 10_000 / HEARTBEAT_S
    cores = a_second * best["server_cpu_ms_each"] / 1000
    told = {"beats_a_second": round(a_second, 1), "cores": round(cores, 3)}
    return {"extrapolated_for_10000_terminals": told}


@contextmanager
def serving(data: Path) -> Iterator[tuple[str, Path, "subprocess.Popen[bytes]"]]:
    """A centre in a process of its own."""
    subprocess.run(_words(data, "init"), cwd=ROOT, check=True, capture_output=True)
    port_file = data / "port"
    words = ("--port", "0", "--port-file", str(port_file), "--log-file", str(data / "log"))
    process = subprocess.Popen(_words(data, "serve", *words), cwd=ROOT)
    try:
        while not port_file.exists():
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port_file.read_text()}", data, process
    finally:
        process.terminate()
        process.wait()


def codes(data: Path, count: int) -> list[str]:
    """Enrolment codes of that centre."""
    database = Database(data / "centre.db")
    with database.write() as session:
        made = [new_code(session, f"bench-{n}", datetime.now(UTC)) for n in range(count)]
    database.close()
    return made


def cpu_s(pid: int) -> float:
    """Processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _words(data: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "central", words[0], "--data", str(data), *words[1:]]


if __name__ == "__main__":
    main()
