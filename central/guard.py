"""Outermost layer of the server: logs each request, lets no exception out and none in whose length
is doubtful.
"""

import json
import time
from collections.abc import Iterable

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.logs import LineLimit

log = structlog.get_logger(__name__)

_LINES_A_MINUTE = 600  # of one method and status
_PATH_CHARS = 200
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
_BODY = json.dumps({"code": "internal", "message": "the centre could not do this"}).encode()


class Guard:
    """ASGI middleware; logs method, path without query, status and time taken.

    More lines than a centre writes on a busy day are only counted, see ``LineLimit``.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._lines = LineLimit(_LINES_A_MINUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0
        method = scope["method"] if scope["method"] in _METHODS else "other"
        path = scope["path"][:_PATH_CHARS]

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            if _two_lengths(scope["headers"]):
                await _answer_400(watched)
            else:
                await self._app(scope, receive, watched)
        except Exception as error:  # nothing may reach the client or the server's own log
            self._lines.write(log.error, "request.failed", path=path, exc_info=error)
            if status == 0:
                status = 500
                await _answer_500(send)
        elapsed_ms = round((time.perf_counter() - started) * 1000, 1)
        self._lines.write(
            log.info,
            "request.completed",
            method,
            status,
            method=method,
            path=path,
            status=status,
            elapsed_ms=elapsed_ms,
        )


def _two_lengths(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether a body ends in two places, of which a proxy may believe the other (RFC 9112, 6.3)."""
    return {b"content-length", b"transfer-encoding"} <= {name for name, _value in headers}


async def _answer_400(send: Send) -> None:
    headers = [(b"content-length", b"0"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 400, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _answer_500(send: Send) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": _BODY})
