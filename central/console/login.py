"""Logging in and out, and choosing a language."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit
from central.console.access import ArrivingPoster, Poster, Seen, StrangersForm
from central.console.accounts import Login
from central.console.desk import (
    LANGUAGE_COOKIE,
    SESSION_COOKIE,
    VISIT_COOKIE,
    Desk,
    console_root,
    desk_of,
    safe_way_back,
)
from central.console.factors import has_factor
from central.console.gate import BusyError
from central.console.sessions import Stage, csrf_of, end_session, new_token, start_session
from central.console.texts import LANGUAGES
from central.roles import needs_second_factor
from central.storage.models import UserRow

router = APIRouter()

_LANGUAGE_AGE_S = 365 * 24 * 3600
_MARK_AGE_S = 400 * 24 * 3600  # the longest that browsers keep one
_RETRY_AFTER_S = "5"


def set_cookie(
    request: Request, response: Response, name: str, value: str, age_s: int | None = None
) -> None:
    """A cookie that scripts and other sites do not get; Secure wherever TLS is."""
    response.set_cookie(
        name,
        value,
        max_age=age_s,
        path=console_root(request),
        secure=request.scope["scheme"] == "https",
        httponly=True,
        samesite="strict",
    )


def mark_browser(request: Request, response: Response, desk: Desk, name: str) -> None:
    """Know this browser from now on: everything that is asked of the name was answered here."""
    mark = desk.devices.cookie(name)
    if not desk.devices.known(name, request.cookies.get(mark, "")):
        set_cookie(request, response, mark, desk.devices.new_mark(name), _MARK_AGE_S)


@router.get("/login")
def show_login(request: Request, why: str = "") -> Response:
    """The login form. A fresh browser gets a cookie that its form token belongs to."""
    message = "login.idle" if why == "idle" else ""
    return _login_page(request, message)


@router.post("/login")
async def log_in(
    request: Request,
    _form: StrangersForm,
    name: Annotated[str, Form(max_length=64)] = "",
    password: Annotated[str, Form(max_length=256)] = "",
) -> Response:
    """Check name and password, a few at a time."""
    desk, name = desk_of(request), name.strip()
    address = request.client.host if request.client else ""
    device = desk.devices.known(name, request.cookies.get(desk.devices.cookie(name), ""))
    try:
        login, token, stage = await desk.gate.run(
            address, lambda: _checked(desk, name, password, address, device), device
        )
    except BusyError:
        busy = _login_page(request, "login.busy", status=503)
        busy.headers["Retry-After"] = _RETRY_AFTER_S
        return busy
    if login is not Login.WELCOME:
        locked = login is Login.LOCKED
        message = "login.locked" if locked else "login.wrong"
        return _login_page(request, message, status=429 if locked else 401)
    response = RedirectResponse(f"{console_root(request)}/", 303)
    set_cookie(request, response, SESSION_COOKIE, token)
    if stage is Stage.OPEN:  # else the second factor comes first
        mark_browser(request, response, desk, name)
    return response


def _checked(
    desk: Desk, name: str, password: str, address: str, device: str
) -> tuple[Login, str, Stage | None]:
    """How the login ended, and the cookie and stage of a session that began with it."""
    now = desk.clock()
    result = desk.accounts.login(name, password, now, address, device)
    if result.user is None:
        return result.login, "", None
    with desk.database.write() as session:
        stage = _stage(desk, session, result.user)
        token = start_session(session, result.user, now, desk.idle, stage)
        return result.login, token, stage


def _stage(desk: Desk, session: Session, user: UserRow) -> Stage:
    """What a right password opens."""
    if has_factor(session, user):
        return Stage.CODE
    required = desk.settings.second_factor == "required"
    return Stage.ENROL if required and needs_second_factor(user.role) else Stage.OPEN


@router.post("/logout")
def log_out(request: Request, visitor: ArrivingPoster) -> Response:
    """End the session."""
    desk = desk_of(request)
    with desk.database.write() as session:
        end_session(session, visitor)
        entry = AuditEntry(visitor.actor, "user.logged_out", visitor.actor)
        append_audit(session, desk.clock(), entry)
    response = RedirectResponse(f"{console_root(request)}/login", 303)
    response.delete_cookie(SESSION_COOKIE, path=console_root(request))
    return response


@router.get("/still-there")
def still_there(request: Request, visitor: Seen, back: str = "") -> Response:
    """Where a page goes that nobody clicked on for long; asks again until the log-in is over."""
    way_back = safe_way_back(request, back)
    return desk_of(request).page(request, "still_there.html", visitor, return_to=way_back)


@router.post("/stay")
def stay(request: Request, _visitor: Poster, back: Annotated[str, Form()] = "") -> Response:
    """Somebody is still there: back to the page, with the whole time again."""
    return RedirectResponse(safe_way_back(request, back), 303)


@router.post("/language")
def choose_language(
    request: Request,
    _form: StrangersForm,
    language: Annotated[str, Form()],
    back: Annotated[str, Form()] = "",
) -> Response:
    """Switch the language and stay on the page."""
    response = RedirectResponse(safe_way_back(request, back), 303)
    if language in LANGUAGES:
        set_cookie(request, response, LANGUAGE_COOKIE, language, _LANGUAGE_AGE_S)
    return response


def _login_page(request: Request, message: str, status: int = 200) -> Response:
    desk = desk_of(request)
    words = desk.words_for(request)
    text = words(message, minutes=desk.settings.lockout_minutes) if message else ""
    visit = request.cookies.get(VISIT_COOKIE, "")
    fresh = not visit
    if fresh:
        visit = new_token()
    response = desk.page(
        request, "login.html", status=status, message=text, form_token=csrf_of(visit)
    )
    if fresh:
        set_cookie(request, response, VISIT_COOKIE, visit)
    return response
