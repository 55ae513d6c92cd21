"""The five ways a network fails, as a client and a server on its two sides see them."""

import queue
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.asking import running
from tests.contracts.processes import Simulator

BODY = b"x" * 200_000
REQUEST = b"POST /v1/records HTTP/1.1\r\nHost: c\r\nContent-Length: 200000\r\n\r\n" + BODY
REPLY = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok"


class Centre:
    """Reads whole requests, counts them and answers."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        self.received: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        request = b""
        with line:
            try:
                while chunk := line.recv(65536):
                    request += chunk
                    if len(request) == len(REQUEST):
                        self.received.put(request)
                        request = b""
                        line.sendall(REPLY)
            except OSError:
                pass
            if request:
                self.received.put(request)

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


@pytest.fixture
def centre() -> Iterator[Centre]:
    made = Centre()
    yield made
    made.close()


@pytest.fixture
def network(centre: Centre, tmp_path: Path) -> Iterator[Simulator]:
    with running(Simulator("network", tmp_path, "--upstream", centre.address)) as made:
        yield made


def connect(network: Simulator) -> socket.socket:
    return socket.create_connection(("127.0.0.1", network.address["port"]), 5)


def ask(line: socket.socket) -> bytes:
    line.sendall(REQUEST)
    reply = b""
    while len(reply) < len(REPLY):
        chunk = line.recv(4096)
        if not chunk:
            break
        reply += chunk
    return reply


def reply_of(line: socket.socket) -> bytes:
    """Ask; a broken line has given nothing."""
    try:
        return ask(line)
    except ConnectionError:
        return b""


def test_normal_network_passes_everything_on_one_line(network: Simulator, centre: Centre) -> None:
    with connect(network) as line:
        assert ask(line) == REPLY
        assert ask(line) == REPLY
    assert centre.received.get(timeout=60) == REQUEST


def test_refused_connections_come_back_with_the_network(network: Simulator, centre: Centre) -> None:
    with connect(network) as line:
        assert ask(line) == REPLY
        network.do("refuse")
        with pytest.raises(ConnectionRefusedError):
            connect(network)
        assert reply_of(line) == b""
    network.do("normal")
    with connect(network) as line:
        assert ask(line) == REPLY


def test_blackhole_takes_all_and_gives_nothing(network: Simulator, centre: Centre) -> None:
    network.do("blackhole")
    with connect(network) as line:
        line.sendall(REQUEST)
        line.settimeout(0.3)
        with pytest.raises(TimeoutError):
            line.recv(1)
    assert centre.received.empty()
    network.do("normal")
    with connect(network) as line:
        assert ask(line) == REPLY


def test_body_is_cut_in_the_middle(network: Simulator, centre: Centre) -> None:
    network.do("cut-mid-body")
    with connect(network) as line:
        assert reply_of(line) == b""
    half = centre.received.get(timeout=60)
    assert len(half) < len(REQUEST)
    assert REQUEST.startswith(half)


def test_lost_reply_leaves_the_request_with_the_centre(network: Simulator, centre: Centre) -> None:
    network.do("reply-lost")
    with connect(network) as line:
        assert reply_of(line) == b""
    assert centre.received.get(timeout=60) == REQUEST


def test_portal_answers_what_nobody_asked_it(network: Simulator, centre: Centre) -> None:
    network.do("portal")
    with connect(network) as line:
        line.sendall(b"POST / HTTP/1.1\r\n\r\n")
        assert line.recv(4096).startswith(b"HTTP/1.1 200 OK")
    assert centre.received.empty()
