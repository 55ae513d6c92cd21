"""Talks to the control agent of a screen over its Unix socket."""

import json
import queue
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TIMEOUT_S = 15.0


class ScreenLostError(Exception):
    """The screen's process is gone or does not answer."""


@dataclass(frozen=True, slots=True)
class Node:
    """One visible thing on the screen. ``rect`` is x, y, width, height in pixels; ``more`` is what
    stands on it besides its name.
    """

    id: str
    name: str
    role: str
    rect: tuple[int, int, int, int]
    enabled: bool
    checked: bool
    value: str
    focused: bool = False
    more: str = ""

    @property
    def centre(self) -> tuple[int, int]:
        """Where a finger would touch it."""
        x, y, width, height = self.rect
        return x + width // 2, y + height // 2


@dataclass(frozen=True, slots=True)
class Tree:
    """What is visible at one moment."""

    page: str
    seq: int
    frame: int
    nodes: tuple[Node, ...]

    def find(self, node_id: str) -> Node | None:
        """The visible node with this id, the last drawn when there are several."""
        return next((node for node in reversed(self.nodes) if node.id == node_id), None)

    def starting(self, prefix: str) -> list[Node]:
        """Visible nodes whose id starts so, in drawing order."""
        return [node for node in self.nodes if node.id.startswith(prefix)]

    @property
    def focused(self) -> Node | None:
        """Where the ring is."""
        return next((node for node in self.nodes if node.focused), None)

    def has(self, node_id: str) -> bool:
        """Whether it is visible."""
        return self.find(node_id) is not None


@dataclass(frozen=True, slots=True)
class Picture:
    """Pixels of the screen, four bytes each: blue, green, red, nothing."""

    page: str
    width: int
    height: int
    stride: int
    data: bytes


def _picture(head: dict[str, Any], data: bytes) -> Picture:
    return Picture(head["page"], head["width"], head["height"], head["stride"], data)


class ScreenLink:
    """One connection; ask from one thread at a time (a lock sees to it)."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._number = 0
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(TIMEOUT_S)
        try:
            self._socket.connect(str(path))
        except OSError as error:
            self._socket.close()
            raise ScreenLostError("nobody listens") from error
        self._in = self._socket.makefile("rb")

    def close(self) -> None:
        """End the connection."""
        with suppress(OSError):
            self._in.close()
        self._socket.close()

    def ask(self, op: str, **fields: Any) -> tuple[dict[str, Any], bytes]:
        """One question and its answer with the raw bytes that follow it.

        Raises:
            ScreenLostError: the process is gone or silent.
        """
        with self._lock:
            self._number += 1
            question = json.dumps({"op": op, "n": self._number, **fields}) + "\n"
            try:
                self._socket.sendall(question.encode())
                answer = _read_line(self._in)
                data = _read_exactly(self._in, int(answer.get("size", 0)))
            except (OSError, ValueError) as error:
                raise ScreenLostError("the screen does not answer") from error
        if "error" in answer:
            raise ScreenLostError(f"the screen's agent refused: {answer['error']}")
        return answer, data

    def tree(self, *, drawn: bool = False) -> Tree:
        """What is visible now; when ``drawn``, with every place as a frame has drawn it."""
        answer, _ = self.ask("tree", drawn=drawn)
        nodes = tuple(
            Node(
                id=node["id"],
                name=node["name"],
                role=node["role"],
                rect=tuple(node["rect"]),
                enabled=node["enabled"],
                checked=node["checked"],
                value=node["value"],
                focused=node["focused"],
                more=node["more"],
            )
            for node in answer["nodes"]
        )
        return Tree(answer["page"], answer["seq"], answer["frame"], nodes)

    def touch(self, phase: str, x: float, y: float) -> dict[str, Any]:
        """The finger goes down, moves or comes up at pixels x, y."""
        answer, _ = self.ask("touch", phase=phase, x=x, y=y)
        return answer

    def settle(self, frame: int, timeout_ms: float) -> int:
        """Wait for a frame after ``frame``; the number of the newest one."""
        answer, _ = self.ask("settle", frame=frame, timeout_ms=timeout_ms)
        return int(answer["frame"])

    def grab(self) -> Picture:
        """The picture on the screen."""
        return _picture(*self.ask("grab"))

    def heartbeat(self, *, reset: bool = False) -> dict[str, Any]:
        """How late the GUI thread was at worst."""
        return self.ask("heartbeat", reset=reset)[0]

    def spoken(self, begin: int = 0, wait_ms: float = 0) -> list[dict[str, Any]]:
        """What was heard since the terminal started, beginning with this number.

        Where that is nothing, the answer waits so long for it.
        """
        asked = {"from": begin, "wait_ms": wait_ms}
        entries: list[dict[str, Any]] = self.ask("spoken", **asked)[0]["entries"]
        return entries

    def trace(self) -> dict[str, Any]:
        """Names of events, effects and pages with monotonic ms."""
        return self.ask("trace")[0]


@dataclass(frozen=True, slots=True)
class Frame:
    """A completed frame; with a picture when the page is a new one."""

    seq: int
    page: str
    t_ms: float
    picture: Picture | None


class FrameWatch:
    """Collects frames on a thread of its own, until the screen goes or ``close``."""

    def __init__(self, path: Path, *, pictures: bool) -> None:
        self.frames: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self._socket = socket.socket(socket.AF_UNIX)
        try:
            self._socket.connect(str(path))
        except OSError as error:
            self._socket.close()
            raise ScreenLostError("nobody listens") from error
        line = json.dumps({"op": "watch", "n": 0, "pictures": pictures}) + "\n"
        self._socket.sendall(line.encode())
        self._thread = threading.Thread(target=self._run, name="frames", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the connection and its thread."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(2.0)
        self._socket.close()

    def _run(self) -> None:
        with suppress(OSError, ValueError), self._socket.makefile("rb") as stream:
            while True:
                head = _read_line(stream)
                data = _read_exactly(stream, int(head.get("size", 0)))
                if head.get("event") == "frame":
                    picture = _picture(head, data) if data else None
                    self.frames.put(Frame(head["seq"], head["page"], head["t_ms"], picture))


def _read_line(stream: Any) -> dict[str, Any]:
    text = stream.readline()
    if not text:
        raise ValueError("closed")
    answer: dict[str, Any] = json.loads(text)
    return answer


def _read_exactly(stream: Any, size: int) -> bytes:
    data: bytes = stream.read(size) if size else b""
    if len(data) != size:
        raise ValueError("closed")
    return data
