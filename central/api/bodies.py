"""Bodies of requests: how large one may be, and how much all may take together."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import ASGIApp, Receive, Scope, Send

from central.bodies import capped

_MAX_BODY_BYTES = 16 * 1024


class BodyRoom:
    """Memory for bodies that are being taken in; who comes when it is full waits for a turn.

    Fair: nobody small slips past somebody large. For one event loop.
    """

    def __init__(self, size: int) -> None:
        self.free = self._size = size
        self._queue: deque[tuple[int, asyncio.Future[None]]] = deque()

    @asynccontextmanager
    async def hold(self, size: int) -> AsyncIterator[None]:
        """Room for so many bytes until the block ends."""
        size = min(size, self._size)
        turn = asyncio.get_running_loop().create_future()
        self._queue.append((size, turn))
        self._next()
        try:
            await turn
        except asyncio.CancelledError:
            self._give_up(size, turn)
            raise
        try:
            yield
        finally:
            self.free += size
            self._next()

    def _next(self) -> None:
        while self._queue:
            size, turn = self._queue[0]
            if not turn.done():  # else its request is gone
                if size > self.free:
                    return
                self.free -= size
                turn.set_result(None)
            self._queue.popleft()

    def _give_up(self, size: int, turn: "asyncio.Future[None]") -> None:
        if turn.done() and not turn.cancelled():
            self.free += size
        self._next()


class SmallBodies:
    """ASGI middleware: the framework reads a body before it looks at the token, so a stranger
    could fill the memory with one.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; 413 once its body is too long, announced or not."""
        receive = capped(receive, _MAX_BODY_BYTES) if scope["type"] == "http" else receive
        await self._app(scope, receive, send)
