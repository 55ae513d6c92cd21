"""Technicians: who they are, their cards, and a code for somebody who stands at a terminal.

What is typed of a card and a PIN is in memory for one request; no page shows it again.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import RedirectResponse, Response

from central.console.access import Admits, NotFoundError, SeesTechnicians
from central.console.desk import Desk, console_root, desk_of
from central.console.moments import for_field, typed_moment
from central.console.refusals import Refused, refused
from central.console.sessions import Visitor
from central.fleet.naming import named
from central.fleet.signing import AnswerSigner
from central.fleet.technicians import (
    CARD_LIFE,
    CardToList,
    CodeWanted,
    TechnicianError,
    add,
    cards_of,
    districts_in,
    end,
    end_card,
    everybody,
    issue_code,
    list_card,
)
from central.storage.base import MAX_ID
from central.storage.fleet import TechnicianCardRow, TechnicianRow
from contracts.errors import KioskError
from contracts.technicians import MOST_PIN

router = APIRouter()

Short = Annotated[str, Form(max_length=40)]
Long = Annotated[str, Form(max_length=400)]


@dataclass(frozen=True, slots=True)
class Filled:
    """What was typed and may be shown again: nothing of a card, and no PIN."""

    name: str = ""
    until: str = ""
    districts: str = ""
    to: str = ""
    challenge: str = ""
    of: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class CodeMade:
    """A code, to be read out once."""

    code: str
    terminal: str
    technician: str


@router.get("/technicians")
def show_technicians(request: Request, visitor: SeesTechnicians, to: str = "") -> Response:
    """Everybody, and the forms; ``to``: the terminal that somebody came from."""
    return _page(request, visitor, Filled(to=to[:64]))


@router.post("/technicians")
def add_technician(
    request: Request,
    visitor: Admits,
    name: Annotated[str, Form(max_length=120)] = "",
    pin: Short = "",
    pin_again: Short = "",
    card: Short = "",
    until: Short = "",
    districts: Long = "",
) -> Response:
    """Make a technician, with a first card where one was typed."""
    desk = desk_of(request)
    words, now = desk.words_for(request), desk.clock()
    filled = Filled(name=name, until=until, districts=districts)
    if pin != pin_again:
        return _page(request, visitor, filled, Refused(words("technicians.pins_differ")))
    try:
        told = _card(desk, card, pin, until, districts) if card.strip() else None
        with desk.database.write() as session:
            row = add(session, name, pin, visitor.name, now)
            if told is not None:
                list_card(session, _signer(desk).salt, row.id, told, visitor.name, now)
    except KioskError as error:
        return _page(request, visitor, filled, refused(words, error))
    return RedirectResponse(f"{console_root(request)}/technicians#t-{row.id}", 303)


@router.post("/technicians/code")
def make_code(
    request: Request,
    visitor: Admits,
    to: Annotated[str, Form(max_length=120)] = "",
    challenge: Short = "",
    of: Short = "",
    why: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Make a one-time code; it stands on this one page."""
    desk = desk_of(request)
    words = desk.words_for(request)
    filled = Filled(to=to, challenge=challenge, of=of, why=why)
    try:
        with desk.database.write() as session:
            wanted = CodeWanted(named(session, to.strip(), numbered=True), challenge, of, why)
            code = issue_code(session, _signer(desk).door, wanted, visitor.name, desk.clock())
    except KioskError as error:
        return _page(request, visitor, filled, code_mistake=refused(words, error))
    return _page(request, visitor, Filled(), made=CodeMade(code, to.strip(), of.strip().upper()))


@router.post("/technicians/cards/{card}/end")
def end_one_card(
    request: Request, visitor: Admits, card: Annotated[int, Path(ge=1, le=MAX_ID)]
) -> Response:
    """List a card no more."""
    desk = desk_of(request)
    try:
        with desk.database.write() as session:
            end_card(session, card, visitor.name, desk.clock())
    except TechnicianError:
        raise NotFoundError from None
    return RedirectResponse(f"{console_root(request)}/technicians", 303)


@router.post("/technicians/{technician}/cards")
def list_one_card(
    request: Request,
    visitor: Admits,
    technician: str,
    pin: Short = "",
    card: Short = "",
    until: Short = "",
    districts: Long = "",
) -> Response:
    """List another card of somebody who knows their PIN."""
    desk = desk_of(request)
    try:
        told = _card(desk, card, pin, until, districts)
        with desk.database.write() as session:
            salt = _signer(desk).salt
            list_card(session, salt, technician, told, visitor.name, desk.clock())
    except KioskError as error:
        filled = Filled(until=until, districts=districts)
        return _page(request, visitor, filled, refused(desk.words_for(request), error))
    return RedirectResponse(f"{console_root(request)}/technicians#t-{technician}", 303)


@router.post("/technicians/{technician}/end")
def end_technician(request: Request, visitor: Admits, technician: str) -> Response:
    """Let somebody in nowhere any more."""
    desk = desk_of(request)
    try:
        with desk.database.write() as session:
            end(session, technician, visitor.name, desk.clock())
    except TechnicianError:
        raise NotFoundError from None
    return RedirectResponse(f"{console_root(request)}/technicians", 303)


def _card(desk: Desk, number: str, pin: str, until: str, districts: str) -> CardToList:
    """Raises TechnicianError."""
    try:
        ends = typed_moment(until, desk.zone)
    except ValueError:
        raise TechnicianError("that is no day") from None
    return CardToList(number, pin, ends or desk.clock() + CARD_LIFE, districts_in(districts))


def _signer(desk: Desk) -> AnswerSigner:
    return AnswerSigner(desk.keys.answer_key())


def _page(
    request: Request,
    visitor: Visitor,
    filled: Filled,
    mistake: Refused | None = None,
    *,
    code_mistake: Refused | None = None,
    made: CodeMade | None = None,
) -> Response:
    desk = desk_of(request)
    with desk.database.read() as session:
        people = [(row, cards_of(session, row.id)) for row in everybody(session)]
    return desk.page(
        request,
        "technicians.html",
        visitor,
        status=422 if mistake or code_mistake else 200,
        way_back="/technicians",
        people=people,
        state=lambda card: _state(desk, card),
        active=[row for row, _ in people if row.ended_at is None],
        filled=filled,
        until=filled.until or for_field(desk.clock() + CARD_LIFE, desk.zone),
        mistake=mistake,
        code_mistake=code_mistake,
        made=made,
        name_of=lambda technician: _name(people, technician),
        most_pin=MOST_PIN,
    )


def _state(desk: Desk, card: TechnicianCardRow) -> str:
    if card.ended_at is not None:
        return "ended"
    return "over" if card.until <= desk.clock() else "listed"


def _name(people: list[tuple[TechnicianRow, list[TechnicianCardRow]]], technician: str) -> str:
    return next((row.name for row, _ in people if row.id == technician), technician)
