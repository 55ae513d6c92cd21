"""The control agent inside the screen's process: eyes and one finger for robot and dock.

It listens on a Unix socket for lines of JSON, ``{"op": …, "n": …}``, and answers each with one
line that repeats ``n``. It can look (tree, grab), touch, and measure (heartbeat, trace); there
is no way to set a property or to post an event. Loaded in demo mode only.

    tree       drawn? → page, seq, frame, nodes; when drawn, one more frame is completed before,
               so that no place on the screen is an old one
    touch      phase down|move|up, x, y → t_ms, frame, seq, page: those before the touch
    settle     frame, timeout_ms → frame    answers when a later frame is complete
    grab       → page, width, height, stride, format, size, followed by size raw bytes
    heartbeat  reset? → the largest gap of a 10 ms timer of the GUI thread
    trace      → entries: names of events, effects and pages with monotonic ms
    spoken     from, wait_ms? → entries: what was heard, with monotonic ms, beginning with that
               number; when there is nothing yet, the answer waits so long for it
    frames     → entries: number, t_ms of completion, seq and page of the latest frames
    preview    → entries: ms of arrival and of first painting of the live picture's frames
    watch      pictures? → from now on one line for each frame that completes a snapshot,
               followed by raw bytes when it says ``size``
"""

import json
import queue
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar, Protocol

from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickWindow

from demo.agent_gui import GuiSide, now_ms

Picture = tuple[dict[str, Any], bytes]
DRAWN_MS = 2000.0


def _raw(image: QImage) -> Picture:
    """Size and pixels of an image, four bytes each: blue, green, red, nothing."""
    plain = image
    if plain.format() != QImage.Format.Format_RGB32:
        plain = image.convertToFormat(QImage.Format.Format_RGB32)
    data = bytes(plain.constBits())
    head = {
        "width": plain.width(),
        "height": plain.height(),
        "stride": plain.bytesPerLine(),
        "format": "BGRX",
        "size": len(data),
    }
    return head, data


