"""Who may see a page: logins, form tokens, roles, and the headers of every answer."""

from typing import Annotated

from fastapi import Depends, Form, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.console.accounts import Role
from central.console.desk import SESSION_COOKIE, VISIT_COOKIE, desk_of
from central.console.sessions import Visitor, csrf_fits, find_visitor, touch, touch_needed
from central.storage.trouble import StorageTroubleError

_MAX_FORM_BYTES = 64 * 1024
_POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = [
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
_NO_STORE = (b"cache-control", b"no-store")


class LoginNeededError(Exception):
    """Nobody is logged in; becomes a redirect to the login page."""


class FormRefusedError(Exception):
    """A form without its token."""


class ForbiddenError(Exception):
    """The visitor's role does not allow it."""


class NotFoundError(Exception):
    """There is nothing at this address."""


def _seen(request: Request) -> Visitor:
    """Who is logged in, by a page that comes back by itself: that is no click."""
    desk = desk_of(request)
    token = request.cookies.get(SESSION_COOKIE, "")
    with desk.database.read() as session:
        visitor = find_visitor(session, token, desk.clock(), desk.idle)
    if visitor is None:
        raise LoginNeededError
    return visitor


Seen = Annotated[Visitor, Depends(_seen)]


def _visitor(request: Request, visitor: Seen) -> Visitor:
    desk = desk_of(request)
    now = desk.clock()
    with desk.database.read() as session:
        if desk.database.ailing or not touch_needed(session, visitor, now):
            return visitor
    try:
        with desk.database.write() as session:
            touch(session, visitor, now)
            token = request.cookies.get(SESSION_COOKIE, "")
            return find_visitor(session, token, now, desk.idle) or visitor
    except StorageTroubleError:  # a disk that takes nothing keeps nobody from reading
        return visitor


LoggedIn = Annotated[Visitor, Depends(_visitor)]


def _poster(request: Request, visitor: LoggedIn, csrf: Annotated[str, Form()] = "") -> Visitor:
    if not csrf_fits(request.cookies.get(SESSION_COOKIE, ""), csrf):
        raise FormRefusedError
    return visitor


Poster = Annotated[Visitor, Depends(_poster)]


async def _stranger(request: Request, csrf: Annotated[str, Form()] = "") -> None:
    """A form that may be posted before the login: the token belongs to the visit or session.

    Not in a thread: a flood of such forms must not keep the threads from others.
    """
    cookies = (request.cookies.get(name, "") for name in (VISIT_COOKIE, SESSION_COOKIE))
    if not any(csrf_fits(cookie, csrf) for cookie in cookies):
        raise FormRefusedError


StrangersForm = Annotated[None, Depends(_stranger)]


def _admin(visitor: LoggedIn) -> Visitor:
    if visitor.role != Role.ADMIN:
        raise ForbiddenError
    return visitor


Admin = Annotated[Visitor, Depends(_admin)]


class PageHeaders:
    """ASGI middleware: strict headers on every answer, small request bodies only."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        static = "/static/" in scope["path"]

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message["headers"])
                names = {name.lower() for name, _value in headers}
                extra = _HEADERS if static else [*_HEADERS, _NO_STORE]
                headers += [header for header in extra if header[0] not in names]
                message = {**message, "headers": headers}
            await send(message)

        if scope["method"] == "POST" and not _small(scope):
            await dressed({"type": "http.response.start", "status": 413, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await self._app(scope, receive, dressed)


def _small(scope: Scope) -> bool:
    """Browsers always say how long a form is; what does not is no browser."""
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    return bool(lengths) and lengths[0].isdigit() and int(lengths[0]) <= _MAX_FORM_BYTES
