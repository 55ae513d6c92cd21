"""HTTP edge of ingest: who asks, then the body, capped; ``Intake`` does the rest.

A signature covers the digest of the body, so a request is judged by its head. What strangers send
after that is read past by the server and never kept.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import structlog
from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from pydantic import BaseModel
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from central.api.bodies import BodyRoom
from central.api.intake import Intake, RawRequest
from central.api.paths import signed_paths
from central.api.refusals import RefusedError, answer_nowhere, answer_refused, refused
from central.connections import Caller
from central.storage.trouble import StorageTroubleError, Trouble
from contracts.readiness import MAX_READINESS_BYTES, READINESS_PATH
from contracts.signatures import SignatureError, VerifiedRequest, check_body
from contracts.wiping import MAX_STATEMENT_BYTES, WIPED_PATH
from contracts.wire import (
    ATTACHMENTS_PATH,
    ENROLMENTS_PATH,
    HELLO_PATH,
    MAX_ATTACHMENT_BYTES,
    MAX_ENVELOPE_BYTES,
    RECORDS_PATH,
    Refusal,
)

log = structlog.get_logger(__name__)

_SMALL_BODY_BYTES = 16 * 1024
_THREADS = 20  # of their own: terminals that wait for a lock leave the pages theirs
_BODY_ROOM_BYTES = 8 * MAX_ATTACHMENT_BYTES
_PREFIX = "/v1"

ResultT = TypeVar("ResultT")
Take = Callable[[VerifiedRequest, bytes, str], ResultT]
"""Takes in who signed, the body, and its SHA-256."""


def ingest_app(intake: Intake) -> Starlette:
    """The terminals' endpoints, to be mounted at ``/v1``."""
    room = BodyRoom(_BODY_ROOM_BYTES)
    enrolling = asyncio.Lock()  # strangers may ask too: they take one thread and no more

    async def enrolments(request: Request) -> JSONResponse:
        _announced(request, _SMALL_BODY_BYTES)
        body = await _capped_body(request, _SMALL_BODY_BYTES)
        async with enrolling:
            return _json(201, await _work(request, lambda: intake.enrol(body)))

    async def wiped(request: Request) -> JSONResponse:
        _announced(request, MAX_STATEMENT_BYTES)
        body = await _capped_body(request, MAX_STATEMENT_BYTES)
        async with enrolling:
            return _json(200, await _work(request, lambda: intake.wiped(body)))

    async def signed(request: Request, cap: int, take: Take[ResultT]) -> ResultT:
        """Take in what a terminal signed; its body has its room until then."""
        size = _announced(request, cap)
        verified = await _verified(intake, request)
        caller: Caller | None = request.scope.get("state", {}).get("caller")
        if caller is not None:
            caller.works()
        async with room.hold(size):
            body = await _capped_body(request, cap)
            return await _work(request, lambda: take(verified, body, _checked(verified, body)))

    async def hello(request: Request) -> JSONResponse:
        answer = await signed(
            request, _SMALL_BODY_BYTES, lambda who, body, _: intake.hello(who, body)
        )
        return _json(200, answer)

    async def attachments(request: Request) -> JSONResponse:
        return _json(201, await signed(request, MAX_ATTACHMENT_BYTES, intake.attachment))

    async def records(request: Request) -> JSONResponse:
        created, answer = await signed(
            request, MAX_ENVELOPE_BYTES, lambda who, body, _: intake.record(who, body)
        )
        return _json(201 if created else 200, answer)

    async def readiness(request: Request) -> JSONResponse:
        return _json(200, await signed(request, MAX_READINESS_BYTES, intake.readiness))

    endpoints = {
        ENROLMENTS_PATH: enrolments,
        HELLO_PATH: hello,
        ATTACHMENTS_PATH: attachments,
        RECORDS_PATH: records,
        READINESS_PATH: readiness,
        WIPED_PATH: wiped,
    }
    app = Starlette(
        routes=[
            Route(path.removeprefix(_PREFIX), endpoint, methods=["POST"])
            for path, endpoint in endpoints.items()
        ],
        exception_handlers={RefusedError: answer_refused, HTTPException: answer_nowhere},
    )
    app.router.redirect_slashes = False
    app.state.threads = CapacityLimiter(_THREADS)
    return app


def _checked(verified: VerifiedRequest, body: bytes) -> str:
    """The hash of a body that is the signed one."""
    try:
        return check_body(verified, body)
    except SignatureError as error:
        raise refused(401, error.refusal, str(error)) from None


async def _verified(intake: Intake, request: Request) -> VerifiedRequest:
    """Who signed the head."""
    headers = tuple(request.headers.raw)
    for path in signed_paths(request.scope):
        raw = RawRequest(method=request.method, path=path, headers=headers)
        try:
            return await _work(request, partial(intake.authenticate, raw))
        except RefusedError as error:
            refusal = error
            if error.answer.code != Refusal.SIGNATURE:
                break
    raise refusal


def _announced(request: Request, cap: int) -> int:
    """How long the body will be at the most."""
    announced = request.headers.get("content-length", "")
    size = int(announced) if announced.isdigit() else cap
    if size > cap:
        raise refused(413, Refusal.TOO_LARGE, f"at most {cap} bytes")
    return size


async def _capped_body(request: Request, cap: int) -> bytes:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > cap:
                raise refused(413, Refusal.TOO_LARGE, f"at most {cap} bytes")
    except ClientDisconnect:
        raise refused(400, Refusal.MALFORMED, "the body ended early") from None
    return bytes(body)


async def _work(request: Request, task: Callable[[], ResultT]) -> ResultT:
    """Run blocking work beside the event loop; a full or locked disk becomes an answer."""
    try:
        return await run_sync(task, limiter=request.app.state.threads)
    except StorageTroubleError as error:
        log.error("storage.failed", reason=error.trouble)
        if error.trouble is Trouble.NO_ROOM:
            raise refused(507, Refusal.NO_ROOM, "the centre has no room") from None
        raise refused(503, Refusal.INTERNAL, str(error)) from None


def _json(status: int, model: BaseModel) -> JSONResponse:
    return JSONResponse(model.model_dump(mode="json"), status)
