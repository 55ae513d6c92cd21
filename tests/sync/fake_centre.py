"""A small real HTTP server that speaks the ingest contract and lies, stalls or dies on command.

It takes requests and answers them over sockets; only the contract's signatures are shared
with the sync process. The real centre has its own tests; here the faults matter.
"""

import json
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from contracts.canonical import sha256_hex
from contracts.envelope import OpeningKey, parse_envelope
from contracts.signatures import SignatureError, ack_key_info, sign_answer, verify_request
from contracts.wire import EnrolmentRequest, parse_wire
from contracts.zone import CLOCK_TOLERANCE_S

PORTAL = b"<html><title>Welcome to FreeWifi</title><body>Please log in</body></html>"


@dataclass
class Seen:
    """What reached the centre."""

    path: str
    created: int
    nonce: str


@dataclass
class FakeCentre:
    """``fault`` is looked at for every request: "" or one of the names in ``_FAULTS``."""

    fault: str = ""
    tls: ssl.SSLContext | None = None
    stripped: str = ""  # what a proxy takes away at the beginning of each path
    fault_times: int = -1  # how many more requests it hits; -1: all
    shift: timedelta = timedelta(0)  # how far the centre's clock is from ours
    records: dict[str, bytes] = field(default_factory=dict)
    attachments: dict[str, bytes] = field(default_factory=dict)
    terminal_no: int = 7  # which it gives to whoever enrols
    epoch: str | None = None
    backup_time: str | None = None
    unwanted: set[str] = field(default_factory=set)  # records it takes in no form
    arrivals: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    codes: set[str] = field(default_factory=lambda: {"GOOD-CODE"})
    keys: dict[str, Ed25519PublicKey] = field(default_factory=dict)
    opening: OpeningKey = field(default_factory=OpeningKey.generate)
    answer_key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    refusal: tuple[int, dict[str, Any]] = (500, {"code": "internal"})
    raw: bytes = b""  # what "raw" answers; "raw-drip" goes on with what stands after "|"
    followed: int = 0
    on_the_way: Callable[[str, bytes], tuple[int, bytes] | None] = lambda path, body: None
    """What something between answers for this path and body; None lets it pass."""
    on_get: Callable[[BaseHTTPRequestHandler], bool] = lambda request: False
    """Answers what is public, and says True."""
    heartbeats: bool = True  # whether it knows them
    beats: list[dict[str, Any]] = field(default_factory=list)
    wants: dict[str, Any] = field(default_factory=dict)  # what it adds to answers to heartbeats
    root: str | None = None  # what it tells who enrols
    on_request: Callable[[BaseHTTPRequestHandler], None] = lambda request: None
    changed: threading.Condition = field(default_factory=threading.Condition)
    release: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        if self.tls is not None:
            self.server.socket = self.tls.wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False
            )
            self.server.handle_error = lambda request, address: None  # type: ignore[method-assign,assignment]  # who distrusts us hangs up
            self.url = f"https://localhost:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.release.set()
        self.server.shutdown()
        self.server.server_close()

    def wait_for(self, condition: Callable[[], bool], timeout_s: float = 10.0) -> None:
        with self.changed:
            assert self.changed.wait_for(condition, timeout_s)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.shift

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        centre = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                centre.serve(self, body)

            def do_GET(self) -> None:
                if centre.on_get(self):
                    return
                centre.followed += 1
                _send(self, 200, PORTAL, "text/html")

            def log_message(self, format: str, *args: Any) -> None:
                pass

        return Handler

    def serve(self, request: BaseHTTPRequestHandler, body: bytes) -> None:
        self.on_request(request)
        request.path = request.path.removeprefix(self.stripped)
        with self.changed:
            fault = self.fault if self.fault_times else ""
            if fault and self.fault_times > 0:
                self.fault_times -= 1
            status, answer = self.on_the_way(request.path, body) or (0, b"")
            if not status and fault not in _UNHEARD:
                status, document = self.answer(request.path, list(request.headers.items()), body)
                answer = json.dumps(document).encode()
            self.changed.notify_all()
        _FAULTS[fault](self, request, status, answer)

    def answer(
        self, path: str, headers: list[tuple[str, str]], body: bytes
    ) -> tuple[int, dict[str, Any]]:
        if path == "/v1/enrolments":
            return self._enrol(body)
        try:
            verified = verify_request("POST", path, headers, body, self.keys.get)
        except SignatureError as error:
            return 401, {"code": error.refusal.value, "message": ""}
        if verified.nonce in {seen.nonce for seen in self.seen}:
            return 401, {"code": "replay"}
        self.seen.append(Seen(path, verified.created, verified.nonce))
        hello = {
            "time": self.now().isoformat(),
            "terminal_id": verified.key_id,
            "nonce": verified.nonce,
            "epoch": self.epoch,
            "backup_time": self.backup_time,
        }
        if abs(verified.created - self.now().timestamp()) > CLOCK_TOLERANCE_S:
            return 401, {"code": "clock", "time": hello["time"]} | self._signed(hello)
        if path == "/v1/hello":
            return 200, self._signed(hello)
        if path == "/v1/heartbeat":
            if not self.heartbeats:
                return 404, {"detail": "Not Found"}
            self.beats.append(json.loads(body))
            return 200, self._signed(hello | self.wants)
        if path == "/v1/attachments":
            sha256 = sha256_hex(body)
            self.attachments[sha256] = body
            return 201, self._signed({"sha256": sha256, "size": len(body)})
        return self._record(verified.key_id, body)

    def _record(self, terminal_id: str, body: bytes) -> tuple[int, dict[str, Any]]:
        envelope = parse_envelope(body)
        self.offered.append(envelope.id)
        if envelope.id in self.unwanted:
            return 422, {"code": "unknown-sealing-key"}
        missing = [name for name in envelope.attachments if name not in self.attachments]
        if missing:
            return 424, {"code": "missing-attachments", "missing": missing}
        if self.records.get(envelope.id, body) != body:
            conflict = {"code": "conflict", "id": envelope.id, "sha256": sha256_hex(body)}
            return 409, {"code": "conflict"} | self._signed(conflict | {"terminal_id": terminal_id})
        status = 200 if envelope.id in self.records else 201
        self.records[envelope.id] = body
        self.arrivals.append(envelope.id)
        ack = {
            "id": envelope.id,
            "sha256": sha256_hex(body),
            "received_at": self.now().isoformat(),
            "terminal_id": terminal_id,
        }
        return status, self._signed(ack)

    def _enrol(self, body: bytes) -> tuple[int, dict[str, Any]]:
        request = parse_wire(EnrolmentRequest, body)
        if request.code not in self.codes:
            return 403, {"code": "enrolment-code", "message": "no"}
        import base64

        self.keys["T0001"] = Ed25519PublicKey.from_public_bytes(
            base64.b64decode(request.public_key)
        )
        ack_key = ack_key_info(self.answer_key.public_key().public_bytes_raw())
        return 201, {
            "v": 1,
            "terminal_id": "T0001",
            "terminal_no": self.terminal_no,
            "sealing_key": self.opening.sealing_key().info().model_dump(),
            "ack_key": ack_key.model_dump(),
            "root": self.root,
            "time": self.now().isoformat(),
        }

    def _signed(self, ack: dict[str, Any]) -> dict[str, Any]:
        return sign_answer(self.answer_key, ack).model_dump(mode="json")


