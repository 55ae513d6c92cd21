"""The Unix socket ``sync.sock``: JSON lines in, JSON lines out.

``{"op":"status"}`` answers with the status, ``{"op":"kick"}`` delivers at once and answers
likewise, ``{"op":"watch"}`` streams the status and every change until the client goes.
Nothing personal passes here; the file's mode (0600) is the access control.
"""

import json
import os
import select
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path

import structlog

from kiosk.records.errors import storage_errors
from sync.status import StatusBoard

log = structlog.get_logger(__name__)

SOCKET_NAME = "sync.sock"
MAX_CLIENTS = 16
_LINE_BYTES = 1024
_CLIENT_TIMEOUT_S = 5.0
_WATCH_POLL_S = 1.0


class ControlSocket:
    """Serves the socket on threads of its own until ``close``."""

    def __init__(self, data_dir: Path, board: StatusBoard, kick: Callable[[], None]) -> None:
        self._board = board
        self._kick = kick
        self._places = threading.BoundedSemaphore(MAX_CLIENTS)
        self._thread = threading.Thread(target=self._accept, name="control", daemon=True)
        with storage_errors("open the control socket"), ExitStack() as opened:
            self._folder = os.open(data_dir, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
            opened.callback(os.close, self._folder)
            self._server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            opened.callback(self._server.close)
            with suppress(FileNotFoundError):
                os.unlink(SOCKET_NAME, dir_fd=self._folder)
            # Through the folder's descriptor the path stays below the 108 bytes of sun_path.
            self._server.bind(f"/proc/self/fd/{self._folder}/{SOCKET_NAME}")
            os.chmod(data_dir / SOCKET_NAME, 0o600)
            self._server.listen(MAX_CLIENTS)
            opened.pop_all()

    def start(self) -> None:
        """Begin to answer, once."""
        if self._thread.ident is None:
            self._thread.start()

    def close(self) -> None:
        """Stop answering and remove the socket."""
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        with suppress(OSError):
            os.unlink(SOCKET_NAME, dir_fd=self._folder)
        os.close(self._folder)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            if not self._places.acquire(blocking=False):
                client.close()
                continue
            serving = threading.Thread(
                target=self._serve, args=(client,), name="control-client", daemon=True
            )
            try:
                serving.start()
            except RuntimeError:  # no thread can begin now; the client comes again
                client.close()
                self._places.release()

    def _serve(self, client: socket.socket) -> None:
        try:
            with client, suppress(OSError, ValueError):
                client.settimeout(_CLIENT_TIMEOUT_S)
                with client.makefile("rb") as lines:
                    while line := lines.readline(_LINE_BYTES):
                        self._answer(client, json.loads(line))
        finally:
            self._places.release()

    def _answer(self, client: socket.socket, question: object) -> None:
        match question:
            case {"op": "status"}:
                client.sendall(self._board.read()[1].line())
            case {"op": "kick"}:
                self._kick()
                client.sendall(self._board.read()[1].line())
            case {"op": "watch"}:
                self._watch(client)
            case _:
                client.sendall(b'{"error":"unknown op"}\n')

    def _watch(self, client: socket.socket) -> None:
        version, status = self._board.read()
        client.sendall(status.line())
        while not self._board.closed:
            newer = self._board.wait_beyond(version, _WATCH_POLL_S)
            if newer is not None:
                version, status = newer
                client.sendall(status.line())
            elif _gone(client):
                return


def _gone(client: socket.socket) -> bool:
    """Whether the client hung up; anything it says while watching is ignored."""
    # recv waits for the socket's timeout even with MSG_DONTWAIT, so ask first.
    readable, _, _ = select.select([client], [], [], 0)
    return bool(readable) and client.recv(_LINE_BYTES) == b""
