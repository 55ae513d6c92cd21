"""One's own account: the second factor, set up, renewed and ended; and its code at a log-in."""

from typing import Annotated

import segno
from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup

from central.console.access import Arriving, ArrivingPoster, ForbiddenError, LoggedIn, Poster
from central.console.accounts import Login
from central.console.desk import SESSION_COOKIE, Desk, console_root, desk_of
from central.console.factors import FactorError, address_of
from central.console.login import mark_browser, set_cookie
from central.console.sessions import Stage, Visitor, let_in
from central.roles import needs_second_factor

router = APIRouter()

_ADDRESS = "/account"
_QR_SCALE = 5
_SPACED = 4
Code = Annotated[str, Form(max_length=40)]


@router.get("/second-factor")
def ask_code(request: Request, visitor: Arriving) -> Response:
    """Ask for the code that a log-in still lacks."""
    if visitor.stage is not Stage.CODE:
        return RedirectResponse(console_root(request) + _ADDRESS, 303)
    return desk_of(request).page(request, "second_factor.html", visitor, message="")


@router.post("/second-factor")
def give_code(request: Request, visitor: ArrivingPoster, code: Code = "") -> Response:
    """Let in whose code is right; the cookie is another from then on."""
    desk = desk_of(request)
    if visitor.stage is not Stage.CODE:
        raise ForbiddenError
    login = _checked(request, desk, visitor, code)
    if login is not Login.WELCOME:
        return desk.page(
            request,
            "second_factor.html",
            visitor,
            status=_status(login),
            message=_message(request, desk, login),
        )
    return _let_in(request, desk, visitor, "/")


@router.get("/account")
def show_account(request: Request, visitor: Arriving) -> Response:
    """How one's second factor stands."""
    if visitor.stage is Stage.CODE:
        return RedirectResponse(f"{console_root(request)}/second-factor", 303)
    return _page(request, visitor)


@router.post("/account/begin")
def begin(request: Request, visitor: ArrivingPoster) -> Response:
    """Make a secret and show it."""
    _own(visitor)
    desk = desk_of(request)
    try:
        secret = desk.factors.begin(visitor.name, desk.clock())
    except FactorError:  # another page of theirs was quicker
        return RedirectResponse(console_root(request) + _ADDRESS, 303)
    return _page(request, visitor, secret=secret)


@router.post("/account/confirm")
def confirm(request: Request, visitor: ArrivingPoster, code: Code = "") -> Response:
    """Let the new secret count once a code of it was given; the recovery codes are shown now."""
    _own(visitor)
    desk = desk_of(request)
    secret = desk.factors.pending(visitor.name)
    if secret is None:
        return RedirectResponse(console_root(request) + _ADDRESS, 303)
    codes = desk.factors.confirm(visitor.name, code, desk.clock())
    if not codes:
        text = desk.words_for(request)("account.wrong")
        return _page(request, visitor, status=422, secret=secret, message=text)
    return _codes_page(request, visitor, codes)


@router.post("/account/recovery")
def renew(request: Request, visitor: Poster, code: Code = "") -> Response:
    """Other recovery codes, for whoever gives a code."""
    desk = desk_of(request)
    login = _checked(request, desk, visitor, code)
    if login is not Login.WELCOME:
        return _refused(request, desk, visitor, login)
    return _codes_page(request, visitor, desk.factors.renew_recovery(visitor.name, desk.clock()))


@router.post("/account/end")
def end(request: Request, visitor: Poster, code: Code = "") -> Response:
    """End the second factor, for whoever gives a code and need not have one."""
    desk = desk_of(request)
    if _needed(desk, visitor):
        raise ForbiddenError
    login = _checked(request, desk, visitor, code)
    if login is not Login.WELCOME:
        return _refused(request, desk, visitor, login)
    desk.factors.end(visitor.name, desk.clock())
    return RedirectResponse(console_root(request) + _ADDRESS, 303)


@router.get("/account/{_rest:path}")
def back_to_account(request: Request, _visitor: LoggedIn, _rest: str) -> Response:
    """What a form showed is gone with it."""
    return RedirectResponse(console_root(request) + _ADDRESS, 303)


def _page(
    request: Request, visitor: Visitor, *, status: int = 200, secret: str = "", message: str = ""
) -> Response:
    desk = desk_of(request)
    words = desk.words_for(request)
    return desk.page(
        request,
        "account.html",
        visitor,
        status=status,
        way_back=_ADDRESS,
        state=desk.factors.state(visitor.name),
        needed=_needed(desk, visitor),
        secret=" ".join(secret[at : at + _SPACED] for at in range(0, len(secret), _SPACED)),
        picture=_picture(address_of(secret, visitor.name, words("app.name"))) if secret else "",
        message=message,
    )


def _codes_page(request: Request, visitor: Visitor, codes: tuple[str, ...]) -> Response:
    """The recovery codes, this once; who still was to set one up is in from now on."""
    desk = desk_of(request)
    token = None
    if visitor.stage is Stage.ENROL:
        with desk.database.write() as session:
            token = let_in(session, visitor, desk.clock())
    answer = desk.page(
        request, "recovery_codes.html", visitor, way_back=_ADDRESS, codes=codes, let_in=bool(token)
    )
    if token is not None:
        set_cookie(request, answer, SESSION_COOKIE, token)
        mark_browser(request, answer, desk, visitor.name)
    return answer


def _let_in(request: Request, desk: Desk, visitor: Visitor, where: str) -> Response:
    with desk.database.write() as session:
        token = let_in(session, visitor, desk.clock())
    answer = RedirectResponse(console_root(request) + where, 303)
    if token is not None:
        set_cookie(request, answer, SESSION_COOKIE, token)
        mark_browser(request, answer, desk, visitor.name)
    return answer


def _checked(request: Request, desk: Desk, visitor: Visitor, code: str) -> Login:
    address = request.client.host if request.client else ""
    mark = request.cookies.get(desk.devices.cookie(visitor.name), "")
    device = desk.devices.known(visitor.name, mark)
    return desk.factors.check(visitor.name, code, desk.clock(), address, device)


def _refused(request: Request, desk: Desk, visitor: Visitor, login: Login) -> Response:
    return _page(request, visitor, status=_status(login), message=_message(request, desk, login))


def _message(request: Request, desk: Desk, login: Login) -> str:
    words = desk.words_for(request)
    if login is Login.LOCKED:
        return words("second.locked", minutes=desk.settings.lockout_minutes)
    return words("second.wrong")


def _status(login: Login) -> int:
    return 429 if login is Login.LOCKED else 401


def _needed(desk: Desk, visitor: Visitor) -> bool:
    return desk.settings.second_factor == "required" and needs_second_factor(visitor.role)


def _own(visitor: Visitor) -> None:
    """Whoever has a second factor gives its code first."""
    if visitor.stage is Stage.CODE:
        raise ForbiddenError


def _picture(text: str) -> Markup:
    """A QR code as SVG of our own making."""
    code = segno.make(text, error="m", micro=False)
    drawn = code.svg_inline(scale=_QR_SCALE, light="#fff", svgclass=None, lineclass=None)
    return Markup(drawn)  # noqa: S704 - drawn by us, the text is only black and white in it
