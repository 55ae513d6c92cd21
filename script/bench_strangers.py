"""What strangers without a key cost the centre: memory, log, and whether it goes on answering.

Starts a centre of its own on the loopback with 1,024 open files, holds half-sent bodies and then
silent connections against it for a while, and prints one JSON object: ``{"bodies": {...},
"silent": {...}}`` with the memory before and at most (MB), the log written (KB), and how many of
the questions that were asked meanwhile got an answer. Stops by itself.
"""

import argparse
import json
import resource
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_OPEN_FILES = 1024
_BODY_BYTES = 16 * 1024 * 1024
_PIECE = bytes(256 * 1024)
_ASK_S = 5.0


class _Centre:
    """``central serve`` in a folder that goes away with it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "centre.log"
        port_file = folder / "port"
        data = ("--data", str(folder / "data"))
        self._run("init", *data)
        options = ("--port", "0", "--port-file", str(port_file), "--log-file", str(self._log))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "central", "serve", *data, *options],
            cwd=_ROOT,
            preexec_fn=lambda: resource.setrlimit(
                resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES)
            ),
        )
        while not port_file.exists():
            time.sleep(0.05)
        self.port = int(port_file.read_text())

    def _run(self, *words: str) -> None:
        subprocess.run([sys.executable, "-m", "central", *words], cwd=_ROOT, check=True)

    def memory_mb(self) -> float:
        """Resident memory."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def log_kb(self) -> float:
        """What has been logged so far."""
        return self._log.stat().st_size / 1024

    def answers(self) -> bool:
        """Whether somebody new is answered."""
        with suppress(OSError):
            url = f"http://127.0.0.1:{self.port}/healthz"
            with urllib.request.urlopen(url, timeout=_ASK_S) as answer:
                return bool(answer.status == 200)
        return False

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(20)
        self._process.kill()


def _half_sent(port: int) -> socket.socket:
    """A connection that sent nearly all of the largest body, and signed nothing."""
    line = _silent(port)
    line.settimeout(0.5)
    head = f"POST /v1/attachments HTTP/1.1\r\nHost: x\r\nContent-Length: {_BODY_BYTES}\r\n\r\n"
    with suppress(OSError):
        line.sendall(head.encode())
        for _ in range(_BODY_BYTES // len(_PIECE) - 1):
            line.sendall(_PIECE)
    return line


def _silent(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=_ASK_S)


def _measured(
    attack: Callable[[int], socket.socket], connections: int, seconds: float
) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        centre = _Centre(Path(folder))
        try:
            before, most, logged = centre.memory_mb(), 0.0, centre.log_kb()
            lines = []
            for _ in range(connections):
                with suppress(OSError):
                    lines.append(attack(centre.port))
            asked = answered = 0
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                asked += 1
                answered += centre.answers()
                most = max(most, centre.memory_mb())
                time.sleep(0.5)
            for line in lines:
                line.close()
            return {
                "connections": len(lines),
                "memory_before_mb": round(before, 1),
                "memory_most_mb": round(most, 1),
                "log_kb": round(centre.log_kb() - logged, 1),
                "asked": asked,
                "answered": answered,
            }
        finally:
            centre.stop()


def main() -> None:
    """Measure both and print them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--bodies", type=int, default=40)
    parser.add_argument("--silent", type=int, default=1050)
    options = parser.parse_args()
    found = {
        "bodies": _measured(_half_sent, options.bodies, options.seconds),
        "silent": _measured(_silent, options.silent, options.seconds),
    }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
