"""Requests and replies as they pass, and what a server on the way remembers of them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.client import responses

from contracts.fleet import HEARTBEAT_PATH
from contracts.sets import FILES_PATH, TUF_PATH

TIMESTAMP = f"{TUF_PATH}/timestamp.json"
KEPT_FILES = 8
_NUMBERED = re.compile(re.escape(TUF_PATH) + r"/(\d+)\.([a-z0-9-]+)\.json")
_RANGE = re.compile(r"bytes=(\d+)-")


@dataclass(frozen=True, slots=True)
class Request:
    """What a terminal asks."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = field(default=b"", repr=False)

    @property
    def is_timestamp(self) -> bool:
        """With it every look for something new begins."""
        return self.method == "GET" and self.path == TIMESTAMP

    @property
    def is_metadata(self) -> bool:
        """Signed metadata, the timestamp too."""
        return self.method == "GET" and self.path.startswith(f"{TUF_PATH}/")

    @property
    def is_file(self) -> bool:
        """A file by its hash."""
        return self.method == "GET" and self.path.startswith(f"{FILES_PATH}/")

    @property
    def is_heartbeat(self) -> bool:
        """How a terminal is; the answer holds what is wanted of it."""
        return self.method == "POST" and self.path == HEARTBEAT_PATH

    @property
    def head_bytes(self) -> int:
        """The first line and the headers, as they came."""
        return _head_bytes(f"{self.method} {self.path} HTTP/1.1", self.headers)

    @property
    def numbered(self) -> tuple[int, str] | None:
        """Version and role of metadata that have both in their name."""
        match = _NUMBERED.fullmatch(self.path) if self.method == "GET" else None
        return (int(match[1]), match[2]) if match else None

    @property
    def start(self) -> int:
        """From which byte on the body is wanted."""
        wanted = next((text for name, text in self.headers if name.lower() == "range"), "")
        match = _RANGE.match(wanted)
        return int(match[1]) if match else 0

    def of(self, path: str) -> "Request":
        """The same for another thing, all of it."""
        headers = tuple(pair for pair in self.headers if pair[0].lower() != "range")
        return Request("GET", path, headers)


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered. ``length`` None: until it ends, if ever."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: Iterable[bytes] = field(default=(), repr=False)
    length: int | None = 0

    @property
    def framed(self) -> tuple[tuple[str, str], ...]:
        """The headers, and how the body's end is found."""
        if self.length is None:
            return (*self.headers, ("Transfer-Encoding", "chunked"))
        if self.status in (204, 304):
            return self.headers
        return (*self.headers, ("Content-Length", str(self.length)))

    @property
    def head_bytes(self) -> int:
        """The first line and the headers, as they are sent."""
        return _head_bytes(f"HTTP/1.1 {self.status} {responses.get(self.status, '')}", self.framed)

    @property
    def data(self) -> bytes:
        """The whole body."""
        return b"".join(self.body)


def _head_bytes(first: str, headers: Iterable[tuple[str, str]]) -> int:
    """As lines, each with its end, and the empty one after them."""
    lines = (first, *(f"{name}: {value}" for name, value in headers), "")
    return sum(len(line.encode("latin-1", "replace")) + 2 for line in lines)


Ask = Callable[[Request], Reply]
JSON = (("Content-Type", "application/json"),)


def told(data: bytes, request: Request, headers: tuple[tuple[str, str], ...] = JSON) -> Reply:
    """These bytes as the answer, from where they are wanted."""
    start = request.start
    if not 0 < start < len(data):
        return Reply(200, headers, (data,), len(data))
    part = data[start:]
    place = ("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
    return Reply(206, (*headers, place), (part,), len(part))


class Memory:
    """What went by, oldest first; nothing twice. Under the lock of whoever holds it."""

    def __init__(self) -> None:
        self.timestamps: list[bytes] = []
        self.metadata: dict[str, dict[int, bytes]] = {}
        self.files: dict[str, bytes] = {}
        self.beats: list[bytes] = []

    def keep(self, request: Request, reply: Reply, data: bytes) -> None:
        """Remember a true answer."""
        if reply.status != 200:
            return
        if request.is_timestamp:
            _add(self.timestamps, data)
        elif (numbered := request.numbered) is not None:
            self.metadata.setdefault(numbered[1], {})[numbered[0]] = data
        elif request.is_file:
            self.files[request.path] = data
            while len(self.files) > KEPT_FILES:
                del self.files[next(iter(self.files))]
        elif request.is_heartbeat:
            _add(self.beats, data)
            del self.beats[1:-1]

    def others(self, request: Request) -> Mapping[int, bytes]:
        """Other versions of the metadata that are asked for."""
        numbered = request.numbered
        if numbered is None:
            return {}
        known = self.metadata.get(numbered[1], {})
        return {number: data for number, data in known.items() if number != numbered[0]}


def _add(known: list[bytes], data: bytes) -> None:
    if data not in known:
        known.append(data)
