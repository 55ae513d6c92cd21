"""How many submissions with a photo a centre takes a second, beside a server that only keeps them.

Prints one JSON object: ``{"ours": {per_s, ms, …}, "bare": …, "ratio": …}``, and a line for people
on standard error. Several terminals send at once, each over a connection of its own, what terminals
send: the sealed photo and then the record, sealed and signed beforehand. Both servers are one
process with threads, on the same disk, and get the same bytes with the same heads; they alternate
within one run. The bare one writes each body to a file, syncs it, and answers. Ours rests before
its turn ends until each case stands in the inbox. Stops by itself.
"""

import argparse
import http.client
import json
import os
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import uvicorn
from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from bench_heartbeats import codes, cpu_s, serving
from bench_ingest import Ready, enrolled
from starlette.types import Receive, Scope, Send

from central.server import open_listener
from contracts.submission import SubmissionRecord
from contracts.wire import ATTACHMENTS_PATH, JSON_TYPE, RECORDS_PATH, SEALED_TYPE
from demo.bench.bounds import at_most
from demo.bench.figures import runs, summary
from tests.central.harness import FakeTerminal

ROOT = Path(__file__).resolve().parents[1]
PHOTO_BYTES = 300_000
THREADS = 20
"""As many as the centre has for terminals."""
AIM = 3.0
LIMIT_S, PATIENCE_S = 220.0, 60.0
_LOOK_S = 0.02


def main() -> None:
    """Measure and print; or be the bare server."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--each", type=int, default=16, help="submissions of a terminal in a turn")
    parser.add_argument("--turns", type=int, default=8, help="of each server")
    parser.add_argument("--folder", type=Path, help="where to write; default: a temporary folder")
    parser.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.bare is not None:
        serve_bare(options.bare)
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        found = measure(Path(folder), options.connections, options.each, options.turns)
    print(json.dumps(found))
    print(
        f"submissions: {found['ours']['per_s']['p50']} a second, the bare server "
        f"{found['bare']['per_s']['p50']}: {found['ratio']} times as many (aim {AIM:.0f})",
        file=sys.stderr,
    )


def measure(folder: Path, connections: int, each: int, turns: int) -> dict[str, Any]:
    """Alternate both servers; the first turn of each warms up."""
    with (
        serving(folder / "data") as (url, data, centre),
        bare_server(folder / "bare") as bare,
        at_most(LIMIT_S),
    ):
        terminals = [enrolled(url, data, code) for code in codes(data, connections)]
        port = int(url.rpartition(":")[2])
        taken = {
            "ours": Taken(port, centre.pid, partial(wait_registered, data)),
            "bare": Taken(bare[0], bare[1], lambda: None),
        }
        photos = random.Random(1)
        for turn in range(turns + 1):
            ready = [[_submission(one, photos) for _ in range(each)] for one in terminals]
            order = list(taken.values()) if turn % 2 else list(reversed(taken.values()))
            for server in order:
                server.turn(ready, counts=turn > 0)
    ratios = [
        theirs / ours for ours, theirs in zip(taken["ours"].rates, taken["bare"].rates, strict=True)
    ]
    return {
        **{name: server.told() for name, server in taken.items()},
        "ratio": round(statistics.median(ratios), 2),
        "ratios": [round(ratio, 2) for ratio in ratios],
        "aim": AIM,
        "connections": connections,
        "photo_bytes": PHOTO_BYTES,
        "submissions_a_turn": connections * each,
    }


class Taken:
    """What one server took in its turns."""

    def __init__(self, port: int, pid: int, rest: Callable[[], None]) -> None:
        self._port = port
        self._pid = pid
        self._rest = rest
        self.rates: list[float] = []
        self._times: list[float] = []
        self._rests: list[float] = []
        self._cpu_s = self._own_cpu_s = 0.0
        self._count = 0

    def turn(self, ready: list[list[Ready]], *, counts: bool) -> None:
        """Send everything, side by side; a turn that does not count warms up."""
        os.sync()  # what the other one wrote is not waited for here
        cpu, own = cpu_s(self._pid), _own_cpu_s()
        begun = time.perf_counter()
        times = sent(self._port, ready)
        took = time.perf_counter() - begun
        self._rest()
        if counts:
            self.rates.append(len(times) / took)
            self._times += times
            self._rests.append(time.perf_counter() - begun - took)
            self._cpu_s += cpu_s(self._pid) - cpu
            self._own_cpu_s += _own_cpu_s() - own
            self._count += len(times)

    def told(self) -> dict[str, Any]:
        """Rates, times of a submission, and what it costs."""
        return {
            "per_s": runs(self.rates),
            "ms": summary(self._times),
            "server_cpu_ms_each": round(1000 * self._cpu_s / self._count, 2),
            "sender_cpu_ms_each": round(1000 * self._own_cpu_s / self._count, 2),
            "rest_s": runs(self._rests),
        }


def sent(port: int, ready: list[list[Ready]]) -> list[float]:
    """Milliseconds of each submission, photo and record; a connection a terminal."""
    times: list[float] = []
    failed: list[str] = []

    def send(submissions: list[Ready]) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as line:
            for requests in submissions:
                began = time.perf_counter()
                for path, body, headers in requests:
                    line.request("POST", path, body, headers)
                    answer = line.getresponse()
                    said = answer.read()
                    if answer.status != 201:
                        failed.append(f"{path}: {answer.status} {said[:200]!r}")
                        return
                times.append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=send, args=(each,), daemon=True) for each in ready]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed or len(times) < sum(len(each) for each in ready):
        raise SystemExit(f"not everything was taken: {failed[:1]}")
    return times


def _submission(terminal: FakeTerminal, photos: random.Random) -> Ready:
    """A photo and its record, sealed and signed, as the terminal sends them."""
    record = terminal.submission()
    sealed, reference = terminal.photo(record.id, photos.randbytes(PHOTO_BYTES))
    record = SubmissionRecord.model_validate(record.model_dump() | {"attachments": [reference]})
    envelope = terminal.envelope(record, (reference["sealed_sha256"],))
    signed = (ATTACHMENTS_PATH, sealed, SEALED_TYPE), (RECORDS_PATH, envelope, JSON_TYPE)
    return [(path, body, terminal.headers(path, body, kind)) for path, body, kind in signed]


def wait_registered(data: Path) -> None:
    """Wait until every case stands in the inbox."""
    end = time.monotonic() + PATIENCE_S
    asked = "SELECT count(*) FROM casefile WHERE state = 'new'"
    with read_database(data) as database:
        while database.execute(asked).fetchone()[0]:
            if time.monotonic() > end:
                raise TimeoutError("the cases are not registered")
            time.sleep(_LOOK_S)


def read_database(data: Path) -> closing[sqlite3.Connection]:
    """The centre's database, to be looked at while it serves; closed after a ``with``."""
    return closing(sqlite3.connect(f"file:{data / 'centre.db'}?mode=ro", uri=True))


