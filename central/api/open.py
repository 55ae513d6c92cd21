"""The open read API: what is live now, for channels that are no terminals. No log-in, no token.

Everything here is public: it is what residents read at a terminal. The OpenAPI document is
``/open/v1/openapi.json``. Strangers get a few threads of their own, as for published files.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import FastAPI, HTTPException, Query, Request, Response
from fastapi import Path as PathParameter
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException as StarletteHTTPException

from central.api.listing import GoneError, Listing, ListingReader
from central.api.refusals import NO_STORE, code_of, places_of, refusal
from central.clock import Clock
from central.connections import Caller
from central.publishing.errors import PublishingError
from central.storage.engine import Database
from central.storage.files import AttachmentFiles
from central.storage.trouble import StorageTroubleError
from contracts.canonical import canonical_sha256
from contracts.items import ItemDocument
from contracts.overlays import patched
from contracts.sets import DISTRICT
from contracts.wire import Refusal

_THREADS = 4
_HEADERS = {
    "Cache-Control": "no-cache",  # keep it, and ask each time whether it still holds
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept-Encoding",
}
ResultT = TypeVar("ResultT")
_NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "What the client has (If-None-Match) still holds."}
}


class OpenItem(BaseModel):
    """An item that is live. ``hash``: what records of terminals name it by; ``file``: SHA-256 of
    the document as it was published, to be read at ``/v1/files/{file}``, null for one that came
    with the program.
    """

    code: str
    version: str
    hash: str
    file: str | None
    name: dict[str, str]
    official_name: dict[str, str]


class OpenItems(BaseModel):
    """What is live: the set, its items, and the cursor to ask for changes from."""

    set: str
    number: int
    cursor: str
    items: list[OpenItem]


class OpenDocument(BaseModel):
    """An item with its whole document, in one district where that was asked for."""

    set: str
    item: OpenItem
    district: str | None
    document: dict[str, object]


class OpenChange(BaseModel):
    """An item that is otherwise. ``version`` and ``hash`` are null for one that is gone."""

    code: str
    change: str = Field(description="added, changed or removed")
    version: str | None
    hash: str | None


class OpenChanges(BaseModel):
    """What is otherwise since a cursor, and the cursor for the next time."""

    set: str
    cursor: str
    changes: list[OpenChange]


def open_app(
    database: Database, files: AttachmentFiles, folders: tuple[Path, ...], clock: Clock
) -> FastAPI:
    """The open read API, to be mounted at ``/open/v1``."""
    app = FastAPI(
        title="What is live at the terminals",
        version="1",
        description="Items as terminals offer them now, for other channels. Public, read only.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    reader = ListingReader(database, files, folders, clock)
    threads = CapacityLimiter(_THREADS)
    app.add_exception_handler(StarletteHTTPException, _answer_http)
    app.add_exception_handler(RequestValidationError, _answer_validation)
    app.add_exception_handler(StorageTroubleError, _answer_trouble)
    app.add_exception_handler(PublishingError, _answer_trouble)

    async def there(request: Request, read: Callable[[], ResultT]) -> ResultT:
        caller: Caller | None = request.scope.get("state", {}).get("caller")
        if caller is not None:
            caller.waits()
        return await run_sync(read, limiter=threads)

    @app.get("/items", responses=_NOT_MODIFIED, response_model=OpenItems)
    async def list_items(request: Request) -> Response:
        """What is live now."""
        listing = await there(request, reader.now)
        body = OpenItems(
            set=listing.name,
            number=listing.number,
            cursor=listing.cursor,
            items=[_item(listing, document) for document in listing.documents.values()],
        )
        return _answer(request, body, listing.cursor)

    @app.get("/items/{code}", responses=_NOT_MODIFIED, response_model=OpenDocument)
    async def show_item(
        request: Request,
        code: Annotated[str, PathParameter(max_length=64)],
        district: Annotated[str | None, Query(pattern=DISTRICT)] = None,
    ) -> Response:
        """One item with its document, as a district offers it where one is named."""
        listing = await there(request, reader.now)
        document = listing.documents.get(code)
        if document is not None and district is not None:
            document = patched(document, listing.overlays.get(district))
        if document is None:
            raise HTTPException(404, "not-found")
        body = OpenDocument(
            set=listing.name,
            item=_item(listing, listing.documents[code]),
            district=district,
            document=document.model_dump(mode="json", by_alias=True),
        )
        return _answer(request, body, canonical_sha256(body.model_dump(mode="json")))

    @app.get("/changes", responses=_NOT_MODIFIED, response_model=OpenChanges)
    async def list_changes(
        request: Request, since: Annotated[str, Query(max_length=160)] = ""
    ) -> Response:
        """What is otherwise since a cursor; without one, all that there is.

        410 for a cursor that means nothing any more: read the items anew.
        """
        try:
            listing, changes = await there(request, partial(reader.changes, since))
        except GoneError:
            raise HTTPException(410, "cursor") from None
        told = [OpenChange(code=c, change=k, version=v, hash=h) for c, k, v, h in changes]
        body = OpenChanges(set=listing.name, cursor=listing.cursor, changes=told)
        return _answer(request, body, f"{since}.{listing.cursor}")

    return app


def _item(listing: Listing, document: ItemDocument) -> OpenItem:
    return OpenItem(
        code=document.code,
        version=document.version,
        hash=listing.hashes[document.code],
        file=listing.files.get(document.code),
        name=document.name.model_dump(mode="json", by_alias=True),
        official_name=document.official_name.model_dump(mode="json", by_alias=True),
    )


def _answer(request: Request, body: BaseModel, mark: str) -> Response:
    tag = f'"{canonical_sha256(mark)[:32]}"'
    headers = _HEADERS | {"ETag": tag}
    given = [part.strip().removeprefix("W/") for part in _given(request).split(",")]
    if tag in given or "*" in given:
        return Response(status_code=304, headers=headers)
    return Response(body.model_dump_json(), headers=headers, media_type="application/json")


def _given(request: Request) -> str:
    return request.headers.get("if-none-match", "")


async def _answer_http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, StarletteHTTPException)
    headers = {**(error.headers or {}), **_HEADERS, **NO_STORE}
    return refusal(error.status_code, code_of(error), headers=headers)


async def _answer_validation(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return refusal(422, Refusal.MALFORMED, places_of(error), _HEADERS)


async def _answer_trouble(_request: Request, _error: Exception) -> JSONResponse:
    headers = _HEADERS | NO_STORE | {"Retry-After": "30"}
    return refusal(503, Refusal.INTERNAL, headers=headers)
