"""What may answer at an address: each a real socket on the loopback."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

Serve = Callable[[socket.socket], None]


@contextmanager
def answering(serve: Serve) -> Iterator[int]:
    """Every connection is served in a thread of its own; gives the port."""
    listener = socket.create_server(("127.0.0.1", 0))
    ended = threading.Event()
    threads: list[threading.Thread] = []

    def take() -> None:
        while not ended.is_set():
            try:
                line, _ = listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=_served, args=(serve, line))
            thread.start()
            threads.append(thread)

    taking = threading.Thread(target=take)
    taking.start()
    try:
        yield listener.getsockname()[1]
    finally:
        ended.set()
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        taking.join()
        for thread in threads:
            thread.join()


def _served(serve: Serve, line: socket.socket) -> None:
    with line, suppress(OSError):
        line.settimeout(20)
        serve(line)


def says(answer: bytes) -> Serve:
    """Reads a head and says this."""

    def serve(line: socket.socket) -> None:
        head(line)
        line.sendall(answer)

    return serve


def answers_anything(line: socket.socket) -> None:
    """As servers do that hear what they do not understand."""
    line.recv(4096)
    line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def silent(line: socket.socket) -> None:
    """Takes everything and says nothing, until the other end has had enough."""
    while line.recv(4096):
        pass


def dripping(line: socket.socket) -> None:
    """A head that never ends, a byte at a time."""
    head(line)
    line.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        line.sendall(b"x")
        line.settimeout(0.05)
        with suppress(TimeoutError):
            if not line.recv(1):
                return


def head(line: socket.socket) -> bytes:
    """A request up to its empty line."""
    read = b""
    while b"\r\n\r\n" not in read and (piece := line.recv(4096)):
        read += piece
    return read


def private(serve: Serve, pem: Path) -> Serve:
    """The same behind TLS."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(pem)

    def served(line: socket.socket) -> None:
        with suppress(OSError), tls.wrap_socket(line, server_side=True) as inner:
            serve(inner)

    return served


def connecting(seen: list[str], status: bytes = b"200 OK") -> Serve:
    """A proxy that connects to whoever is asked for, whatever name it has, on this machine."""

    def serve(line: socket.socket) -> None:
        target = head(line).split()[1].decode()
        seen.append(target)
        line.sendall(b"HTTP/1.1 " + status + b"\r\n\r\n")
        if not status.startswith(b"200"):
            return
        with socket.create_connection(("127.0.0.1", int(target.rpartition(":")[2])), 5) as there:
            back = threading.Thread(target=_carried, args=(there, line))
            back.start()
            _carried(line, there)
            back.join()

    return serve


def _carried(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while piece := one.recv(65536):
            other.sendall(piece)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)
