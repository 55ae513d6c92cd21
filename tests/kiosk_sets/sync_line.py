"""What the sync process says over its socket, said by a test."""

import json
import socket
import threading
from contextlib import suppress
from pathlib import Path


class SyncLine:
    """Tells every watcher when a file for the terminal has changed; takes kicks."""

    def __init__(self, data_dir: Path) -> None:
        self._path = data_dir / "sync.sock"
        self._words = 0
        self.kicks = 0
        self.release = ""
        self._watchers: list[socket.socket] = []
        self._lock = threading.Lock()
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(self._path))
        self._server.listen(8)
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def news(self) -> None:
        """Something was written."""
        with self._lock:
            self._words += 1
            for line in self._watchers:
                self._tell(line)

    def close(self) -> None:
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._server.close()
        with self._lock:
            for line in self._watchers:
                line.close()
        self._path.unlink(missing_ok=True)

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            with self._lock:
                asked = line.recv(100)
                self.kicks += b"kick" in asked
                self._tell(line)
                if b"watch" in asked:
                    self._watchers.append(line)
                else:
                    line.close()

    def _tell(self, line: socket.socket) -> None:
        status = {"centre": "reachable", "pending": 0, "staged": "", "words": self._words}
        status["release"] = self.release
        with suppress(OSError):
            line.sendall(json.dumps(status).encode() + b"\n")
