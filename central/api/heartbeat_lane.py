"""The way of heartbeats through the server: past the framework, and mostly without a thread."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.api.heartbeats import Heartbeats
from central.api.intake import RawRequest
from central.api.paths import signed_paths
from central.api.refusals import RefusedError, answer_nowhere, answer_refused, refusal, refused
from central.storage.trouble import StorageTroubleError
from contracts.fleet import HEARTBEAT_PATH, MAX_HEARTBEAT_BYTES
from contracts.signatures import SignatureError, VerifiedRequest, check_body
from contracts.usual_signature import UsualHead, usual_head
from contracts.wire import Refusal

_THREADS = 2
_ONLY_POST = HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "POST"})
ResultT = TypeVar("ResultT")


class HeartbeatLane:
    """ASGI middleware that answers heartbeats and lets everything else pass."""

    def __init__(self, app: ASGIApp, heartbeats: Heartbeats) -> None:
        self._app = app
        self._heartbeats = heartbeats
        self._threads = CapacityLimiter(_THREADS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"].removeprefix(scope.get("public_prefix", "")) != HEARTBEAT_PATH:
            await self._app(scope, receive, send)
            return
        if scope["method"] != "POST":
            no = await answer_nowhere(Request(scope), _ONLY_POST)
            await no(scope, receive, send)
            return
        try:
            body = await self._beat(scope, receive)
        except RefusedError as error:
            no = await answer_refused(Request(scope), error)
            await no(scope, receive, send)
        except StorageTroubleError as error:
            no = refusal(503, Refusal.INTERNAL, str(error))
            await no(scope, receive, send)
        else:
            await send(_head(len(body)))
            await send({"type": "http.response.body", "body": body})

    async def _beat(self, scope: Scope, receive: Receive) -> bytes:
        _check_announced(scope)
        beats = self._heartbeats
        verified, head = await self._whose(scope)
        if not beats.judge(verified):
            raise await self._blocking(partial(beats.intake.off_clock, verified))
        caller = scope.get("state", {}).get("caller")
        if caller is not None:
            caller.works()
        body = await _body(receive)
        _check_body(verified, head, body)
        said = beats.take(verified, body)
        if beats.asks_back(verified.key_id):
            said["wanted"] = await self._blocking(partial(beats.wanted, verified.key_id))
        return beats.answer(said)

    async def _whose(self, scope: Scope) -> tuple[VerifiedRequest, UsualHead | None]:
        """Who signed; the quick way where it fits, else the general one, which says why not."""
        headers, paths = scope["headers"], signed_paths(scope)
        for each in paths:
            head = usual_head("POST", each, headers)
            key = self._heartbeats.key(head.request.key_id) if head is not None else None
            if head is not None and key is not None and head.signed_by(key):
                return head.request, head
        return await self._blocking(partial(self._generally, paths, tuple(headers))), None

    def _generally(
        self, paths: list[str], headers: tuple[tuple[bytes, bytes], ...]
    ) -> VerifiedRequest:
        why: RefusedError | None = None
        for path in paths:
            try:
                verified = self._heartbeats.intake.verify(RawRequest("POST", path, headers))
            except RefusedError as error:
                why = error
                if error.answer.code != Refusal.SIGNATURE:
                    break
            else:
                self._heartbeats.load_key(verified.key_id)
                return verified
        assert why is not None
        raise why

    async def _blocking(self, task: Callable[[], ResultT]) -> ResultT:
        return await run_sync(task, limiter=self._threads)


def _check_announced(scope: Scope) -> None:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value) > MAX_HEARTBEAT_BYTES:
            raise _too_large()


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise refused(400, Refusal.MALFORMED, "the body ended early")
        body += message.get("body", b"")
        if len(body) > MAX_HEARTBEAT_BYTES:
            raise _too_large()
        if not message.get("more_body", False):
            return bytes(body)


def _check_body(verified: VerifiedRequest, head: UsualHead | None, body: bytes) -> None:
    if head is not None and head.fits(body):
        return
    try:
        check_body(verified, body)
    except SignatureError as error:
        raise refused(401, error.refusal, str(error)) from None


def _too_large() -> RefusedError:
    return refused(413, Refusal.TOO_LARGE, f"at most {MAX_HEARTBEAT_BYTES} bytes")


def _head(length: int) -> Message:
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % length)]
    return {"type": "http.response.start", "status": 200, "headers": headers}