def _send(
    request: BaseHTTPRequestHandler, status: int, body: bytes, kind: str = "application/json"
) -> None:
    request.send_response(status)
    request.send_header("Content-Type", kind)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body)


def _honest(centre: FakeCentre, request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    _send(request, status, body)


def _portal(centre: FakeCentre, request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    _send(request, 200, PORTAL, "text/html")


def _redirect(
    centre: FakeCentre, request: BaseHTTPRequestHandler, status: int, body: bytes
) -> None:
    request.send_response(302)
    request.send_header("Location", f"{centre.url}/login")
    request.send_header("Content-Length", "0")
    request.end_headers()


def _reply_lost(
    centre: FakeCentre, request: BaseHTTPRequestHandler, status: int, body: bytes
) -> None:
    request.close_connection = True


def _cut(centre: FakeCentre, request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    request.send_response(status)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    request.wfile.write(body[: len(body) // 2])
    request.close_connection = True


def _blackhole(
    centre: FakeCentre, request: BaseHTTPRequestHandler, status: int, body: bytes
) -> None:
    centre.release.wait(20)
    request.close_connection = True


def _drip(centre: FakeCentre, request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    request.send_response(status)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    end = time.monotonic() + 20
    for byte in body:
        if centre.release.wait(0.05) or time.monotonic() > end:
            break
        request.wfile.write(bytes([byte]))


def _raw(centre: FakeCentre, request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    request.wfile.write(centre.raw)
    request.close_connection = True


def _raw_drip(
    centre: FakeCentre, request: BaseHTTPRequestHandler, status: int, body: bytes
) -> None:
    """The first part at once, then the second again and again, for longer than any limit."""
    first, again = centre.raw.split(b"|")
    request.close_connection = True
    request.wfile.write(first)
    end = time.monotonic() + 20
    with suppress(OSError):
        while not centre.release.wait(0.02) and time.monotonic() < end:
            request.wfile.write(again)


def _refuse(centre: FakeCentre, request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    _send(request, centre.refusal[0], json.dumps(centre.refusal[1]).encode())


def _forged(centre: FakeCentre, request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    document = json.loads(body)
    ack = document.get("ack", {})
    forged = sign_answer(Ed25519PrivateKey.generate(), ack).model_dump(mode="json")
    _send(request, status, json.dumps(forged | {"key_id": document["key_id"]}).encode())


def _about_another(
    centre: FakeCentre, request: BaseHTTPRequestHandler, status: int, body: bytes
) -> None:
    """Truly signed, but not the answer to this question."""
    ack = json.loads(body)["ack"]
    for name in ("sha256", "nonce"):
        if name in ack:
            ack[name] = "00" * 32
    signed = sign_answer(centre.answer_key, ack).model_dump(mode="json")
    _send(request, status, json.dumps(signed).encode())


def _huge(centre: FakeCentre, request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    request.send_response(200)
    request.end_headers()
    request.close_connection = True
    while not centre.release.is_set():
        request.wfile.write(b" " * 4096)


_UNHEARD = ("portal", "redirect", "refuse", "blackhole", "drop", "raw", "raw-drip")
_FAULTS: dict[str, Callable[[FakeCentre, BaseHTTPRequestHandler, int, bytes], None]] = {
    "": _honest,
    "portal": _portal,
    "redirect": _redirect,
    "reply-lost": _reply_lost,
    "drop": _reply_lost,
    "cut": _cut,
    "blackhole": _blackhole,
    "drip": _drip,
    "raw": _raw,
    "raw-drip": _raw_drip,
    "refuse": _refuse,
    "forged": _forged,
    "about-another": _about_another,
    "huge": _huge,
}
