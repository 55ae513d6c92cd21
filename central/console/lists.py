"""Terminals, alarms and the audit log."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy import select

from central.alarms import newest_alarms
from central.audit import first_broken
from central.console.access import Admin, LoggedIn
from central.console.desk import desk_of
from central.fleet.terminals import list_terminals
from central.storage.models import AuditRow

router = APIRouter()

_PAGE_ROWS = 100


@router.get("/terminals")
def show_terminals(request: Request, visitor: LoggedIn) -> Response:
    """All terminals."""
    desk = desk_of(request)
    with desk.database.read() as session:
        terminals = list_terminals(session)
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
    request: Request, visitor: Admin, before: Annotated[int, Query(ge=1)] = 2**62
) -> Response:
    """The audit log, newest first, with a check of the lines shown."""
    desk = desk_of(request)
    query = select(AuditRow).where(AuditRow.id < before).order_by(AuditRow.id.desc())
    with desk.database.read() as session:
        rows = list(session.scalars(query.limit(_PAGE_ROWS + 1)))
    shown = rows[:_PAGE_ROWS]
    older = shown[-1].id if len(rows) > _PAGE_ROWS else None
    broken = first_broken(reversed(rows), after=older is not None)
    return desk.page(request, "audit.html", visitor, rows=shown, older=older, broken=broken)
