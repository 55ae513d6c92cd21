"""The read API for departments' own systems; its OpenAPI document is ``/api/v1/openapi.json``."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.exceptions import HTTPException as StarletteHTTPException

from central.api.bodies import SmallBodies
from central.api.shapes import OpenedSubmission, OpenRequest, SubmissionPage
from central.api.tokens import token_name
from central.casework.inbox import Filters, inbox_page, parse_cursor
from central.casework.opening import NoSuchCaseError, Opener
from central.keys import KeyStoreError
from central.storage.engine import Database
from contracts.errors import InvalidDocumentError, KioskError
from contracts.number import parse_number

_STATUS: dict[type[KioskError], int] = {
    NoSuchCaseError: 404,
    KeyStoreError: 503,
    InvalidDocumentError: 422,
}


_BEARER = HTTPBearer(auto_error=False, description="A token from `python -m central token`.")


def _actor(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
) -> str:
    """Who asks, for the audit log."""
    if credentials is not None:
        database: Database = request.app.state.database
        with database.read() as session:
            name = token_name(session, credentials.credentials)
        if name is not None:
            return f"token:{name}"
    raise HTTPException(401, "token", {"WWW-Authenticate": "Bearer"})


Actor = Annotated[str, Depends(_actor)]


def read_app(database: Database, opener: Opener) -> FastAPI:
    """The read API, to be mounted at ``/api/v1``."""
    app = FastAPI(
        title="Centre read API",
        version="1",
        description="Lists sealed submissions; opens them one by one, each opening audited.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.database = database
    app.add_middleware(SmallBodies)
    app.add_exception_handler(KioskError, _answer_error)
    app.add_exception_handler(StarletteHTTPException, _answer_http)
    app.add_exception_handler(RequestValidationError, _answer_validation)

    @app.get("/submissions")
    def list_submissions(
        _actor: Actor,
        page: str | None = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        item: str | None = None,
        terminal: str | None = None,
        number: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> SubmissionPage:
        """Cases, newest first. Nothing is opened."""
        filters = Filters(
            item_code=item,
            terminal_id=terminal,
            since=_aware(since),
            until=_aware(until),
            number=parse_number(number).text if number else None,
        )
        cursor = parse_cursor(page) if page else None
        with database.read() as session:
            return SubmissionPage.of(inbox_page(session, filters, cursor, limit))

    @app.post("/submissions/{submission_id}/open")
    def open_submission(
        actor: Actor, submission_id: str, request: OpenRequest | None = None
    ) -> OpenedSubmission:
        """Open one case; the audit log keeps who and why."""
        purpose = (request or OpenRequest()).purpose
        return OpenedSubmission.of(opener.open_case(submission_id, actor=actor, purpose=purpose))

    @app.get("/submissions/{submission_id}/attachments/{sha256}", response_class=Response)
    def open_attachment(actor: Actor, submission_id: str, sha256: str) -> Response:
        """One attachment of a case in clear, audited. ``sha256`` is that of the clear bytes."""
        opened = opener.open_attachment(submission_id, sha256, actor=actor)
        return Response(opened.data, media_type=opened.media_type, headers=NO_STORE)

    return app


NO_STORE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def _aware(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise InvalidDocumentError("a time needs its offset")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise InvalidDocumentError("the time lies outside the calendar") from None


async def _answer_error(_request: Request, error: Exception) -> JSONResponse:
    status = next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 500)
    code = error.code if isinstance(error, KioskError) else "internal"
    return JSONResponse({"code": code, "message": str(error)}, status)


async def _answer_http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, StarletteHTTPException)
    body = {"code": str(error.detail), "message": str(error.detail)}
    return JSONResponse(body, error.status_code, error.headers)


async def _answer_validation(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    places = sorted({".".join(map(str, item["loc"])) for item in error.errors()})
    return JSONResponse({"code": "malformed", "message": ", ".join(places)}, 422)
