"""Who may see a page: logins, form tokens, duties, and the headers of every answer."""

from collections.abc import Callable
from typing import Annotated

from anyio.to_thread import run_sync
from fastapi import Depends, Form, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from central.bodies import capped
from central.console.desk import SESSION_COOKIE, VISIT_COOKIE, desk_of
from central.console.sessions import (
    Stage,
    Visitor,
    csrf_fits,
    find_visitor,
    touch,
    touch_needed,
)
from central.roles import Duty
from central.storage.trouble import StorageTroubleError

LIVE_HEADER = "X-Live"
_MAX_FORM_BYTES = 64 * 1024
_MAX_DRAFT_BYTES = 16 * 1024 * 1024
_DRAFTS = "/sets/draft"
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


class StageError(Exception):
    """The password was right, and something lacks; becomes a redirect to where it is given."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.stage = stage


class FormRefusedError(Exception):
    """A form without its token."""


class ForbiddenError(Exception):
    """The visitor's role does not allow it."""


class NotFoundError(Exception):
    """There is nothing at this address."""


def _arriving(request: Request) -> Visitor:
    """Who has given the right password, whatever lacks yet."""
    desk = desk_of(request)
    token = request.cookies.get(SESSION_COOKIE, "")
    with desk.database.read() as session:
        visitor = find_visitor(session, token, desk.clock(), desk.idle)
    if visitor is None:
        raise LoginNeededError
    return visitor


Arriving = Annotated[Visitor, Depends(_arriving)]


def _seen(visitor: Arriving) -> Visitor:
    """Who is logged in, by a page that comes back by itself: that is no click."""
    if visitor.stage is not Stage.OPEN:
        raise StageError(visitor.stage)
    return visitor


Seen = Annotated[Visitor, Depends(_seen)]


def _visitor(request: Request, visitor: Seen) -> Visitor:
    desk = desk_of(request)
    now = desk.clock()
    if request.headers.get(LIVE_HEADER):  # a page that shows itself anew is no click
        return visitor
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


def _arriving_poster(
    request: Request, visitor: Arriving, csrf: Annotated[str, Form()] = ""
) -> Visitor:
    if not csrf_fits(request.cookies.get(SESSION_COOKIE, ""), csrf):
        raise FormRefusedError
    return visitor


ArrivingPoster = Annotated[Visitor, Depends(_arriving_poster)]


async def _stranger(request: Request, csrf: Annotated[str, Form()] = "") -> None:
    """A form that may be posted before the login: the token belongs to the visit or session.

    Not in a thread: a flood of such forms must not keep the threads from others.
    """
    cookies = (request.cookies.get(name, "") for name in (VISIT_COOKIE, SESSION_COOKIE))
    if not any(csrf_fits(cookie, csrf) for cookie in cookies):
        raise FormRefusedError


StrangersForm = Annotated[None, Depends(_stranger)]


def _seeing(duty: Duty) -> Callable[[Visitor], Visitor]:
    def allowed(visitor: LoggedIn) -> Visitor:
        if not visitor.may(duty):
            raise ForbiddenError
        return visitor

    return allowed


def _doing(duty: Duty) -> Callable[[Visitor], Visitor]:
    def allowed(visitor: Poster) -> Visitor:
        if not visitor.may(duty):
            raise ForbiddenError
        return visitor

    return allowed


SeesCases = Annotated[Visitor, Depends(_seeing(Duty.CASES))]
OpensCases = Annotated[Visitor, Depends(_doing(Duty.CASES))]
SeesTerminals = Annotated[Visitor, Depends(_seeing(Duty.TERMINALS))]
SeesAlarms = Annotated[Visitor, Depends(_seeing(Duty.ALARMS))]
Audits = Annotated[Visitor, Depends(_seeing(Duty.AUDIT))]
SeesSets = Annotated[Visitor, Depends(_seeing(Duty.SETS))]
Previews = Annotated[Visitor, Depends(_doing(Duty.PREVIEW))]
SeesDrafting = Annotated[Visitor, Depends(_seeing(Duty.DRAFT))]
Drafts = Annotated[Visitor, Depends(_doing(Duty.DRAFT))]
Signs = Annotated[Visitor, Depends(_doing(Duty.SIGN))]
Schedules = Annotated[Visitor, Depends(_doing(Duty.SCHEDULE))]
Withdraws = Annotated[Visitor, Depends(_doing(Duty.WITHDRAW))]
SeesRollouts = Annotated[Visitor, Depends(_seeing(Duty.ROLLOUTS))]
RollsOut = Annotated[Visitor, Depends(_doing(Duty.ROLL_OUT))]
SeesFleet = Annotated[Visitor, Depends(_seeing(Duty.FLEET))]
Acknowledges = Annotated[Visitor, Depends(_doing(Duty.ACKNOWLEDGE))]
Commands = Annotated[Visitor, Depends(_doing(Duty.COMMAND))]
SeesNotices = Annotated[Visitor, Depends(_seeing(Duty.NOTICES))]
Announces = Annotated[Visitor, Depends(_doing(Duty.ANNOUNCE))]
SeesTechnicians = Annotated[Visitor, Depends(_seeing(Duty.TECHNICIANS))]
Admits = Annotated[Visitor, Depends(_doing(Duty.ADMIT))]
SeesTrust = Annotated[Visitor, Depends(_seeing(Duty.TRUST))]


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

        if scope["method"] == "POST":
            length = await _announced(scope)
            if length is None:
                await dressed({"type": "http.response.start", "status": 413, "headers": []})
                await send({"type": "http.response.body", "body": b""})
                return
            receive = capped(receive, length)
        await self._app(scope, receive, dressed)


async def _announced(scope: Scope) -> int | None:
    """How long a form is, and may be; None for one that is too long. Browsers always say it; what
    does not is no browser. A large one is taken only where drafts are made, of somebody who may
    make one.
    """
    lengths = [value for name, value in scope["headers"] if name == b"content-length"]
    if not lengths or not lengths[0].isdigit():
        return None
    length = int(lengths[0])
    path: str = scope["path"]
    if length > _MAX_FORM_BYTES and not (
        length <= _MAX_DRAFT_BYTES
        and path.endswith(_DRAFTS)
        and await run_sync(_drafts, Request(scope))
    ):
        return None
    return length


def _drafts(request: Request) -> bool:
    try:
        return _arriving(request).may(Duty.DRAFT)
    except (LoginNeededError, StorageTroubleError):
        return False
