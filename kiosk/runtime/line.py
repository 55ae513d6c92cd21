"""Listens to the sync process over its socket; asks it to deliver at once after a commit."""

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import get_args

from kiosk.visit.surroundings import Network

RETRY_S = 1.0
_KNOWN: dict[str, Network] = {word: word for word in get_args(Network)}
TIMEOUT_S = 5.0


class CentreLine:
    """One watching connection on its own thread; a sync process that is gone is "unknown".

    Args:
        on_news: told when the sync process has staged something else, or the centre's words have
            changed; and at the first word of each connection.
        on_release: told the hash of the release that the sync process is of, and whether it
            reaches the centre.
    """

    def __init__(
        self,
        path: Path,
        on_change: Callable[[Network, int], None],
        on_news: Callable[[], None] = lambda: None,
        on_release: Callable[[str, bool], None] = lambda release, reachable: None,
    ) -> None:
        self._path = path
        self._on_change = on_change
        self._on_news = on_news
        self._on_release = on_release
        self._stop = threading.Event()
        self._socket: socket.socket | None = None
        self._thread = threading.Thread(target=self._run, name="centre-line", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
        if self._thread.is_alive():
            self._thread.join(2.0)

    def kick(self) -> None:
        """Ask for delivery now; nothing is lost when nobody listens."""
        with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.settimeout(0.5)
            line.connect(str(self._path))
            line.sendall(b'{"op":"kick"}\n')
            line.recv(200)

    def _run(self) -> None:
        while not self._stop.is_set():
            with suppress(OSError, ValueError, KeyError, TypeError):
                self._watch()
            self._on_change("unknown", 0)
            self._stop.wait(RETRY_S)

    def _watch(self) -> None:
        with socket.socket(socket.AF_UNIX) as line:
            self._socket = line
            line.settimeout(TIMEOUT_S)
            line.connect(str(self._path))
            line.sendall(b'{"op":"watch"}\n')
            line.settimeout(None)
            known: tuple[object, object] | None = None
            with line.makefile("r", encoding="utf-8") as lines:
                for text in lines:
                    status = json.loads(text)
                    network: Network = _KNOWN[status["centre"]]
                    self._on_change(network, int(status["pending"]))
                    self._on_release(str(status.get("release")), network == "reachable")
                    news = status.get("staged"), status.get("words")
                    if news != known:
                        known = news
                        self._on_news()
