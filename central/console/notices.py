"""Outage notices: made and withdrawn."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select

from central.console.access import Announces, NotFoundError, SeesNotices
from central.console.desk import Desk, console_root, desk_of
from central.console.live import NOTICES
from central.console.moments import typed_moment
from central.console.refusals import Refused, refused
from central.console.sessions import Visitor
from central.console.texts import LANGUAGES
from central.fleet.naming import all_named
from central.fleet.notices import PICTURES, Announcement, announce, notice_word, withdraw
from central.fleet.terminals import names_of
from central.storage.fleet import NoticeRow
from contracts.errors import InvalidDocumentError, KioskError
from contracts.fleet import Notice

router = APIRouter()

_ROWS = 100
_MAX_TEXT, _MAX_NAMES = 400, 4000
_SHOWN_NAMES = 5
Field = Annotated[str, Form(max_length=40)]
Text = Annotated[str, Form(max_length=_MAX_TEXT)]


@dataclass(frozen=True, slots=True)
class Line:
    """A notice as the page shows it; ``state``: coming, standing, over, withdrawn or unread, where
    ``notice`` is None: no terminal would take what was kept.
    """

    id: str
    notice: Notice | None
    author: str
    state: str
    names: tuple[str, ...]
    others: int


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as it was filled in."""

    items: tuple[str, ...] = ()
    every: bool = False
    at: str = ""
    start: str = ""
    end: str = ""
    confirmed_until: str = ""
    text_zh: str = ""
    text_en: str = ""
    picture: str = ""
    closes: bool = False


@router.get("/notices")
def show_notices(request: Request, visitor: SeesNotices) -> Response:
    """Notices, the newest first, and the form for another."""
    return _page(request, visitor, Filled())


@router.post("/notices")
def make_notice(
    request: Request,
    visitor: Announces,
    items: Annotated[list[str] | None, Form()] = None,
    every: Annotated[bool, Form()] = False,
    at: Annotated[str, Form(max_length=_MAX_NAMES)] = "",
    start: Field = "",
    end: Field = "",
    confirmed_until: Field = "",
    text_zh: Text = "",
    text_en: Text = "",
    picture: Field = "",
    closes: Annotated[bool, Form()] = False,
) -> Response:
    """Say that items are not offered for a while."""
    desk = desk_of(request)
    words = desk.words_for(request)
    ticked = () if every else tuple(items or ())
    filled = Filled(
        ticked, every, at, start, end, confirmed_until, text_zh, text_en, picture, closes
    )
    if not text_zh.strip():
        return _page(request, visitor, filled, Refused(words("notices.text_missing")))
    if not (every or items):
        return _page(request, visitor, filled, Refused(words("notices.items_missing")))
    now = desk.clock()
    try:
        begins = typed_moment(start, desk.zone) or now
        ends = typed_moment(end, desk.zone)
        until = typed_moment(confirmed_until, desk.zone)
    except ValueError:
        return _page(request, visitor, filled, Refused(words("notices.time_wrong")))
    over_at = ends or until
    if over_at is not None and over_at <= max(begins, now):
        return _page(request, visitor, filled, Refused(words("notices.end_wrong")))
    texts = dict(zip(LANGUAGES, (text_zh.strip(), text_en.strip() or text_zh.strip()), strict=True))
    names = [part.strip() for part in at.replace("，", ",").split(",") if part.strip()]
    try:
        with desk.database.write() as session:
            said = Announcement(
                items=filled.items,
                terminals=all_named(session, names),
                start=begins,
                end=ends,
                text=texts,
                author=visitor.name,
                confirmed_until=None if ends is not None else until,
                picture=picture,
                closes=closes,
            )
            announce(session, said, now)
    except KioskError as error:
        return _page(request, visitor, filled, refused(words, error))
    return RedirectResponse(f"{console_root(request)}/notices", 303)


@router.post("/notices/{notice_id}/withdraw")
def end_notice(request: Request, visitor: Announces, notice_id: str) -> Response:
    """End a notice now."""
    desk = desk_of(request)
    with desk.database.write() as session:
        if session.get(NoticeRow, notice_id) is None:
            raise NotFoundError
        withdraw(session, notice_id, visitor.name, desk.clock())
    return RedirectResponse(f"{console_root(request)}/notices", 303)


def _page(
    request: Request, visitor: Visitor, filled: Filled, mistake: Refused | None = None
) -> Response:
    desk = desk_of(request)
    words = desk.words_for(request)
    return desk.page(
        request,
        "notices.html",
        visitor,
        status=422 if mistake else 200,
        way_back="/notices",
        live=NOTICES,
        lines=_lines(desk),
        filled=filled,
        mistake=mistake,
        pictures=PICTURES,
        items=desk.items.names(words.language),
        item_name=lambda code: desk.items.name(code, words.language),
    )


def _lines(desk: Desk) -> list[Line]:
    now = desk.clock()
    query = select(NoticeRow).order_by(NoticeRow.number.desc()).limit(_ROWS)
    with desk.database.read() as session:
        found = [(row, _word(row)) for row in session.scalars(query)]
        named = {row.id: word.terminals if word else () for row, word in found}
        ids = {each for terminals in named.values() for each in terminals[:_SHOWN_NAMES]}
        names = names_of(session, ids)
    return [
        Line(
            id=row.id,
            notice=word,
            author=row.author,
            state=_state(row, word, now),
            names=tuple(names.get(each) or each for each in named[row.id][:_SHOWN_NAMES]),
            others=max(0, len(named[row.id]) - _SHOWN_NAMES),
        )
        for row, word in found
    ]


def _word(row: NoticeRow) -> Notice | None:
    try:
        return notice_word(row)
    except InvalidDocumentError:
        return None


def _state(row: NoticeRow, notice: Notice | None, now: datetime) -> str:
    if row.withdrawn:
        return "withdrawn"
    if notice is None:
        return "unread"
    if notice.start > now:
        return "coming"
    return "over" if notice.over_at is not None and notice.over_at <= now else "standing"
