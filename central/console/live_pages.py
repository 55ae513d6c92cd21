"""Server-sent events: tells pages that are open that what they show has changed.

Nothing is in an event but that; the page asks for itself anew, with its own rights. Such a stream
is no click, ends with its log-in, makes room for others when places are few, and holds nobody up
who wants to end the centre.
"""

import asyncio
from collections.abc import AsyncIterator, Callable

from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from central.connections import Caller
from central.console.access import ForbiddenError, NotFoundError, Seen
from central.console.desk import SESSION_COOKIE, Desk, desk_of
from central.console.live import FLEET, NOTICES, ROLLOUTS, SETS
from central.console.sessions import Stage, find_visitor
from central.roles import Duty
from central.storage.trouble import StorageTroubleError

router = APIRouter()

DUTIES = {
    FLEET: Duty.FLEET,
    ROLLOUTS: Duty.ROLLOUTS,
    SETS: Duty.SETS,
    NOTICES: Duty.NOTICES,
}
_LOOK_S = 1.0
_LEAST_S = 3  # between two words about a change, in looks
_BREATH = 15  # looks after which a silent stream says something, so that proxies keep it
_LONGEST = 600  # looks; the browser comes again by itself
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.get("/live/{topic}")
async def watch(request: Request, visitor: Seen, topic: str) -> Response:
    """A stream that says ``changed`` whenever the topic has."""
    if topic not in DUTIES:
        raise NotFoundError
    if not visitor.may(DUTIES[topic]):
        raise ForbiddenError
    state = request.scope.get("state", {})
    caller: Caller | None = state.get("caller")
    if caller is not None:
        caller.waits()
    ending: Callable[[], bool] = state.get("ending", lambda: False)
    token = request.cookies.get(SESSION_COOKIE, "")
    words = _words(desk_of(request), token, topic, ending)
    return StreamingResponse(words, headers=_HEADERS, media_type="text/event-stream")


async def _words(
    desk: Desk, token: str, topic: str, ending: Callable[[], bool]
) -> AsyncIterator[bytes]:
    yield b"retry: 3000\n\n"
    told = await _mark(desk, topic)
    since = 0
    for look in range(1, _LONGEST):
        await asyncio.sleep(_LOOK_S)
        if ending():
            return
        since += 1
        mark = await _mark(desk, topic)
        if mark is not None and mark != told and since >= _LEAST_S:
            told, since = mark, 0
            yield b"event: changed\ndata: .\n\n"
        elif look % _BREATH == 0:
            if not await run_sync(_still_in, desk, token, limiter=desk.live.threads):
                yield b"event: changed\ndata: .\n\n"
                return
            yield b": .\n\n"


async def _mark(desk: Desk, topic: str) -> str | None:
    try:
        return await run_sync(desk.live.mark, topic, limiter=desk.live.threads)
    except StorageTroubleError:  # the page itself says so when somebody asks for it
        return None


def _still_in(desk: Desk, token: str) -> bool:
    try:
        with desk.database.read() as session:
            visitor = find_visitor(session, token, desk.clock(), desk.idle)
    except StorageTroubleError:
        return True
    return visitor is not None and visitor.stage is Stage.OPEN
