"""Times what terminals wait for at a centre of its own: 10 of them at once, signed beforehand.

Prints one JSON object: ``{"hello_ms": {p50, p99}, "submission_ms": {p50, p99}}``.
"""

import argparse
import http.client
import json
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench_commit import summary
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.fleet.codes import new_code
from central.storage.engine import Database
from contracts.wire import HELLO_PATH, RECORDS_PATH, EnrolmentAnswer
from tests.central.harness import FakeTerminal, RunningCentre, post_enrolment

ROOT = Path(__file__).resolve().parents[1]
AT_ONCE = 10
Ready = list[tuple[str, bytes, dict[str, str]]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=30, help="requests of each terminal")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "data") as (url, data):
        terminals = [enrolled(url, data, code) for code in codes(data, AT_ONCE)]
        figures = {}
        for name, make in (("hello_ms", hello), ("submission_ms", submission)):
            ready = [[make(terminal) for _ in range(options.each)] for terminal in terminals]
            figures[name] = summary(all_at_once(url, ready))
        print(json.dumps(figures))


@contextmanager
def serving(data: Path) -> Iterator[tuple[str, Path]]:
    """A centre in a process of its own."""
    command(data, "init")
    port_file = data / "port"
    words = ("--port", "0", "--port-file", str(port_file), "--log-file", str(data / "log"))
    process = subprocess.Popen(_words(data, "serve", *words), cwd=ROOT)
    try:
        while not port_file.exists():
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port_file.read_text()}", data
    finally:
        process.terminate()
        process.wait()


def command(data: Path, *words: str) -> str:
    """What a command of the centre prints."""
    done = subprocess.run(
        _words(data, *words), cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def codes(data: Path, count: int) -> list[str]:
    """Enrolment codes of that centre."""
    database = Database(data / "centre.db")
    with database.write() as session:
        made = [new_code(session, "bench", datetime.now(UTC)) for _ in range(count)]
    database.close()
    return made


def enrolled(url: str, data: Path, code: str) -> FakeTerminal:
    """A new terminal of that centre."""
    key = Ed25519PrivateKey.generate()
    answer = post_enrolment(url, code, key)
    centre = RunningCentre(url, data, None, lambda: datetime.now(UTC))  # type: ignore[arg-type]  # no inside view
    return FakeTerminal(centre, key, EnrolmentAnswer.model_validate(answer.json()))


def hello(terminal: FakeTerminal) -> tuple[str, bytes, dict[str, str]]:
    """A signed hello."""
    return HELLO_PATH, b"{}", terminal.headers(HELLO_PATH, b"{}", nonce=secrets.token_hex(16))


def submission(terminal: FakeTerminal) -> tuple[str, bytes, dict[str, str]]:
    """A sealed and signed submission without attachments."""
    body = terminal.envelope(terminal.submission())
    return RECORDS_PATH, body, terminal.headers(RECORDS_PATH, body)


def all_at_once(url: str, ready: list[Ready]) -> list[float]:
    """Milliseconds of each request; one connection a terminal, all side by side."""
    times: list[float] = []
    start = threading.Barrier(len(ready))

    def send(requests: Ready) -> None:
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=60)
        connection.connect()
        start.wait()
        for path, body, headers in requests:
            began = time.perf_counter()
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            times.append((time.perf_counter() - began) * 1000)
            if answer.status not in (200, 201):
                raise SystemExit(f"{path}: {answer.status}")
        connection.close()

    threads = [threading.Thread(target=send, args=(requests,)) for requests in ready]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def _words(data: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "central", words[0], "--data", str(data), *words[1:]]


if __name__ == "__main__":
    main()
