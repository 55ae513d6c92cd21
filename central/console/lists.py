"""Terminals, alarms and the audit log."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy import select

from central.alarms import newest_alarms
from central.audit import first_broken
from central.casework.inbox import last_arrival
from central.casework.registering import REGISTRAR
from central.console.access import Admin, LoggedIn
from central.console.desk import desk_of
from central.fleet.terminals import list_terminals
from central.storage.models import AuditRow

router = APIRouter()

_PAGE_ROWS = 100
_CHECKED_ROWS = 500
_MAX_ID = 2**63 - 1  # the largest number SQLite takes


@router.get("/terminals")
def show_terminals(request: Request, visitor: LoggedIn) -> Response:
    """All terminals."""
    desk = desk_of(request)
    with desk.database.read() as session:
        terminals = [(row, last_arrival(session, row.id)) for row in list_terminals(session)]
    return desk.page(request, "terminals.html", visitor, terminals=terminals)


@router.get("/alarms")
def show_alarms(request: Request, visitor: LoggedIn) -> Response:
    """The newest alarms."""
    desk = desk_of(request)
    with desk.database.read() as session:
        alarms = newest_alarms(session, _PAGE_ROWS)
    return desk.page(request, "alarms.html", visitor, alarms=alarms)


@router.get("/audit")
def show_audit(
    request: Request,
    visitor: Admin,
    before: Annotated[int, Query(ge=1, le=_MAX_ID)] = _MAX_ID,
    everything: bool = False,
) -> Response:
    """The audit log, newest first; its newest lines are checked against the chain."""
    desk = desk_of(request)
    newest = select(AuditRow).order_by(AuditRow.id.desc())
    wanted = newest.where(AuditRow.id < before)
    if not everything:
        wanted = wanted.where(AuditRow.actor != REGISTRAR)
    with desk.database.read() as session:
        rows = list(session.scalars(wanted.limit(_PAGE_ROWS + 1)))
        checked = list(session.scalars(newest.limit(_CHECKED_ROWS)))[::-1]
    shown = rows[:_PAGE_ROWS]
    whole = not checked or checked[0].id == 1
    return desk.page(
        request,
        "audit.html",
        visitor,
        rows=shown,
        older=shown[-1].id if len(rows) > _PAGE_ROWS else None,
        broken=first_broken(checked, after=not whole),
        checked=len(checked),
        everything=everything,
    )
