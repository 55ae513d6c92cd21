"""HTTP/1.1 to a centre on this machine, over a few connections that stay open."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import ClassVar
from urllib.parse import urlsplit

from contracts.errors import NetworkError, PolicyError
from contracts.hosts import is_this_machine

_TIMEOUT_S = 20
_MAX_HEAD = 16 * 1024
_MAX_BODY = 16 * 1024 * 1024
_STREAM_LIMIT = 256 * 1024

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class FarCentreError(PolicyError):
    """Simulated terminals talk to this machine only."""

    code: ClassVar[str] = "P-182"


class LineLostError(NetworkError):
    """The centre did not answer, or not as HTTP."""

    code: ClassVar[str] = "N-120"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes


class Line:
    """So many connections for everybody. For one event loop; raises FarCentreError.

    ``keep``: they stay open, as those of a proxy before the centre do.
    """

    def __init__(self, url: str, connections: int = 16, *, keep: bool = True) -> None:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if parts.scheme != "http" or not is_this_machine(host):
            raise FarCentreError("simulated terminals speak http to this machine only")
        self._host, self._port = host, parts.port or 80
        self._prefix = parts.path.rstrip("/")
        self._keep = keep
        self._free: list[Connection] = []
        self._room = asyncio.Semaphore(connections)

    async def __aenter__(self) -> "Line":
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        for _, writer in self._free:
            writer.close()
        for _, writer in self._free:
            with suppress(OSError):
                await writer.wait_closed()

    def path_of(self, path: str) -> str:
        """The path of the request line, which is what gets signed."""
        return self._prefix + path

    async def post(self, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Send a body. Raises LineLostError."""
        return await self._ask("POST", path, headers | {"content-length": str(len(body))}, body)

    async def get(self, path: str) -> Answer:
        """Read something. Raises LineLostError."""
        return await self._ask("GET", path, {}, b"")

    async def _ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        lines = [f"{method} {self.path_of(path)} HTTP/1.1", f"host: {self._host}:{self._port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        sent = "\r\n".join([*lines, "", ""]).encode() + body
        async with self._room:
            for fresh in (False, True):  # one that stayed open may have been closed over there
                connection = None if fresh or not self._free else self._free.pop()
                answer = None
                try:
                    with suppress(OSError, asyncio.IncompleteReadError):
                        async with asyncio.timeout(_TIMEOUT_S):
                            connection = connection or await self._connected()
                            answer = await self._exchanged(connection, sent)
                            return answer
                finally:  # also where the whole crowd ends in between
                    if answer is None and connection is not None:
                        connection[1].close()
        raise LineLostError("the centre does not answer")

    async def _connected(self) -> Connection:
        return await asyncio.open_connection(self._host, self._port, limit=_STREAM_LIMIT)

    async def _exchanged(self, connection: Connection, sent: bytes) -> Answer:
        reader, writer = connection
        writer.write(sent)
        head = await reader.readuntil(b"\r\n\r\n")
        if len(head) > _MAX_HEAD:
            raise LineLostError("the head of the answer is too long")
        first, *rest = head.decode("latin-1").split("\r\n")
        fields = {
            name.lower(): value.strip() for name, _, value in (x.partition(":") for x in rest)
        }
        try:
            status, length = int(first.split(" ", 2)[1]), int(fields.get("content-length", "0"))
        except (ValueError, IndexError):
            raise LineLostError("the answer is not HTTP") from None
        if length > _MAX_BODY:
            raise LineLostError("the answer is too long")
        body = await reader.readexactly(length)
        if not self._keep or fields.get("connection", "").lower() == "close":
            writer.close()
        else:
            self._free.append(connection)
        return Answer(status, body)
