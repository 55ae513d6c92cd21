"""The page of one case: sealed, and opened for who said why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit, audit_of
from central.casework.damage import Asked, how_asked
from central.casework.opening import DamagedError, NoSuchCaseError, OpenedCase
from central.console.access import NotFoundError, OpensCases, SeesCases
from central.console.case_view import CaseView, case_view
from central.console.desk import Desk, console_root, desk_of
from central.console.sessions import Visitor, grant, granted_until, withdraw
from central.keys import KeyStoreError
from central.storage.models import IN_ORDER_OF_ARRIVAL, CaseRow, RecordRow, TerminalRow
from central.storage.trouble import StorageTroubleError
from contracts.errors import KioskError

router = APIRouter()

_PICTURES = ("image/jpeg", "image/png")
_FILES = {"application/pdf": "pdf"}
"""Files that keep their type, and how their names end; they are saved and never shown here."""
_MAX_PURPOSE = 200
_RECORDS = 50


@dataclass(frozen=True, slots=True)
class Sealed:
    """What everybody may know of a case: the submission and its newest records, in order of
    arrival, and how many are left out between.
    """

    case: CaseRow
    terminal_name: str
    records: Sequence[RowMapping]
    older: int


@router.get("/cases/{submission_id}")
def show_case(request: Request, visitor: SeesCases, submission_id: str) -> Response:
    """The case; opened while this visitor's opening lasts."""
    return _case_page(request, visitor, submission_id)


@router.post("/cases/{submission_id}/open")
def open_case(
    request: Request,
    visitor: OpensCases,
    submission_id: str,
    purpose: Annotated[str, Form(max_length=_MAX_PURPOSE)] = "",
) -> Response:
    """Open the case; the audit log is written before anything is shown."""
    desk = desk_of(request)
    if not purpose.strip():
        return _case_page(request, visitor, submission_id, 422, unsaid=True)
    _sealed(desk, submission_id)
    try:
        desk.opener.open_case(submission_id, actor=visitor.actor, purpose=purpose.strip())
    except StorageTroubleError:
        raise
    except KioskError as error:
        return _case_page(request, visitor, submission_id, 503, error)
    until = desk.clock() + timedelta(minutes=desk.settings.opening_minutes)
    with desk.database.write() as session:
        grant(session, visitor, submission_id, until)
    return RedirectResponse(f"{console_root(request)}/cases/{submission_id}", 303)


@router.post("/cases/{submission_id}/close")
def close_case(request: Request, visitor: OpensCases, submission_id: str) -> Response:
    """Seal the case again for this visitor."""
    desk = desk_of(request)
    _sealed(desk, submission_id)
    with desk.database.write() as session:
        withdraw(session, visitor, submission_id)
        entry = AuditEntry(visitor.actor, "case.closed", submission_id)
        append_audit(session, desk.clock(), entry)
    return RedirectResponse(f"{console_root(request)}/cases/{submission_id}", 303)


@router.get("/cases/{submission_id}/attachments/{sha256}")
def show_attachment(
    request: Request, visitor: SeesCases, submission_id: str, sha256: str
) -> Response:
    """A picture or file of an opened case."""
    desk = desk_of(request)
    with desk.database.read() as session:
        until = granted_until(session, visitor, submission_id, desk.clock())
    if until is None:
        raise NotFoundError
    try:
        opened = desk.opener.view_attachment(submission_id, sha256)
    except NoSuchCaseError:
        raise NotFoundError from None
    except StorageTroubleError:
        raise
    except KioskError as error:
        text = _failure(request, submission_id, error)
        return desk.page(request, "error.html", visitor, status=503, text=text)
    if opened.media_type in _PICTURES:
        return Response(opened.data, media_type=opened.media_type)
    kind, ending = "application/octet-stream", ""
    if opened.media_type in _FILES:
        kind, ending = opened.media_type, f".{_FILES[opened.media_type]}"
    headers = {"Content-Disposition": f'attachment; filename="{sha256[:12]}{ending}"'}
    return Response(opened.data, media_type=kind, headers=headers)


def _case_page(
    request: Request,
    visitor: Visitor,
    submission_id: str,
    status: int = 200,
    failed: KioskError | None = None,
    *,
    unsaid: bool = False,
) -> Response:
    desk = desk_of(request)
    words = desk.words_for(request)
    sealed = _sealed(desk, submission_id)
    with desk.database.read() as session:
        until = granted_until(session, visitor, submission_id, desk.clock())
        history = audit_of(session, submission_id)
    opened: CaseView | None = None
    if until is not None:
        try:
            case: OpenedCase = desk.opener.view(submission_id)
            opened = case_view(case, desk.items, words, desk.moment)
        except KioskError as error:
            failed = error
    mistake = words("case.purpose_missing") if unsaid else ""
    if failed is not None:
        mistake = _failure(request, submission_id, failed)
    return desk.page(
        request,
        "case.html",
        visitor,
        status=status,
        sealed=sealed,
        opened=opened,
        until=until if opened else None,
        history=history,
        mistake=mistake,
        item_name=desk.items.name(sealed.case.item_code, words.language),
    )


def _sealed(desk: Desk, submission_id: str) -> Sealed:
    query = (
        select(CaseRow, TerminalRow.name)
        .join(TerminalRow, TerminalRow.id == CaseRow.terminal_id)
        .where(CaseRow.submission_id == submission_id)
    )
    with desk.database.read() as session:
        found = session.execute(query).first()
        if found is None:
            raise NotFoundError
        rows, older = _own_records(session, found[0])
    return Sealed(found[0], found[1], rows, older)


def _own_records(session: Session, case: CaseRow) -> tuple[Sequence[RowMapping], int]:
    """Kind, time and hash of the submission and the newest records of its own terminal."""
    own = (
        RecordRow.submission_id == case.submission_id,
        RecordRow.terminal_id == case.terminal_id,
    )
    listed = select(RecordRow.kind, RecordRow.received_at, RecordRow.sha256).where(*own)
    newest_first = [column.desc() for column in IN_ORDER_OF_ARRIVAL]
    first = listed.where(RecordRow.id == case.submission_id)
    added = listed.where(RecordRow.id != case.submission_id).order_by(*newest_first)
    rows = session.execute(added.limit(_RECORDS)).mappings().all()[::-1]
    there = session.scalar(select(func.count()).select_from(RecordRow).where(*own)) or 0
    return [*session.execute(first).mappings(), *rows], there - len(rows) - 1


def _failure(request: Request, submission_id: str, error: KioskError) -> str:
    """Why a case cannot be seen now, and what is done about it."""
    desk = desk_of(request)
    words = desk.words_for(request)
    if isinstance(error, KeyStoreError):
        return words("case.key_missing")
    if not isinstance(error, DamagedError):
        return words("case.unreadable")
    query = (
        select(TerminalRow.terminal_no, TerminalRow.name)
        .join(RecordRow, RecordRow.terminal_id == TerminalRow.id)
        .where(RecordRow.id == submission_id)
    )
    with desk.database.read() as session:
        asked, terminal = how_asked(session, submission_id), session.execute(query).first()
    if terminal is None or asked is Asked.NOT:
        return words("case.damaged")
    key = "case.damaged_gone" if asked is Asked.GONE else "case.damaged_asked"
    return words(key, no=terminal.terminal_no, name=terminal.name)
