"""What every simulator has: an HTTP control server on loopback, a ready file and an end.

``GET /state`` gives JSON, ``POST /do`` takes ``{"do": verb, …}``, ``GET /<name>`` what the
simulator offers besides. Nothing that is sent is logged or written to a disk.
"""

import argparse
import json
import os
import signal
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

Json = dict[str, Any]
Page = Callable[[], tuple[str, bytes]]
"""Gives a media type and a body; raises LookupError when there is nothing yet."""

_LONGEST_REQUEST = 1 << 20
_PARENT_EVERY_S = 0.3


class VerbError(ValueError):
    """The verb is unknown or its arguments do not fit."""


class Simulated(Protocol):
    """A device that is not there."""

    def state(self) -> Json:
        """Say how it stands."""
        ...

    def do(self, verb: str, arguments: Json) -> None:
        """Change something; raises VerbError."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class ControlServer(ThreadingHTTPServer):
    """The control server of one simulated device."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int, device: Simulated, pages: Mapping[str, Page]) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.device = device
        self.pages = pages

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: ControlServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/state":
            self._json(200, self.server.device.state())
            return
        page = self.server.pages.get(self.path.removeprefix("/"))
        if page is None:
            self._json(404, {"message": "no such page"})
            return
        try:
            media_type, body = page()
        except LookupError as error:
            self._json(404, {"message": str(error)})
            return
        self._answer(200, media_type, body)

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if self.path != "/do" or not 0 < length <= _LONGEST_REQUEST:
            self.close_connection = True
            self._json(404, {"message": "POST /do with a verb"})
            return
        try:
            arguments = json.loads(self.rfile.read(length))
            verb = arguments.pop("do")
            self.server.device.do(verb, arguments)
        except (VerbError, ValueError, KeyError, AttributeError, TypeError) as error:
            self._json(400, {"message": f"{type(error).__name__}: {error}"})
            return
        self._json(200, self.server.device.state())

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: a request may hold a resident's card."""

    def _json(self, status: int, body: Json) -> None:
        self._answer(status, "application/json", json.dumps(body).encode())

    def _answer(self, status: int, media_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def arguments_of(name: str, description: str) -> argparse.ArgumentParser:
    """Make a parser with what every simulator takes."""
    parser = argparse.ArgumentParser(
        prog=f"python -m drivers.simulators.{name}", description=description
    )
    parser.add_argument("--control-port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--ready-file", type=Path, help="gets JSON when everything listens")
    return parser


def serve(
    options: argparse.Namespace,
    device: Simulated,
    address: Json,
    pages: Mapping[str, Page] | None = None,
) -> None:
    """Run until SIGTERM, SIGINT or the end of the parent process."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: ended.set())
    server = ControlServer(options.control_port, device, pages or {})
    threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()
    if options.ready_file is not None:
        _write_ready(options.ready_file, {"control": server.url, **address})
    parent = os.getppid()
    while not ended.wait(_PARENT_EVERY_S) and os.getppid() == parent:
        pass
    server.shutdown()
    server.server_close()
    device.close()


def _write_ready(path: Path, content: Json) -> None:
    partial = path.with_name(path.name + ".part")
    partial.write_text(json.dumps(content), encoding="utf-8")
    partial.replace(path)