# ---- the bare server ----------------------------------------------------------------------------


@contextmanager
def bare_server(folder: Path) -> Iterator[tuple[int, int]]:
    """Its port and process."""
    folder.mkdir()
    process = subprocess.Popen([sys.executable, __file__, "--bare", str(folder)], cwd=ROOT)
    try:
        port_file = folder / "port"
        while not port_file.exists():
            assert process.poll() is None, "the bare server ended"
            time.sleep(_LOOK_S)
        yield int(port_file.read_text()), process.pid
    finally:
        process.terminate()
        process.wait()


def serve_bare(folder: Path) -> None:
    """Write each body to a file, sync it, answer; until SIGTERM."""
    threads = CapacityLimiter(THREADS)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        body, more = bytearray(), True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        await run_sync(partial(_keep, folder, bytes(body)), limiter=threads)
        headers = [(b"content-type", b"application/json"), (b"content-length", b"2")]
        await send({"type": "http.response.start", "status": 201, "headers": headers})
        await send({"type": "http.response.body", "body": b"{}"})

    with open_listener("127.0.0.1", 0) as listener:
        unfinished = folder / "port.new"
        unfinished.write_text(str(listener.getsockname()[1]))
        unfinished.rename(folder / "port")
        config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none")
        uvicorn.Server(config).run(sockets=[listener])


def _keep(folder: Path, body: bytes) -> None:
    file, _ = tempfile.mkstemp(dir=folder)
    try:
        os.write(file, body)
        os.fsync(file)
    finally:
        os.close(file)


def _own_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
