"""The far end of a line: it passes on and notes; in each mood it lies, and then no more."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, Timestamp

from contracts.fleet import HEARTBEAT_PATH
from contracts.sets import FILES_PATH, TUF_PATH
from demo.hostile.server import HOST, Control, Line, Server, Whose
from demo.simulators import Simulator, SimulatorError
from tests.contracts.processes import wait_until

LIFE = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7)
KEY = CryptoSigner.generate_ed25519()
TIMESTAMP = f"{TUF_PATH}/timestamp.json"


def timestamp(version: int) -> bytes:
    metadata = Metadata(Timestamp(version, None, LIFE, MetaFile(version)))
    metadata.sign(KEY)
    return metadata.to_bytes()


def root() -> bytes:
    signed = Root(1, None, LIFE)
    for role in signed.roles:
        signed.add_key(KEY.public_key, role)
    metadata = Metadata(signed)
    metadata.sign(KEY)
    return metadata.to_bytes()


class TrueCentre(ThreadingHTTPServer):
    """Answers what it holds, and counts."""

    def __init__(self) -> None:
        super().__init__((HOST, 0), _Answers)
        self.holds: dict[str, bytes] = {f"{TUF_PATH}/1.root.json": root()}
        self.asked: list[tuple[str, str, bytes]] = []
        self.publish(1)

    def publish(self, version: int) -> None:
        self.holds[TIMESTAMP] = timestamp(version)
        snapshot = Metadata(Snapshot(version, None, LIFE))
        self.holds[f"{TUF_PATH}/{version}.snapshot.json"] = snapshot.to_bytes()
        self.holds[f"{FILES_PATH}/{version:064d}"] = b"file of %d" % version
        self.holds[HEARTBEAT_PATH] = b'{"choice": %d}' % version


class _Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: TrueCentre

    def __getattr__(self, name: str) -> Callable[[], None]:
        if name.startswith("do_"):
            return self._answer
        raise AttributeError(name)

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.asked.append((self.command, self.path, body))
        data = self.server.holds.get(self.path)
        self.send_response(200 if data is not None else 404)
        self.send_header("Content-Length", str(len(data or b"")))
        self.send_header("X-True", "yes")
        self.end_headers()
        self.wfile.write(data or b"")

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Rig:
    """A centre, a line to it and who asks."""

    def __init__(self, folder: Path) -> None:
        self.centre = TrueCentre()
        self.notes = folder / "requests.jsonl"
        line = Line((HOST, self.centre.server_port), Whose("t1", self.notes))
        self.server, self.control = Server(line, 0), Control(line)
        self._all = (self.centre, self.server, self.control)
        for each in self._all:
            threading.Thread(target=each.serve_forever, args=(0.02,), daemon=True).start()
        address = f"http://{HOST}:{self.control.server_port}"
        self.mood = Simulator("line-t1", address, {})

    def close(self) -> None:
        self.mood.do("normal")
        for each in self._all:
            each.shutdown()
            each.server_close()

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        with closing(http.client.HTTPConnection(HOST, self.server.server_port, timeout=60)) as line:
            line.request("GET" if body is None else "POST", path, body, headers)
            answer = line.getresponse()
            return answer.status, answer.read()

    def version(self) -> int:
        metadata: Metadata[Timestamp] = Metadata.from_bytes(self.ask(TIMESTAMP)[1])
        return metadata.signed.version

    def noted(self, count: int) -> list[dict[str, Any]]:
        """So many notes, waited for: a request is noted when its answer has been sent."""
        wait_until(lambda: self.mood.state()["requests"] >= count)
        rows = [json.loads(line) for line in self.notes.read_text("utf-8").splitlines()]
        assert len(rows) == count
        return rows


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    with closing(Rig(tmp_path)) as made:
        yield made


def file_path(version: int) -> str:
    return f"{FILES_PATH}/{version:064d}"


def test_everything_is_passed_on_and_noted(rig: Rig) -> None:
    assert rig.ask("/v1/records?x=secret", b"sealed")[0] == 404
    assert rig.ask(file_path(1)) == (200, b"file of 1")
    assert rig.centre.asked == [
        ("POST", "/v1/records?x=secret", b"sealed"),
        ("GET", file_path(1), b""),
    ]
    first, second = rig.noted(2)
    assert (first["terminal"], first["method"], first["path"]) == ("t1", "POST", "/v1/records")
    assert (first["status"], first["bytes_up"], first["bytes_down"]) == (404, 6, 0)
    assert (second["status"], second["bytes_up"], second["bytes_down"]) == (200, 0, 9)
    assert first["t_ms"] <= second["t_ms"] <= time.monotonic() * 1000
    assert rig.mood.state() == {"mood": "normal", "requests": 2}


def test_what_stands_before_a_body_is_counted_apart(rig: Rig) -> None:
    head = (
        f"GET {file_path(1)} HTTP/1.1\r\nHost: centre\r\nX-Name: value\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((HOST, rig.server.server_port), 20) as line:
        line.sendall(head.encode())
        came = b"".join(iter(lambda: line.recv(4096), b""))
    (note,) = rig.noted(1)
    assert (note["head_up"], note["bytes_up"]) == (len(head), 0)
    assert note["head_down"] + note["bytes_down"] == len(came)


def test_a_kept_connection_is_served_on(rig: Rig) -> None:
    with closing(http.client.HTTPConnection(HOST, rig.server.server_port, timeout=60)) as line:
        for _ in range(3):
            line.request("GET", file_path(1))
            assert line.getresponse().read() == b"file of 1"


def test_when_the_centre_is_gone_nothing_is_answered(rig: Rig) -> None:
    rig.centre.shutdown()
    rig.centre.server_close()
    with pytest.raises((http.client.HTTPException, OSError)):
        rig.ask(file_path(1))
    assert rig.noted(1)[-1]["status"] == 0


def test_an_unknown_mood_is_refused(rig: Rig) -> None:
    with pytest.raises(SimulatorError):
        rig.mood.do("rude")


def test_frozen_it_shows_what_was_when_it_began_and_lets_the_centre_speak(rig: Rig) -> None:
    rig.version()
    rig.mood.do("freeze")
    rig.centre.publish(2)
    assert rig.version() == 1
    assert rig.ask(HEARTBEAT_PATH, b"{}")[1] == b'{"choice": 2}'
    rig.mood.do("normal")
    assert rig.version() == 2
    assert {row["as"] for row in rig.noted(4)} == {"normal", "freeze"}


def test_frozen_before_anybody_asked_it_looks_for_itself(rig: Rig) -> None:
    rig.mood.do("freeze")
    rig.centre.publish(2)
    assert rig.version() == 1


def test_rolled_back_it_repeats_the_oldest_that_went_by(rig: Rig) -> None:
    for version in (1, 2, 3):
        rig.centre.publish(version)
        rig.version()
        rig.ask(HEARTBEAT_PATH, b"{}")
    rig.mood.do("rollback")
    assert rig.version() == 1
    told = [rig.ask(HEARTBEAT_PATH, b"{}")[1] for _ in range(3)]
    assert told == [b'{"choice": 1}', b'{"choice": 3}', b'{"choice": 1}']


def test_mixed_it_gives_metadata_and_files_of_another_set_by_turns(rig: Rig) -> None:
    for version in (1, 2):
        rig.centre.publish(version)
        rig.version()
        rig.ask(f"{TUF_PATH}/{version}.snapshot.json")
        rig.ask(file_path(version))
    rig.mood.do("mix")
    told = []
    for _ in range(2):
        rig.version()
        snapshot = Metadata.from_bytes(rig.ask(f"{TUF_PATH}/2.snapshot.json")[1])
        told.append((snapshot.signed.version, rig.ask(file_path(2))[1]))
    assert sorted(told) == [(1, b"file of 2"), (2, b"file of 1")]


def test_mixed_files_are_given_from_where_they_are_asked_for(rig: Rig) -> None:
    rig.centre.publish(2)
    for version in (1, 2):
        rig.ask(file_path(version))
    rig.mood.do("mix")
    assert rig.ask(file_path(2), Range="bytes=5-") == (206, b"of 1")


@pytest.mark.parametrize("path", [TIMESTAMP, file_path(1)])
def test_endless_it_begins_well_and_does_not_end(rig: Rig, path: str) -> None:
    rig.mood.do("endless")
    threading.Timer(0.5, rig.mood.do, ("normal",)).start()
    with pytest.raises(http.client.IncompleteRead) as cut:
        rig.ask(path)
    assert cut.value.partial.startswith(rig.centre.holds[path])
    assert len(cut.value.partial) > 100_000


def test_slow_it_sends_a_byte_a_second(rig: Rig) -> None:
    rig.mood.do("slow")
    started = time.monotonic()
    threading.Timer(1.5, rig.mood.do, ("normal",)).start()
    with pytest.raises(http.client.IncompleteRead) as cut:
        rig.ask(file_path(1))
    assert len(cut.value.partial) == 1
    assert time.monotonic() - started < 10


def test_with_keys_of_its_own_it_signs_what_is_newer(rig: Rig) -> None:
    rig.mood.do("wrong-key")
    forged: Metadata[Timestamp] = Metadata.from_bytes(rig.ask(TIMESTAMP)[1])
    assert forged.signed.version > 1
    assert KEY.public_key.keyid in forged.signatures
    trusted: Metadata[Root] = Metadata.from_bytes(root())
    result = trusted.signed.get_verification_result(
        "timestamp", forged.signed_bytes, forged.signatures
    )
    assert not result.verified
    rig.version()
    another: Metadata[Root] = Metadata.from_bytes(rig.ask(f"{TUF_PATH}/2.root.json")[1])
    assert another.signed.version == 2
    assert not trusted.signed.get_verification_result(
        "root", another.signed_bytes, another.signatures
    ).verified
    assert another.signed.get_verification_result(
        "root", another.signed_bytes, another.signatures
    ).verified


def test_expired_it_shows_what_was_signed_long_ago(rig: Rig, tmp_path: Path) -> None:
    (tmp_path / "timestamp.json").write_bytes(timestamp(9))
    rig.mood.do("expired", folder=str(tmp_path))
    assert rig.version() == 9
    assert rig.ask(f"{TUF_PATH}/1.snapshot.json")[0] == 200
