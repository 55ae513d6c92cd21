"""The console as an application to be mounted at ``/console``."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from central.console import (
    account,
    case,
    drafts,
    fleet,
    inbox,
    lists,
    live_pages,
    logbook,
    login,
    notices,
    rollouts,
    sets,
    technicians,
    terminal,
    trust,
)
from central.console.access import (
    ForbiddenError,
    FormRefusedError,
    LoginNeededError,
    NotFoundError,
    PageHeaders,
    StageError,
)
from central.console.desk import SESSION_COOKIE, Desk, console_root, desk_of
from central.console.sessions import Stage
from central.storage.trouble import StorageTroubleError

log = structlog.get_logger(__name__)

Handler = Callable[[Request, Exception], Awaitable[Response]]
_RETRY_AFTER_S = "30"
_PAGES = (
    login,
    account,
    inbox,
    case,
    lists,
    drafts,
    sets,
    rollouts,
    fleet,
    terminal,
    logbook,
    notices,
    technicians,
    trust,
    live_pages,
)
_STATIC = Path(__file__).parent / "static"


def console_app(desk: Desk) -> FastAPI:
    """The console's pages."""
    app = FastAPI(
        title="Console", openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False
    )
    app.state.desk = desk
    app.add_middleware(PageHeaders)
    for module in _PAGES:
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=_STATIC))
    app.add_exception_handler(LoginNeededError, _to_login)
    app.add_exception_handler(StageError, _to_factor)
    app.add_exception_handler(FormRefusedError, _page(403, "error.form"))
    app.add_exception_handler(ForbiddenError, _page(403, "error.forbidden"))
    app.add_exception_handler(NotFoundError, _page(404, "error.not_found"))
    app.add_exception_handler(RequestValidationError, _page(422, "error.generic"))
    app.add_exception_handler(413, _too_large)
    app.add_exception_handler(HTTPException, _page(404, "error.not_found"))
    app.add_exception_handler(StorageTroubleError, _trouble)
    app.add_exception_handler(Exception, _page(500, "error.generic"))
    return app


async def _to_login(request: Request, _error: Exception) -> Response:
    was_here = SESSION_COOKIE in request.cookies
    if _is_stream(request):
        return Response(status_code=204)
    return RedirectResponse(f"{console_root(request)}/login{'?why=idle' if was_here else ''}", 303)


def _is_stream(request: Request) -> bool:
    """Whether a page's stream asks: it takes no page for an answer, and 204 ends it for good."""
    return "text/event-stream" in request.headers.get("accept", "")


async def _to_factor(request: Request, error: Exception) -> Response:
    assert isinstance(error, StageError)
    page = "second-factor" if error.stage is Stage.CODE else "account"
    if _is_stream(request):
        return Response(status_code=204)
    return RedirectResponse(f"{console_root(request)}/{page}", 303)


async def _too_large(_request: Request, _error: Exception) -> Response:
    return Response(status_code=413)


async def _trouble(request: Request, error: Exception) -> Response:
    """The disk or a lock is in the way: said in words, and worth another try."""
    assert isinstance(error, StorageTroubleError)
    log.error("storage.failed", reason=error.trouble)
    page = await _page(503, f"trouble.{error.trouble}")(request, error)
    page.headers["Retry-After"] = _RETRY_AFTER_S
    return page


def _page(status: int, text_key: str) -> Handler:
    async def handler(request: Request, _error: Exception) -> Response:
        desk = desk_of(request)
        text = desk.words_for(request)(text_key)
        return desk.page(request, "error.html", status=status, text=text)

    return handler
