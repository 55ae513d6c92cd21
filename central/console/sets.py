"""Sets: what people published, and a draft that waits for its second person."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Query, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from central.console.access import (
    ForbiddenError,
    NotFoundError,
    Previews,
    Schedules,
    Seen,
    SeesSets,
    Signs,
    Withdraws,
)
from central.console.desk import Desk, console_root, desk_of
from central.console.live import SETS
from central.console.moments import for_field, typed_moment
from central.console.refusals import Refused, refused
from central.console.sessions import Visitor
from central.console.set_view import SetView, set_view, state_of
from central.console.signing import browser_signs, signer_of
from central.console.texts import Words
from central.publishing.editions import Standing, schedule, withdraw
from central.publishing.errors import SignerKeyError
from central.publishing.keys import OnlineKeys
from central.publishing.metadata import Repository
from central.publishing.refusing import send_back
from central.publishing.signing import Signing, look_again
from central.roles import Duty
from central.storage.base import MAX_ID
from central.storage.files import AttachmentFiles
from central.storage.publishing import EditionRow
from contracts.errors import KioskError

router = APIRouter()

_ROWS = 50
_AGAIN_S = 3
Reason = Annotated[str, Form(max_length=200)]
_OVER = frozenset((Standing.WITHDRAWN, Standing.REPLACED))


@router.get("/sets")
def show_sets(
    request: Request,
    visitor: SeesSets,
    before: Annotated[int, Query(ge=1, le=MAX_ID)] = MAX_ID,
) -> Response:
    """All sets, newest first."""
    desk = desk_of(request)
    now = desk.clock()
    query = select(EditionRow).where(EditionRow.number < before)
    with desk.database.read() as session:
        rows = list(session.scalars(query.order_by(EditionRow.number.desc()).limit(_ROWS + 1)))
        floor = Repository(session).floor
    return desk.page(
        request,
        "sets.html",
        visitor,
        live=SETS,
        rows=[(row, state_of(row, now, floor)) for row in rows[:_ROWS]],
        older=rows[_ROWS - 1].number if len(rows) > _ROWS else None,
    )


@router.get("/sets/{number:int}")
def show_set(request: Request, visitor: SeesSets, number: int) -> Response:
    """One set: what changes, what was found, who is touched, and what can be done."""
    return _page(request, visitor, number)


@router.post("/sets/{number:int}/sign")
def sign(
    request: Request,
    visitor: Signs,
    number: int,
    key: Annotated[UploadFile | None, File()] = None,
    passphrase: Annotated[str, Form(max_length=256)] = "",
    accept: Annotated[list[str] | None, Form()] = None,
    live_from: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Sign a draft as its second person; the key is for this request only."""
    desk = desk_of(request)
    words = desk.words_for(request)
    ticked = frozenset(accept or ())
    if not browser_signs(request, desk):
        return _page(request, visitor, number, Refused(words("sets.no_keys_here")), ticked)
    try:
        begins = typed_moment(live_from, desk.zone)
    except ValueError:
        return _page(request, visitor, number, Refused(words("notices.time_wrong")), ticked)
    with desk.database.read() as session:
        name = _row(session, number).name
    try:
        signer = signer_of(key, passphrase)
        signing = Signing(desk.database, desk.folder, OnlineKeys(desk.keys.online_keys()))
        signing.sign(
            name,
            visitor.name,
            signer,
            ticked,
            desk.clock(),
            number=number,
            live_from=begins,
        )
    except SignerKeyError as error:
        return _page(request, visitor, number, refused(words, error), ticked)
    except KioskError as error:
        return _page(request, visitor, number, refused(words, error), ticked)
    return _to(request, number)


@router.post("/sets/{number:int}/preview")
def draw(request: Request, visitor: Previews, number: int) -> Response:
    """Begin to draw the pages that greet as this set makes them look."""
    desk = desk_of(request)
    with desk.database.read() as session:
        sha256 = _row(session, number).sha256
    stores = (AttachmentFiles(desk.folder.published), AttachmentFiles(desk.folder.drafted))
    try:
        desk.previews.begin(sha256, *stores)
    except KioskError as error:
        return _page(request, visitor, number, refused(desk.words_for(request), error))
    return RedirectResponse(f"{console_root(request)}/sets/{number}/preview", 303)


@router.get("/sets/{number:int}/preview")
def show_preview(request: Request, visitor: Seen, number: int) -> Response:
    """What was drawn, or why not; until then the page asks again."""
    if not visitor.may(Duty.SETS):
        raise ForbiddenError
    desk = desk_of(request)
    with desk.database.read() as session:
        row = _row(session, number)
    if not desk.previews.drawing(row.sha256):
        return RedirectResponse(f"{console_root(request)}/sets/{number}#preview", 303)
    page = desk.page(request, "preview.html", visitor, row=row)
    page.headers["Refresh"] = f"{_AGAIN_S};url={console_root(request)}/sets/{number}/preview"
    return page


@router.get("/sets/{number:int}/preview/{name}")
def show_picture(request: Request, _visitor: SeesSets, number: int, name: str) -> Response:
    """One of the pictures."""
    desk = desk_of(request)
    with desk.database.read() as session:
        data = desk.previews.read(_row(session, number).sha256, name)
    if data is None:
        raise NotFoundError
    return Response(data, media_type="image/png")


