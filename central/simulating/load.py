"""How many heartbeats a centre takes: sent at a fixed rate, whatever comes back when."""

import asyncio
import resource
import time
from itertools import cycle, islice
from typing import Any

from central.simulating.crowd import Crowd
from central.simulating.line import LineLostError
from central.simulating.terminal import SimulatedTerminal
from contracts.fleet import HEARTBEAT_PATH

_SLICE_S = 0.01


async def warm(crowd: Crowd) -> None:
    """Let everybody be heard once: the centre knows their keys then."""
    await asyncio.gather(*(crowd.beat(terminal) for terminal in crowd.online))


async def measure(crowd: Crowd, rate: float, lasts_s: float) -> dict[str, Any]:
    """Send ``rate`` heartbeats a second for a while.

    A beat that is late because others wait counts from when it was due. Answers are not verified
    here, so that this process takes less of the machine; its processor time is told apart.
    """
    times: list[float] = []
    failed = 0

    async def one(terminal: SimulatedTerminal, due: float) -> None:
        nonlocal failed
        body = terminal.beat()
        path = crowd.line.path_of(HEARTBEAT_PATH)
        headers = terminal.headers(path, body, int(time.time()))
        try:
            answer = await crowd.line.post(HEARTBEAT_PATH, body, headers)
        except LineLostError:
            failed += 1
            return
        if answer.status != 200:
            failed += 1
        times.append(time.perf_counter() - due)

    cpu, begun = _cpu_s(), time.perf_counter()
    speakers = cycle(crowd.online)
    under_way: set[asyncio.Task[None]] = set()
    sent = 0
    while (passed := time.perf_counter() - begun) < lasts_s:
        due = int(passed * rate)
        for terminal in islice(speakers, max(0, due - sent)):
            task = asyncio.create_task(one(terminal, begun + sent / rate))
            sent += 1
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        await asyncio.sleep(_SLICE_S)
    await asyncio.gather(*under_way)
    took = time.perf_counter() - begun
    times.sort()
    return {
        "event": "measured",
        "wanted_a_second": rate,
        "answered_a_second": round(len(times) / took, 1),
        "sent": sent,
        "failed": failed,
        "p50_ms": _at(times, 0.5),
        "p99_ms": _at(times, 0.99),
        "max_ms": _at(times, 1.0),
        "own_cpu_ms_each": round(1000 * (_cpu_s() - cpu) / max(1, sent), 3),
    }


def _at(times: list[float], share: float) -> float | None:
    if not times:
        return None
    return round(1000 * times[min(len(times) - 1, int(share * len(times)))], 1)


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
