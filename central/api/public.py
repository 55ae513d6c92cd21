"""What anybody may read: signed metadata, and published files by their hash. Nothing else.

No token, no session: what is served is signed, and public by its nature. Strangers get a few
threads of their own, and whoever takes an answer slowly is the first to make room for others.
"""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Mount, Route

from central.api.refusals import NO_STORE, answer_nowhere, refusal
from central.connections import Caller
from central.publishing.metadata import TIMESTAMP, Repository
from central.storage.engine import Database
from central.storage.files import AttachmentFiles
from central.storage.trouble import StorageTroubleError
from contracts.wire import Refusal

TUF_MOUNT, FILES_MOUNT = "/v1/tuf", "/v1/files"
_THREADS = 8
_CHUNK_BYTES = 64 * 1024
_TARGET = re.compile(
    r"(?:sets/([0-9a-f]{64})\.[A-Za-z0-9._-]{1,45}"
    r"|overlays/[0-9]{6}/([0-9a-f]{64})\.[0-9a-f]{64}\.json"
    r"|releases/([0-9a-f]{64})\.[0-9a-f]{64}\.tar\.xz)"
)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_RANGE = re.compile(r"bytes=([0-9]{1,12})?-([0-9]{1,12})?")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",  # a drawing could hold a script
    "Content-Disposition": "attachment",
}
_FOR_EVER = "public, max-age=31536000, immutable"
Reader = Callable[[int, int], Awaitable[bytes]]
_JSON, _BYTES = "application/json", "application/octet-stream"


class PublicFiles:
    """What there is to read. Blocking; safe to use from several threads."""

    def __init__(self, database: Database, files: AttachmentFiles) -> None:
        self._database = database
        self._files = files

    def metadata(self, name: str) -> bytes | None:
        """A file of metadata by name."""
        with self._database.read() as session:
            return Repository(session).file(name)

    def size(self, sha256: str) -> int | None:
        """Of a published file; None where there is none."""
        return self._files.size(sha256)

    def part(self, sha256: str, start: int, length: int) -> bytes:
        """Some bytes of a published file."""
        return self._files.read_part(sha256, start, length)


def public_apps(public: PublicFiles) -> list[Mount]:
    """To be mounted before all that needs a signature."""
    threads = CapacityLimiter(_THREADS)

    async def metadata(request: Request) -> Response:
        name = request.path_params["name"]
        data = await run_sync(partial(public.metadata, name), limiter=threads)
        if data is None:
            return _nothing()
        lasting = "no-cache" if name == f"{TIMESTAMP}.json" else _FOR_EVER
        return Response(data, headers=_HEADERS | {"Cache-Control": lasting}, media_type=_JSON)

    async def target(request: Request) -> Response:
        match = _TARGET.fullmatch(request.path_params["path"])
        return (
            _nothing() if match is None else await serve(request, match[1] or match[2] or match[3])
        )

    async def file(request: Request) -> Response:
        sha256 = request.path_params["sha256"]
        return await serve(request, sha256) if _SHA256.fullmatch(sha256) else _nothing()

    async def serve(request: Request, sha256: str) -> Response:
        tag = f'"{sha256}"'
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=_kept(tag))
        size = await run_sync(partial(public.size, sha256), limiter=threads)
        if size is None:
            return _nothing()
        caller: Caller | None = request.scope.get("state", {}).get("caller")
        if caller is not None:
            caller.waits()
        read = partial(_read, public, threads, sha256)
        return await _answer(request, read, size, tag)

    handlers = {StorageTroubleError: _trouble, HTTPException: answer_nowhere}
    tuf = Starlette(
        routes=[
            Route("/targets/{path:path}", target, methods=["GET"]),
            Route("/{name}", metadata, methods=["GET"]),
        ],
        exception_handlers=handlers,
    )
    files = Starlette(
        routes=[Route("/{sha256}", file, methods=["GET"])],
        exception_handlers=handlers,
    )
    for app in (tuf, files):
        app.router.redirect_slashes = False
    return [Mount(TUF_MOUNT, tuf), Mount(FILES_MOUNT, files)]


async def _answer(request: Request, read: Reader, size: int, tag: str) -> Response:
    """The file, or the part of it that was asked for (RFC 9110, section 14)."""
    headers = _kept(tag) | {"Accept-Ranges": "bytes"}
    wanted = request.headers.get("range", "")
    if request.headers.get("if-range", tag) != tag:
        wanted = ""
    part = _part(wanted, size)
    if part is None:
        headers["Content-Range"] = f"bytes */{size}"
        return Response(status_code=416, headers=headers)
    start, end = part
    status = 200
    if wanted and part != (0, size):
        status = 206
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    if end - start <= _CHUNK_BYTES:
        data = await read(start, end - start)
        return Response(data, status, headers, _BYTES)
    headers["Content-Length"] = str(end - start)
    if request.method == "HEAD":
        return Response(None, status, headers, _BYTES)
    return StreamingResponse(_pieces(read, start, end), status, headers, _BYTES)


async def _read(
    public: PublicFiles, threads: CapacityLimiter, sha256: str, start: int, length: int
) -> bytes:
    return await run_sync(partial(public.part, sha256, start, length), limiter=threads)


async def _pieces(read: Reader, start: int, end: int) -> AsyncIterator[bytes]:
    while start < end:
        piece = await read(start, min(end - start, _CHUNK_BYTES))
        if not piece:  # shorter than it was: the connection ends early, and its hash is wrong
            return
        start += len(piece)
        yield piece


def _part(wanted: str, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last; None when there is nothing there.

    A range of another shape, or several, is as if none had been asked for.
    """
    match = _RANGE.fullmatch(wanted.strip())
    if match is None or (match[1] is None and match[2] is None):
        return 0, size
    if match[1] is None:
        length = int(match[2])
        return (max(0, size - length), size) if length and size else None
    start = int(match[1])
    end = min(int(match[2]) + 1, size) if match[2] is not None else size
    if match[2] is not None and int(match[2]) < start:
        return 0, size
    return (start, end) if start < size else None


def _kept(tag: str) -> dict[str, str]:
    return _HEADERS | {"Cache-Control": _FOR_EVER, "ETag": tag}


def _nothing() -> Response:
    return refusal(404, "not-found", headers=_HEADERS | NO_STORE)


async def _trouble(_request: Request, _error: Exception) -> Response:
    return refusal(503, Refusal.INTERNAL, headers=NO_STORE)