@router.post("/sets/{number:int}/refuse")
def refuse(request: Request, visitor: Signs, number: int, reason: Reason = "") -> Response:
    """Send a draft back to its editor."""
    desk = desk_of(request)
    words = desk.words_for(request)
    if not reason.strip():
        return _page(request, visitor, number, Refused(words("sets.reason_missing")))
    try:
        with desk.database.write() as session:
            send_back(session, number, visitor.name, reason, desk.clock())
    except KioskError as error:
        return _page(request, visitor, number, refused(words, error))
    return _to(request, number)


@router.post("/sets/{number:int}/withdraw")
def take_off(request: Request, visitor: Withdraws, number: int, reason: Reason = "") -> Response:
    """Let a set be chosen no more, for ever."""
    desk = desk_of(request)
    words = desk.words_for(request)
    if not reason.strip():
        return _page(request, visitor, number, Refused(words("sets.reason_missing")))
    try:
        with desk.database.write() as session:
            row = _row(session, number)
            if Standing(row.state) not in _OVER:
                withdraw(session, row.name, visitor.name, reason.strip(), desk.clock())
    except KioskError as error:
        return _page(request, visitor, number, refused(words, error))
    return _to(request, number)


@router.post("/sets/{number:int}/schedule")
def set_time(
    request: Request,
    visitor: Schedules,
    number: int,
    live_from: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Say from when on a signed set may be chosen."""
    desk = desk_of(request)
    words = desk.words_for(request)
    try:
        begins = typed_moment(live_from, desk.zone)
    except ValueError:
        begins = None
    if begins is None:
        return _page(request, visitor, number, Refused(words("notices.time_wrong")))
    try:
        with desk.database.write() as session:
            schedule(session, _row(session, number).name, visitor.name, begins, desk.clock())
    except KioskError as error:
        return _page(request, visitor, number, refused(words, error))
    return _to(request, number)


@router.post("/sets/{number:int}/looked-again")
def looked_again(request: Request, visitor: Withdraws, number: int) -> Response:
    """Say that an emergency was looked at in peace."""
    desk = desk_of(request)
    try:
        with desk.database.write() as session:
            look_again(session, _row(session, number).name, visitor.name, desk.clock())
    except KioskError as error:
        return _page(request, visitor, number, refused(desk.words_for(request), error))
    return _to(request, number)


def _page(
    request: Request,
    visitor: Visitor,
    number: int,
    mistake: Refused | None = None,
    ticked: frozenset[str] = frozenset(),
) -> Response:
    desk = desk_of(request)
    words = desk.words_for(request)
    with desk.database.read() as session:
        here = desk.clock().astimezone(desk.zone)
        view = set_view(session, desk.folder, _row(session, number), here)
    why_not = desk.previews.why_not(view.row.sha256)
    return desk.page(
        request,
        "set.html",
        visitor,
        status=422 if mistake else 200,
        way_back=f"/sets/{number}",
        view=view,
        row=view.row,
        mistake=mistake,
        ticked=ticked,
        browser=browser_signs(request, desk),
        previews=_pictures(desk, view, words),
        drawable=desk.previews.possible,
        drawing=desk.previews.drawing(view.row.sha256),
        not_drawn=Refused(words("sets.not_drawn"), str(why_not)) if why_not else None,
        voice=desk.voice.standing(view.row.name),
        can=_can(visitor, view.row, view.state),
        live_from=for_field(view.row.live_from, desk.zone),
        item_name=lambda code: desk.items.name(code.rpartition("/")[2], words.language),
    )


def _pictures(desk: Desk, view: SetView, words: Words) -> list[tuple[str, str]]:
    """Name and description of each picture."""
    found = []
    for name in desk.previews.names(view.row.sha256):
        page, _way, mode, language, _ending = name.partition("-")[2].split(".")
        said = (words.of("page", page), words.of("mode", mode), words.of("lang", language))
        found.append((name, " · ".join(said)))
    return found


def _can(visitor: Visitor, row: EditionRow, state: str) -> frozenset[str]:
    """What this visitor may do with this edition as it stands."""
    found = set()
    if visitor.may(Duty.PREVIEW):
        found.add("preview")
    if state == Standing.REVIEW and visitor.may(Duty.SIGN):
        found.add("own" if row.made_by == visitor.name else "sign")
    if state == Standing.SCHEDULED and visitor.may(Duty.SCHEDULE):
        found.add("schedule")
    if state in (Standing.LIVE, Standing.SCHEDULED, Standing.TOO_OLD) and visitor.may(
        Duty.WITHDRAW
    ):
        found.add("withdraw")
    if state == Standing.LIVE and visitor.may(Duty.ROLL_OUT):
        found.add("roll-out")
    if row.emergency and row.signed_at is not None and visitor.may(Duty.WITHDRAW):
        found.add("look-again")
    return frozenset(found)


def _row(session: Session, number: int) -> EditionRow:
    row = session.get(EditionRow, number) if number <= MAX_ID else None
    if row is None:
        raise NotFoundError
    return row


def _to(request: Request, number: int) -> Response:
    return RedirectResponse(f"{console_root(request)}/sets/{number}", 303)
