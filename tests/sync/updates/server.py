"""A small real HTTP server that offers a repository, and lies, stalls or floods on command."""

import re
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.sync.updates.repository import Repository

Fault = Callable[[BaseHTTPRequestHandler, bytes], bool]
"""Answers in its own way and says True, or leaves it."""


@dataclass
class Server:
    """``faults`` by what a path ends with; ``asked`` is every path with where it was begun."""

    repository: Repository
    faults: dict[str, Fault] = field(default_factory=dict)
    ranges: bool = True
    asked: list[tuple[str, int]] = field(default_factory=list)
    sent: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                with suppress(OSError):
                    server.serve(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()

    def serve(self, request: BaseHTTPRequestHandler) -> None:
        begun = re.fullmatch(r"bytes=([0-9]+)-", request.headers.get("Range", ""))
        start = int(begun[1]) if begun and self.ranges else 0
        self.asked.append((request.path, start))
        name = request.path.rpartition("/")[2]
        found = self.repository.metadata.get(name) or self.repository.files.get(name)
        for ending, fault in self.faults.items():
            if request.path.endswith(ending) and fault(request, found or b""):
                return
        if found is None:
            send(request, 404, b"")
        elif start >= len(found) and start:
            send(request, 416, b"")
        else:
            self.sent += len(found) - start
            send(request, 206 if start else 200, found[start:], _range(start, len(found)))


def send(
    request: BaseHTTPRequestHandler, status: int, body: bytes, headers: dict[str, str] | None = None
) -> None:
    request.send_response(status)
    for name, value in (headers or {}).items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def other(body: bytes) -> Fault:
    """Something else in its place."""

    def fault(request: BaseHTTPRequestHandler, _true: bytes) -> bool:
        send(request, 200, body)
        return True

    return fault


def status(number: int, headers: dict[str, str] | None = None) -> Fault:
    def fault(request: BaseHTTPRequestHandler, _true: bytes) -> bool:
        send(request, number, b"", headers)
        return True

    return fault


def cut_after(count: int, times: int = 1) -> Fault:
    """The line breaks after so many bytes, a few times."""
    left = [times]

    def fault(request: BaseHTTPRequestHandler, true: bytes) -> bool:
        if not left[0]:
            return False
        left[0] -= 1
        request.send_response(200)
        request.send_header("Content-Length", str(len(true)))
        request.end_headers()
        request.wfile.write(true[:count])
        request.close_connection = True
        return True

    return fault


def drip(over: threading.Event, pause_s: float = 0.02) -> Fault:
    """A byte, and a byte, and a byte."""

    def fault(request: BaseHTTPRequestHandler, true: bytes) -> bool:
        request.send_response(200)
        request.send_header("Content-Length", str(len(true)))
        request.end_headers()
        for byte in true:
            if over.wait(pause_s):
                break
            request.wfile.write(bytes([byte]))
        return True

    return fault


def endless(over: threading.Event) -> Fault:
    """More and more, for longer than any limit."""

    def fault(request: BaseHTTPRequestHandler, _true: bytes) -> bool:
        request.send_response(200)
        request.end_headers()
        request.close_connection = True
        end = time.monotonic() + 20
        with suppress(OSError):
            while not over.is_set() and time.monotonic() < end:
                request.wfile.write(b"x" * 65536)
        return True

    return fault


def _range(start: int, length: int) -> dict[str, str]:
    return {"Content-Range": f"bytes {start}-{length - 1}/{length}"} if start else {}