class Agent:
    """Serves the socket; one thread for each connection, GUI work by queued calls."""

    def __init__(self, gui: GuiSide, path: Path, trace: "Trace | None") -> None:
        self._gui = gui
        self._path = path
        self._trace = trace
        self._spoken: list[dict[str, Any]] = []
        self._more = threading.Condition()
        self._watchers: list[queue.SimpleQueue[tuple[int, str, QImage | None] | None]] = []
        self._lines: list[socket.socket] = []
        self._server = socket.socket(socket.AF_UNIX)
        with suppress(FileNotFoundError):
            path.unlink()
        self._server.bind(str(path))
        path.chmod(0o600)
        self._server.listen(8)
        gui.listen(self._frame)
        threading.Thread(target=self._accept, name="agent", daemon=True).start()

    def stop(self) -> None:
        """Close the socket. GUI thread."""
        self._gui.close()
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for line in tuple(self._lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for watcher in tuple(self._watchers):
            watcher.put(None)
        with suppress(OSError):
            self._path.unlink()

    # ---- connections -------------------------------------------------------------------------

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            self._lines.append(line)
            threading.Thread(
                target=self._serve, args=(line,), name="agent-line", daemon=True
            ).start()

    def _serve(self, line: socket.socket) -> None:
        with suppress(OSError, ValueError, CancelledError), line, line.makefile("rb") as lines:
            for text in lines:
                request = json.loads(text)
                if request.get("op") == "watch":
                    self._watch(line, request)
                    break
                line.sendall(self._answer(request))
        with suppress(ValueError):
            self._lines.remove(line)

    def _answer(self, request: dict[str, Any]) -> bytes:
        work = self._OPS.get(str(request.get("op")))
        data = b""
        try:
            if work is None:
                raise ValueError("unknown op")
            answer, data = work(self, request)
        except (ValueError, KeyError, TypeError, TimeoutError) as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        answer["n"] = request.get("n")
        return _line(answer) + data

    def _tree(self, request: dict[str, Any]) -> Picture:
        if not request.get("drawn"):
            return self._gui.run(self._gui.tree), b""
        limit = now_ms() + DRAWN_MS
        while True:
            asked = self._gui.run(self._gui.ask_frame)
            self._gui.wait_for_frame(asked, limit - now_ms())
            answer = self._gui.run(self._gui.tree)
            fresh = answer["frame"] > asked and answer["drawn"]
            if fresh or now_ms() >= limit:
                return answer, b""

    def _touch(self, request: dict[str, Any]) -> Picture:
        phase, x, y = str(request["phase"]), round(request["x"]), round(request["y"])
        answer = self._gui.run(lambda: self._gui.touch(phase, x, y))
        return answer, b""

    def _settle(self, request: dict[str, Any]) -> Picture:
        self._gui.wait_for_frame(int(request["frame"]), float(request.get("timeout_ms", 100)))
        return {"frame": self._gui.frame}, b""

    def _grab(self, request: dict[str, Any]) -> Picture:
        image, page = self._gui.run(self._gui.grab)
        head, data = _raw(image)
        return {"page": page, **head}, data

    def _heartbeat(self, request: dict[str, Any]) -> Picture:
        report = {**self._gui.run(self._gui.heartbeat.report), "agent_ms": self._gui.busy_ms}
        if request.get("reset"):
            self._gui.run(self._gui.heartbeat.reset)
        return report, b""

    def heard(self, spoken: Any) -> None:
        """Something was heard at the terminal, whole or not. Any thread."""
        told = {
            "page": spoken.page,
            "text": spoken.text,
            "start_ms": spoken.start_ms,
            "end_ms": spoken.end_ms,
            "source": spoken.source,
            "whole": spoken.whole,
        }
        with self._more:
            self._spoken.append(told)
            self._more.notify_all()

    def _read_spoken(self, request: dict[str, Any]) -> Picture:
        begin = int(request.get("from", 0))
        with self._more:
            limit = float(request.get("wait_ms", 0)) / 1000
            self._more.wait_for(lambda: len(self._spoken) > begin, limit)
            return {"entries": self._spoken[begin:]}, b""

    def _read_trace(self, request: dict[str, Any]) -> Picture:
        marks = self._trace.entries() if self._trace is not None else ()
        entries = [
            {"t_ms": round(mark.t_ms, 1), "event": mark.kind, "name": mark.name} for mark in marks
        ]
        return {"entries": entries, "first_frame_ms": self._gui.first_frame_ms}, b""

    def _frames(self, request: dict[str, Any]) -> Picture:
        return {"entries": self._gui.run(lambda: list(self._gui.frames))}, b""

    def _preview(self, request: dict[str, Any]) -> Picture:
        return {"entries": self._gui.run(self._gui.preview)}, b""

    _OPS: ClassVar[dict[str, Callable[["Agent", dict[str, Any]], Picture]]] = {
        "tree": _tree,
        "touch": _touch,
        "settle": _settle,
        "grab": _grab,
        "heartbeat": _heartbeat,
        "trace": _read_trace,
        "spoken": _read_spoken,
        "frames": _frames,
        "preview": _preview,
    }

    # ---- watching ----------------------------------------------------------------------------

    def _frame(self, seq: int, page: str, picture: QImage | None) -> None:
        for watcher in tuple(self._watchers):
            watcher.put((seq, page, picture))

    def _watch(self, line: socket.socket, request: dict[str, Any]) -> None:
        pictures = bool(request.get("pictures"))
        frames: queue.SimpleQueue[tuple[int, str, QImage | None] | None] = queue.SimpleQueue()
        self._watchers.append(frames)
        self._gui.pictures += pictures
        try:
            line.sendall(_line({"n": request.get("n"), "watching": True}))
            while (frame := frames.get()) is not None:
                seq, page, image = frame
                head: dict[str, Any] = {
                    "event": "frame",
                    "seq": seq,
                    "page": page,
                    "t_ms": now_ms(),
                }
                data = b""
                if pictures and image is not None:
                    size, data = _raw(image)
                    head.update(size)
                line.sendall(_line(head) + data)
        finally:
            self._watchers.remove(frames)
            self._gui.pictures -= pictures


def _line(answer: dict[str, Any]) -> bytes:
    return (
        json.dumps(answer, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "surrogatepass"
        )
        + b"\n"
    )


class Trace(Protocol):
    """The terminal's own time line."""

    def entries(self) -> Sequence[Any]:
        """Marks with ``t_ms`` (monotonic), ``kind`` and ``name``; never content."""


def start(window: QQuickWindow, ui: Any, socket_path: Path, trace: Trace | None = None) -> Agent:
    """Start the agent for this window. GUI thread; in demo mode only.

    Args:
        window: the terminal's window.
        ui: the screen; its signal ``shown`` tells the number of the snapshot in the page.
        socket_path: where to listen; the file is made with mode 0600.
        trace: what the terminal noted of events, effects and pages.
    """
    return Agent(GuiSide(window, getattr(ui, "shown", None)), socket_path, trace)
