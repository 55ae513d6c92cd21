"""A cap on the bodies of the read API, whoever sends them."""

from fastapi import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_MAX_BODY_BYTES = 16 * 1024


class SmallBodies:
    """ASGI middleware: the framework reads a body before it looks at the token, so a stranger
    could fill the memory with one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; 413 once its body is too long, announced or not."""
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > _MAX_BODY_BYTES:
                raise HTTPException(413, "too-large")
            return message

        await self._app(scope, counted if scope["type"] == "http" else receive, send)
