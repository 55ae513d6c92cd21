"""Strangers without a key: silent, half-sent, too many, or gone in the middle of it."""

import asyncio
import json
import os
import resource
import select
import socket
import ssl
import struct
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
import structlog

from central.api.bodies import BodyRoom
from central.connections import Deadlines, Door
from central.logs import LineLimit
from central.server import open_listener
from contracts.wire import (
    ATTACHMENTS_PATH,
    ENROLMENTS_PATH,
    HELLO_PATH,
    MAX_ATTACHMENT_BYTES,
    RECORDS_PATH,
    SEALED_TYPE,
)
from tests.central.certificates import own_certificate
from tests.central.harness import TIMEOUT_S, FakeTerminal, RunningCentre, running_centre
from tests.loops import Loop

SHORT_S = 0.15
LONG_S = 600.0
STRANGER = "127.0.0.2"  # not the proxy's address


def _line(centre: RunningCentre, address: str = "127.0.0.1") -> socket.socket:
    port = int(centre.url.rsplit(":", 1)[1])
    return socket.create_connection(("127.0.0.1", port), TIMEOUT_S, (address, 0))


def _head(path: str, size: int, **fields: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: x", f"Content-Length: {size}"]
    return "\r\n".join([*lines, *(f"{k}: {v}" for k, v in fields.items()), "", ""]).encode()


def _ended(line: socket.socket) -> bytes:
    """What still comes until the other side ends the connection."""
    got = b""
    try:
        while piece := line.recv(65536):
            got += piece
    except ConnectionResetError:
        pass
    return got


@contextmanager
def _strict(template: Path, tmp_path: Path, phase: str, **more: Any) -> Iterator[RunningCentre]:
    """A centre that is strict in one phase and patient in all others."""
    values = dict.fromkeys(Deadlines.__dataclass_fields__, LONG_S) | {phase: SHORT_S}
    deadlines = Deadlines(**{**values, "bytes_per_s": 1e9})
    with running_centre(template, tmp_path / "centre", deadlines=deadlines, **more) as centre:
        yield centre


@pytest.mark.parametrize(
    ("phase", "said"),
    [
        ("begin", b""),
        ("head", b"GET / HT"),
        ("stall", _head(ENROLMENTS_PATH, 100) + b"{"),
        ("linger", _head(ATTACHMENTS_PATH, 100) + b"{"),
        ("idle", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"),
    ],
)
def test_a_connection_that_stops_in_any_phase_is_ended(
    data_template: Path, tmp_path: Path, phase: str, said: bytes
) -> None:
    with _strict(data_template, tmp_path, phase) as centre, _line(centre) as line:
        line.sendall(said)
        _ended(line)
        assert requests.get(centre.url + "/healthz", timeout=TIMEOUT_S).status_code == 200


def test_a_head_or_body_that_drips_is_ended_all_the_same(
    data_template: Path, tmp_path: Path
) -> None:
    deadlines = Deadlines(head=SHORT_S, stall=SHORT_S, bytes_per_s=1e6)
    with running_centre(data_template, tmp_path / "centre", deadlines=deadlines) as centre:
        for said in (b"GET /", _head(ENROLMENTS_PATH, 16_000)):
            with _line(centre) as line:
                line.sendall(said)
                line.settimeout(SHORT_S / 10)
                for _ in range(10_000):  # each drop comes before a stall would be noticed
                    try:
                        line.sendall(b"x")
                        line.recv(1)
                    except TimeoutError:
                        continue
                    except OSError:
                        break
                    break
                else:
                    pytest.fail("the drops were taken for ever")


def test_an_answer_that_nobody_takes_is_ended(data_template: Path, tmp_path: Path) -> None:
    with _strict(data_template, tmp_path, "answer") as centre:
        terminal = centre.terminal()
        record = terminal.send_with_photo(os.urandom(8_000_000))
        photo = record.attachments[0].sha256
        ask = f"GET /api/v1/submissions/{record.id}/attachments/{photo} HTTP/1.1\r\nHost: x\r\n"
        with socket.socket() as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            line.settimeout(TIMEOUT_S)
            line.connect(("127.0.0.1", int(centre.url.rsplit(":", 1)[1])))
            line.sendall(f"{ask}Authorization: Bearer {centre.token()}\r\n\r\n".encode())
            assert line.recv(1)
            _until_alone(centre)
            assert len(_ended(line)) < 8_000_000


def _until_alone(centre: RunningCentre) -> None:
    """Ask until who asks is the only one inside."""
    assert centre.server
    with requests.Session() as asking:
        for _ in range(20_000):
            assert asking.get(centre.url + "/healthz", timeout=TIMEOUT_S).status_code == 200
            if len(centre.server.door) == 1:
                return
    pytest.fail("somebody stays inside")


def test_an_unsigned_request_is_refused_by_its_head(centre: RunningCentre) -> None:
    for path in (HELLO_PATH, RECORDS_PATH, ATTACHMENTS_PATH):
        with _line(centre) as line:
            line.sendall(_head(path, 10_000))
            assert b"401 Unauthorized" in line.recv(4096)


def test_the_answer_is_read_by_who_sends_the_rest_all_the_same(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    body = bytes(4_000_000)
    headers = terminal.headers(ATTACHMENTS_PATH, body, SEALED_TYPE, created=1)
    with requests.Session() as session:
        for _ in range(2):  # on one connection
            url = centre.url + ATTACHMENTS_PATH
            answer = session.post(url, data=body, headers=headers, timeout=TIMEOUT_S)
            assert (answer.status_code, answer.json()["code"]) == (401, "clock")


def test_a_signed_head_opens_the_way_for_one_body_only(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    body = terminal.envelope(terminal.submission())
    head = _head(RECORDS_PATH, len(body), **terminal.headers(RECORDS_PATH, body))
    with _line(centre) as one, _line(centre) as other:
        one.sendall(head)
        other.sendall(head)
        (refused,), _, _ = select.select([one, other], [], [], TIMEOUT_S)
        assert _status(refused) == b"401"
        let_in = other if refused is one else one  # nobody knows whose head was read first
        let_in.sendall(body)
        assert _status(let_in) == b"201"


@pytest.mark.parametrize("path", ["/console/login", "/console/sets/draft", ENROLMENTS_PATH])
def test_a_body_that_ends_in_two_places_is_refused_by_its_head(
    centre: RunningCentre, path: str
) -> None:
    form = {"Content-Type": "multipart/form-data; boundary=x", "Transfer-Encoding": "chunked"}
    with _line(centre) as line:
        line.sendall(_head(path, 10, **form))
        assert _ended(line).startswith(b"HTTP/1.1 400 ")


def _status(line: socket.socket) -> bytes:
    return line.recv(65536).split(b" ", 2)[1]


@pytest.mark.parametrize("gone", ["reset", "silent"])
def test_uploads_that_die_in_the_middle_leave_nothing_behind(
    data_template: Path, tmp_path: Path, gone: str
) -> None:
    stall = SHORT_S if gone == "silent" else LONG_S
    deadlines = Deadlines(stall=stall, linger=LONG_S, bytes_per_s=1e9)
    body = b"sealed"
    with (
        running_centre(data_template, tmp_path / "centre", deadlines=deadlines) as centre,
        ExitStack() as lines,
    ):
        terminal = centre.terminal()
        for _ in range(10):  # more than have room at once
            line = lines.enter_context(_line(centre))
            headers = terminal.headers(ATTACHMENTS_PATH, body, SEALED_TYPE)
            line.sendall(_head(ATTACHMENTS_PATH, MAX_ATTACHMENT_BYTES, **headers) + bytes(100_000))
            if gone == "reset":
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                line.close()
        answer = terminal.post(ATTACHMENTS_PATH, body, SEALED_TYPE)
        assert answer.status_code == 201
        _until_alone(centre)


def test_bodies_take_turns_when_there_is_no_room_and_small_ones_do_not_overtake() -> None:
    async def play() -> list[str]:
        room, said, let_go = BodyRoom(10), list[str](), asyncio.Event()

        async def upload(name: str, size: int) -> None:
            async with room.hold(size):
                said.append(name)
                await let_go.wait()

        tasks = [asyncio.create_task(upload(*who)) for who in UPLOADS]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert said == ["first"]
        tasks[1].cancel()
        let_go.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        assert room.free == 10
        return said

    with Loop() as loop:
        assert loop.run(play()) == ["first", "small", "huge"]


UPLOADS = (("first", 6), ("gone", 9), ("small", 1), ("huge", 99))


def test_one_address_gets_its_share_and_its_longest_silent_makes_room(
    data_template: Path, tmp_path: Path
) -> None:
    deadlines = Deadlines(begin=LONG_S)
    with (
        running_centre(
            data_template, tmp_path / "centre", deadlines=deadlines, connections_per_address=3
        ) as centre,
        ExitStack() as stack,
    ):
        assert centre.server
        lines = [stack.enter_context(_line(centre, STRANGER)) for _ in range(5)]
        for line in lines[:2]:
            assert _ended(line) == b""
        behind_proxy = [stack.enter_context(_line(centre)) for _ in range(5)]
        for line in (*lines[2:], *behind_proxy):
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert _status(line) == b"200"


def test_when_all_places_are_taken_by_silence_who_asks_is_answered(
    data_template: Path, tmp_path: Path
) -> None:
    deadlines = Deadlines(begin=LONG_S)
    with (
        running_centre(
            data_template, tmp_path / "centre", deadlines=deadlines, connections=8
        ) as centre,
        ExitStack() as stack,
    ):
        terminal = centre.terminal()
        for _ in range(40):
            stack.enter_context(_line(centre, STRANGER))
        assert terminal.send(terminal.submission()).status_code == 201
        assert centre.server
        assert len(centre.server.door) <= 8


def test_nobody_is_sent_away_in_the_middle_of_work() -> None:
    refused: list[None] = []
    door = Door(2, 2, on_full=lambda: refused.append(None))
    with socket.socket() as one, socket.socket() as two, socket.socket() as three:
        first, second = door.enter(one, "10.0.0.1"), door.enter(two, "2001:db8::1")
        assert first is not None
        assert second is not None
        first.works()
        second.works()
        assert door.enter(three, "10.0.0.2") is None
        second.waits()
        assert door.enter(three, "10.0.0.2") is not None
        second.leave()
        assert len(door) == 2
    assert len(refused) == 2


def test_a_full_table_of_files_is_logged_once_and_outlived(centre: RunningCentre) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    failed = threading.Event()
    lines: list[str] = []

    def heard(_logger: object, _name: str, event: Any) -> Any:
        lines.append(event["event"])
        if event["event"] == "accept.failed":
            failed.set()
        return event

    with ExitStack() as stack:
        waiting = [stack.enter_context(socket.socket()) for _ in range(3)]
        stack.callback(structlog.configure, processors=structlog.get_config()["processors"])
        structlog.configure(processors=[heard, *structlog.get_config()["processors"]])
        stack.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
        for line in waiting:
            line.settimeout(TIMEOUT_S)
            line.connect(("127.0.0.1", int(centre.url.rsplit(":", 1)[1])))
        assert failed.wait(TIMEOUT_S)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for line in waiting:
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            assert _status(line) == b"200"
    assert lines.count("accept.failed") == 1


def test_lines_of_one_kind_are_limited_and_the_rest_is_counted() -> None:
    now, lines = [0.0], list[tuple[str, dict[str, object]]]()

    def line(event: str, **fields: object) -> None:
        lines.append((event, fields))

    limit = LineLimit(2, lambda: now[0])
    for number in range(5):
        limit.write(line, "a", 401, number=number)
    limit.write(line, "a", 200)
    now[0] = 60.0
    limit.write(line, "a", 401, number=9)
    assert lines == [
        ("a", {"number": 0}),
        ("a", {"number": 1}),
        ("a", {}),
        ("a", {"number": 9, "left_out": 3}),
    ]


def test_garbage_and_long_paths_write_little(centre: RunningCentre) -> None:
    with structlog.testing.capture_logs() as lines, ExitStack() as stack:
        for said in (b"\x16\x03\x01\x00", b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n"):
            line = stack.enter_context(_line(centre))
            line.sendall(said + b"\r\n\r\n")
            assert line.recv(4096)
        assert len(json.dumps(lines)) < 1000


def test_connections_are_probed_so_that_a_peer_without_power_is_noticed() -> None:
    with open_listener("127.0.0.1", 0) as listener:
        with socket.create_connection(listener.getsockname()) as _line:
            inside, _peer = listener.accept()
        with inside:
            assert inside.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE) == 1
            assert inside.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 30


def test_with_tls_silence_is_ended_and_counted_before_the_handshake(
    data_template: Path, tmp_path: Path
) -> None:
    key, certificate = own_certificate(tmp_path)
    with (
        _strict(
            data_template,
            tmp_path,
            "begin",
            connections=2,
            tls_key=key,
            tls_certificate=certificate,
        ) as centre,
        ExitStack() as stack,
    ):
        lines = [stack.enter_context(_line(centre)) for _ in range(4)]
        for line in lines:
            assert _ended(line) == b""
        context = ssl.create_default_context(cafile=str(certificate))
        with context.wrap_socket(_line(centre), server_hostname="127.0.0.1") as secure:
            secure.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = secure.recv(4096)
        assert answer.startswith(b"HTTP/1.1 200")
        assert b"strict-transport-security: max-age=31536000" in answer


def test_strangers_who_ask_to_enrol_keep_no_terminal_waiting(
    centre: RunningCentre, terminal: FakeTerminal
) -> None:
    with (
        centre.database.write() as writing,
        ExitStack() as stack,
    ):
        writing.connection()  # whoever else wants to write waits
        ask = json.dumps({"code": "x", "public_key": "A" * 43 + "="}).encode()
        for _ in range(60):  # more than there are threads
            line = stack.enter_context(_line(centre))
            line.sendall(_head(ENROLMENTS_PATH, len(ask)) + ask)
        with _line(centre) as line:
            line.sendall(_head(HELLO_PATH, 2) + b"{}")
            assert _status(line) == b"401"
            answer = requests.get(
                f"{centre.url}/api/v1/submissions",
                headers={"Authorization": "Bearer x"},
                timeout=TIMEOUT_S,
            )
            assert answer.status_code == 401
    assert terminal.send(terminal.submission()).status_code == 201
