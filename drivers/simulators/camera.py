"""A network camera: MJPEG over HTTP, and what can happen to a camera in a hall."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from drivers.simulators.control import Json, VerbError, arguments_of, serve
from drivers.simulators.pictures import SourceError, black_frame, frames_of

_BOUNDARY = "frame"
_MOODS = ("normal", "freeze", "black", "stall", "cut", "hole")


class _Line(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    camera: "Camera"


class _Handler(BaseHTTPRequestHandler):
    server: _Line

    def setup(self) -> None:
        super().setup()
        self.server.camera.connected(self.connection)

    def do_GET(self) -> None:
        if self.path != "/stream.mjpg":
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Type", f"multipart/x-mixed-replace; boundary={_BOUNDARY}")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        for frame in self.server.camera.watch():
            head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: {len(frame)}\r\n"
            whole = head.encode() + b"\r\n" + frame + b"\r\n"
            try:
                self.wfile.write(whole[: len(whole) // 2])
                self.server.camera.while_stalled()
                self.wfile.write(whole[len(whole) // 2 :])
            except OSError:
                return

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing."""


class Camera:
    """The camera: one source, one clock, any number of watchers."""

    def __init__(self, source: Path, *, port: int, fps: float) -> None:
        self._fps = fps
        self._lock = threading.Condition()
        self._frames: Iterator[bytes] = self._load(source)
        self._mood = "normal"
        self._frame = b""
        self._number = 0
        self._ended = False
        self._port = port
        self._server: _Line | None = None
        self._lines: list[socket.socket] = []
        self._plug()
        threading.Thread(target=self._run, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._port

    def state(self) -> Json:
        """Say how the camera stands."""
        with self._lock:
            return {
                "mood": self._mood,
                "plugged": self._server is not None,
                "frames": self._number,
                "watchers": len(self._lines),
            }

    def do(self, verb: str, arguments: Json) -> None:
        """Obey a verb of the control server."""
        if verb in _MOODS:
            with self._lock:
                self._mood = verb
                self._lock.notify_all()
            return
        match verb:
            case "show":
                frames = self._load(Path(str(arguments.get("source"))))
                with self._lock:
                    self._frames = frames
            case "unplug":
                self._unplug()
            case "plug":
                self._plug()
            case _:
                raise VerbError(f"unknown verb {verb!r}")

    def close(self) -> None:
        """Stop."""
        self._ended = True
        self._unplug()

    def connected(self, line: socket.socket) -> None:
        """Remember a watcher's line, to cut it when the plug is pulled."""
        with self._lock:
            self._lines.append(line)

    def watch(self) -> Iterator[bytes]:
        """Give each new frame once, until the plug is pulled."""
        server, seen = self._server, 0
        while True:
            with self._lock:
                while self._number == seen and self._server is server and not self._ended:
                    self._lock.wait(0.5)
                if self._server is not server or self._ended:
                    return
                seen, frame = self._number, self._frame
            yield frame

    def while_stalled(self) -> None:
        """Come back when the stream may go on in the middle of a frame."""
        server = self._server
        with self._lock:
            while self._mood == "stall" and self._server is server and not self._ended:
                self._lock.wait(0.5)

    def _load(self, source: Path) -> Iterator[bytes]:
        try:
            return frames_of(source, self._fps)
        except SourceError as error:
            raise VerbError(str(error)) from error

    def _plug(self) -> None:
        with self._lock:
            if self._server is not None:
                return
            server = _Line(("127.0.0.1", self._port), _Handler)
            server.camera = self
            self._port = server.server_port
            self._server = server
        threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True).start()

    def _unplug(self) -> None:
        with self._lock:
            server, self._server = self._server, None
            lines, self._lines = self._lines, []
            self._lock.notify_all()
        for line in lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        if server is not None:
            server.shutdown()
            server.server_close()

    def _run(self) -> None:
        black = black_frame()
        due = time.monotonic()
        while not self._ended:
            due = max(due + 1 / self._fps, time.monotonic())
            time.sleep(max(0.0, due - time.monotonic()))
            with self._lock:
                mood, frames = self._mood, self._frames
            if mood == "freeze":
                continue
            frame = _damaged(next(frames, black), mood)
            with self._lock:
                self._frame = black if mood == "black" else frame
                self._number += 1
                self._lock.notify_all()


def _damaged(frame: bytes, mood: str) -> bytes:
    """What a bad line makes of a JPEG: without its last quarter, or with a hole in the middle."""
    if mood == "cut":
        return frame[: len(frame) * 3 // 4]
    if mood == "hole":
        return frame[: len(frame) // 2] + frame[len(frame) // 2 + min(3000, len(frame) // 4) :]
    return frame


def main() -> None:
    """Run the simulator."""
    parser = arguments_of("camera", "A network camera that sends MJPEG.")
    parser.add_argument("--source", type=Path, required=True, help="picture, folder or video")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--fps", type=float, default=15.0)
    options = parser.parse_args()
    device = Camera(options.source, port=options.port, fps=options.fps)
    serve(options, device, {"stream": f"http://127.0.0.1:{device.port}/stream.mjpg"})


if __name__ == "__main__":
    main()
