"""The server at the far end of the line, and the address that it is told things at."""

import http.client
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from demo.hostile.attacks import ATTACKS, Attack
from demo.hostile.traffic import Memory, Reply, Request

HOST = "127.0.0.1"
UPSTREAM_S = 60.0
MAX_BODY_BYTES = 64 * 1024 * 1024
_HOPS = ("connection", "keep-alive", "transfer-encoding", "content-length")


class UpstreamGoneError(Exception):
    """The centre does not answer."""


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose line it is, and where its requests are noted."""

    terminal: str
    requests: Path


class Line:
    """What is passed on, remembered, noted and, for a while, falsified. Any thread."""

    def __init__(self, upstream: tuple[str, int], whose: Whose) -> None:
        self._upstream = upstream
        self._whose = whose
        self._lock = threading.Lock()
        self._memory = Memory()
        self._mood = "normal"
        self._attack = Attack(self._memory, self.ask, {})
        self._count = 0

    def do(self, mood: str, words: dict[str, str]) -> None:
        """Be like this from now on. Raises KeyError, UpstreamGoneError."""
        kind = ATTACKS[mood]
        attack = kind(self._memory, self.ask, words)
        self._attack.over.set()
        self._attack, self._mood = attack, mood

    def state(self) -> dict[str, Any]:
        """How it is."""
        return {"mood": self._mood, "requests": self._count}

    def answer(self, request: Request) -> Reply:
        """What a terminal gets. Raises UpstreamGoneError."""
        return self._attack.answer(request)

    def ask(self, request: Request) -> Reply:
        """What the centre says, remembered. Raises UpstreamGoneError."""
        connection = http.client.HTTPConnection(*self._upstream, timeout=UPSTREAM_S)
        try:
            connection.putrequest(
                request.method, request.path, skip_host=True, skip_accept_encoding=True
            )
            sent = [pair for pair in request.headers if pair[0].lower() not in _HOPS]
            if not any(name.lower() == "host" for name, _ in sent):
                sent.append(("Host", "{}:{}".format(*self._upstream)))
            for name, value in sent:
                connection.putheader(name, value)
            if request.body or request.method == "POST":
                connection.putheader("Content-Length", str(len(request.body)))
            connection.endheaders(request.body or None)
            answer = connection.getresponse()
            data = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise UpstreamGoneError from error
        finally:
            connection.close()
        headers = tuple(pair for pair in answer.getheaders() if pair[0].lower() not in _HOPS)
        reply = Reply(answer.status, headers, (data,), len(data))
        with self._lock:
            self._memory.keep(request, reply, data)
        return reply

    def note(self, request: Request, begun: float, reply: Reply | None, down: int) -> None:
        """Write down that there was a request; nothing of what was in it.

        ``reply`` None: it was not answered. ``down``: bytes of the body that were sent.
        """
        line = {
            "terminal": self._whose.terminal,
            "t_ms": round(begun * 1000, 1),
            "method": request.method,
            "path": request.path.partition("?")[0],
            "status": reply.status if reply is not None else 0,
            "bytes_up": len(request.body),
            "bytes_down": down,
            "head_up": request.head_bytes,
            "head_down": reply.head_bytes if reply is not None else 0,
            "as": self._mood,
        }
        with self._lock:
            self._count += 1
            with self._whose.requests.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")


class Server(ThreadingHTTPServer):
    """Answers terminals on a thread for each connection."""

    daemon_threads = True

    def __init__(self, line: Line, port: int) -> None:
        super().__init__((HOST, port), _Terminal)
        self.line = line


class _Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: ``Line.note`` tells."""

    def _body(self) -> bytes:
        length = int(self.headers.get("Content-Length") or 0)
        if length > MAX_BODY_BYTES:
            raise ValueError("too long")
        data = self.rfile.read(length)
        if len(data) < length:
            raise ConnectionError("cut midway")
        return data


class _Terminal(_Quiet):
    server: Server

    def handle_one_request(self) -> None:
        """One request; a line that breaks in the middle of it ends the connection."""
        try:
            super().handle_one_request()
        except (OSError, ValueError):
            self.close_connection = True

    def __getattr__(self, name: str) -> Callable[[], None]:
        """Every method of HTTP is passed on."""
        if name.startswith("do_"):
            return self._pass
        raise AttributeError(name)

    def _pass(self) -> None:
        begun = time.monotonic()
        line = self.server.line
        request = Request(self.command, self.path, tuple(self.headers.items()), self._body())
        reply: Reply | None = None
        down = 0
        try:
            reply = line.answer(request)
            self._head(reply)
            for chunk in reply.body if self.command != "HEAD" else ():
                self._send(chunk, reply)
                down += len(chunk)
            if reply.length is None:
                self.close_connection = True
        except UpstreamGoneError:
            self.close_connection = True
        finally:
            if reply and down < (reply.length or 0) and self.command != "HEAD":
                self.close_connection = True
            line.note(request, begun, reply, down)

    def _head(self, reply: Reply) -> None:
        self.send_response_only(reply.status)
        for name, value in reply.framed:
            self.send_header(name, value)
        self.end_headers()

    def _send(self, chunk: bytes, reply: Reply) -> None:
        if reply.length is None:
            chunk = b"%x\r\n%s\r\n" % (len(chunk), chunk)
        self.wfile.write(chunk)


class Control(ThreadingHTTPServer):
    """Where the demo says how the line is to be: as the simulated devices have it."""

    daemon_threads = True

    def __init__(self, line: Line) -> None:
        super().__init__((HOST, 0), _Told)
        self.line = line


class _Told(_Quiet):
    server: Control

    def do_GET(self) -> None:
        self._say(200, self.server.line.state())

    def do_POST(self) -> None:
        told: dict[str, Any] = json.loads(self._body())
        try:
            self.server.line.do(str(told.pop("do")), {k: str(v) for k, v in told.items()})
        except KeyError:
            self._say(404, {"error": "unknown word"})
        except UpstreamGoneError:
            self._say(503, {"error": "the centre does not answer"})
        else:
            self._say(200, {"done": True})

    def _say(self, status: int, what: dict[str, Any]) -> None:
        data = json.dumps(what).encode()
        self.send_response_only(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
