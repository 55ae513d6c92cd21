"""The read API for departments' own systems; its OpenAPI document is ``/api/v1/openapi.json``."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import select
from starlette.exceptions import HTTPException as StarletteHTTPException

from central.api.bodies import SmallBodies
from central.api.refusals import code_of, places_of, refusal
from central.api.shapes import OpenedSubmission, OpenRequest, SubmissionPage
from central.api.tokens import Client, Scope, token_client
from central.audit import AuditEntry, append_audit
from central.casework.inbox import Filters, inbox_page, parse_cursor
from central.casework.opening import DamagedError, NoSuchCaseError, Opener
from central.clock import Clock
from central.keys import KeyStoreError
from central.storage.engine import Database
from central.storage.models import CaseRow
from central.storage.trouble import StorageTroubleError
from contracts.errors import InvalidDocumentError, KioskError
from contracts.number import parse_number
from contracts.wire import Refusal

_STATUS: dict[type[KioskError], int] = {
    NoSuchCaseError: 404,
    KeyStoreError: 503,
    StorageTroubleError: 503,
    DamagedError: 503,  # until its terminal has sent it again
    InvalidDocumentError: 422,
}


_BEARER = HTTPBearer(auto_error=False, description="A token from `python -m central token`.")


def _known(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
) -> Client:
    """Who asks; says nothing that its call does not know: a filter that is not applied because
    its name is wrong would give away more than was asked for.
    """
    client = None
    if credentials is not None:
        with request.app.state.database.read() as session:
            client = token_client(session, credentials.credentials, request.app.state.clock())
    if client is None:
        raise HTTPException(401, "token", {"WWW-Authenticate": "Bearer"})
    known = {parameter.alias for parameter in request.scope["route"].dependant.query_params}
    given = [name for name, _value in request.query_params.multi_items()]
    if not known.issuperset(given) or len(set(given)) < len(given):
        raise InvalidDocumentError(f"each of these once at most: {', '.join(sorted(known))}")
    return client


def _opening(client: Annotated[Client, Depends(_known)]) -> Client:
    if client.scope is not Scope.OPEN:
        needed = 'Bearer error="insufficient_scope", scope="open"'  # RFC 6750, section 3.1
        raise HTTPException(403, "scope", {"WWW-Authenticate": needed})
    return client


Known = Annotated[Client, Depends(_known)]
Opening = Annotated[Client, Depends(_opening)]
Words = Annotated[str | None, Query(min_length=1)]


def read_app(database: Database, opener: Opener, clock: Clock) -> FastAPI:
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
    app.state.clock = clock
    app.add_middleware(SmallBodies)
    app.add_exception_handler(KioskError, _answer_error)
    app.add_exception_handler(StarletteHTTPException, _answer_http)
    app.add_exception_handler(RequestValidationError, _answer_validation)

    @app.get("/submissions")
    def list_submissions(
        client: Known,
        page: Words = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        item: Words = None,
        terminal: Words = None,
        number: Words = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> SubmissionPage:
        """Cases, newest first, of the items that are the token's. Nothing is opened."""
        filters = Filters(
            item_code=item,
            terminal_ids=(terminal,) if terminal else (),
            since=_aware(since),
            until=_aware(until),
            number=parse_number(number).text if number else None,
            items=client.items,
        )
        cursor = parse_cursor(page) if page else None
        with database.read() as session:
            return SubmissionPage.of(inbox_page(session, filters, cursor, limit))

    @app.post("/submissions/{submission_id}/open")
    def open_submission(
        client: Opening, submission_id: str, request: OpenRequest | None = None
    ) -> OpenedSubmission:
        """Open one case; the audit log keeps who and why."""
        purpose = (request or OpenRequest()).purpose
        actor = actor_for(client, submission_id)
        return OpenedSubmission.of(opener.open_case(submission_id, actor=actor, purpose=purpose))

    @app.get("/submissions/{submission_id}/attachments/{sha256}", response_class=Response)
    def open_attachment(client: Opening, submission_id: str, sha256: str) -> Response:
        """One attachment of a case in clear, audited. ``sha256`` is that of the clear bytes."""
        actor = actor_for(client, submission_id)
        opened = opener.open_attachment(submission_id, sha256, actor=actor)
        return Response(opened.data, media_type=opened.media_type, headers=NO_STORE)

    def actor_for(client: Client, submission_id: str) -> str:
        """How the audit log calls a client that wants a case; it learns nothing of others'."""
        actor = f"token:{client.name}"
        if client.items:
            item = select(CaseRow.item_code).where(CaseRow.submission_id == submission_id)
            with database.read() as session:
                code = session.scalars(item).first()
            if not client.sees(code):
                entry = AuditEntry(actor, "case.opened", submission_id[:80], success=False)
                with database.write() as session:
                    append_audit(session, clock(), entry)
                raise NoSuchCaseError("there is no such submission")
        return actor

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
    return refusal(status, code, str(error))


async def _answer_http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, StarletteHTTPException)
    return refusal(error.status_code, code_of(error), str(error.detail), error.headers)


async def _answer_validation(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return refusal(422, Refusal.MALFORMED, places_of(error))
