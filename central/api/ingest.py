"""HTTP edge of ingest: reads capped bodies, hands them to ``Intake``, answers in JSON."""

from collections.abc import Callable
from typing import TypeVar

import structlog
from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.requests import ClientDisconnect

from central.api.intake import Intake, RawRequest, RefusedError, refused
from central.storage.trouble import StorageTroubleError, Trouble
from contracts.signatures import VerifiedRequest
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
_PREFIX = "/v1"

ResultT = TypeVar("ResultT")


def ingest_app(intake: Intake) -> FastAPI:
    """The terminals' endpoints, to be mounted at ``/v1``."""
    app = FastAPI(title="Ingest", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.threads = CapacityLimiter(_THREADS)
    app.add_exception_handler(RefusedError, _answer_refusal)

    @app.post(ENROLMENTS_PATH.removeprefix(_PREFIX))
    async def enrolments(request: Request) -> JSONResponse:
        body = await _capped_body(request, _SMALL_BODY_BYTES)
        return _json(201, await _work(request, lambda: intake.enrol(body)))

    @app.post(HELLO_PATH.removeprefix(_PREFIX))
    async def hello(request: Request) -> JSONResponse:
        verified, _body = await _signed(intake, request, _SMALL_BODY_BYTES)
        return _json(200, await _work(request, lambda: intake.hello(verified)))

    @app.post(ATTACHMENTS_PATH.removeprefix(_PREFIX))
    async def attachments(request: Request) -> JSONResponse:
        verified, body = await _signed(intake, request, MAX_ATTACHMENT_BYTES)
        return _json(201, await _work(request, lambda: intake.attachment(verified, body)))

    @app.post(RECORDS_PATH.removeprefix(_PREFIX))
    async def records(request: Request) -> JSONResponse:
        verified, body = await _signed(intake, request, MAX_ENVELOPE_BYTES)
        created, answer = await _work(request, lambda: intake.record(verified, body))
        return _json(201 if created else 200, answer)

    return app


async def _signed(intake: Intake, request: Request, cap: int) -> tuple[VerifiedRequest, bytes]:
    body = await _capped_body(request, cap)
    raw = RawRequest(
        method=request.method,
        path=_raw_path(request),
        headers=tuple((name, value) for name, value in request.headers.items()),
        body=body,
    )
    return await _work(request, lambda: intake.authenticate(raw)), body


def _raw_path(request: Request) -> str:
    """The path as it stood in the request line."""
    raw: bytes = request.scope.get("raw_path") or request.url.path.encode()
    return raw.split(b"?", 1)[0].decode("latin-1")


async def _capped_body(request: Request, cap: int) -> bytes:
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > cap:
        raise refused(413, Refusal.TOO_LARGE, f"at most {cap} bytes")
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


async def _answer_refusal(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RefusedError)
    body = error.answer.model_dump(mode="json", exclude_defaults=True)
    return JSONResponse(body | {"message": error.answer.message}, error.status)
