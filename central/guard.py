"""Outermost layer of the server: logs each request and lets no exception out."""

import json
import time

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.get_logger(__name__)

_BODY = json.dumps({"code": "internal", "message": "the centre could not do this"}).encode()


class Guard:
    """ASGI middleware; logs method, path without query, status and time taken."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # nothing may reach the client or the server's own log
            log.error("request.failed", path=scope["path"], exc_info=error)
            if status == 0:
                status = 500
                await _answer_500(send)
        elapsed_ms = round((time.perf_counter() - started) * 1000, 1)
        log.info(
            "request.completed",
            method=scope["method"],
            path=scope["path"],
            status=status,
            elapsed_ms=elapsed_ms,
        )


async def _answer_500(send: Send) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": _BODY})
