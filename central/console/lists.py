"""Terminals, alarms and the audit log."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from sqlalchemy import select

from central.alarms import AlarmKind, alarm_groups, alarms_of
from central.audit import first_broken
from central.casework.inbox import last_arrival
from central.casework.registering import REGISTRAR
from central.console.access import Audits, NotFoundError, SeesAlarms, SeesTerminals
from central.console.desk import console_root, desk_of
from central.fleet.terminals import some_terminals
from central.storage.base import MAX_ID
from central.storage.models import AlarmRow, AuditRow

router = APIRouter()

_PAGE_ROWS = 100
_TERMINAL_ROWS = 50
_CHECKED_ROWS = 500
_MAX_PAGE = 10**6


@router.get("/terminals")
def show_terminals(
    request: Request,
    visitor: SeesTerminals,
    name: Annotated[str, Query(max_length=120)] = "",
    after: Annotated[int, Query(ge=-1, le=MAX_ID)] = -1,
) -> Response:
    """Enrolled terminals by number, a page at a time, the revoked ones too."""
    desk = desk_of(request)
    with desk.database.read() as session:
        found = some_terminals(session, name.strip(), after, _TERMINAL_ROWS + 1)
        terminals = [(row, last_arrival(session, row.id)) for row in found[:_TERMINAL_ROWS]]
    older = None
    if len(found) > _TERMINAL_ROWS:
        fields = {"name": name, "after": found[_TERMINAL_ROWS - 1].terminal_no}
        older = "?" + urlencode({key: value for key, value in fields.items() if value != ""})
    return desk.page(
        request,
        "terminals.html",
        visitor,
        terminals=terminals,
        name=name,
        first="?" + urlencode({"name": name}) if name else "",
        later=after >= 0,
        older=older,
    )


@router.get("/alarms")
def show_alarms(
    request: Request,
    visitor: SeesAlarms,
    page: Annotated[int, Query(ge=1, le=_MAX_PAGE)] = 1,
) -> Response:
    """Alarms by what and who: a terminal that raises many hides nobody else's."""
    desk = desk_of(request)
    with desk.database.read() as session:
        groups = alarm_groups(session, _PAGE_ROWS + 1, (page - 1) * _PAGE_ROWS)
    return desk.page(
        request,
        "alarms.html",
        visitor,
        groups=groups[:_PAGE_ROWS],
        older=page + 1 if len(groups) > _PAGE_ROWS else None,
        address=lambda group: _alarm_address(request, group.kind, group.terminal_id),
    )


@router.get("/alarms/{kind}")
def show_alarms_of(
    request: Request,
    visitor: SeesAlarms,
    kind: str,
    terminal: Annotated[str, Query(max_length=64)] = "",
    before: Annotated[int, Query(ge=1, le=MAX_ID)] = MAX_ID,
) -> Response:
    """The alarms of one kind about one terminal, newest first."""
    if kind not in set(AlarmKind):
        raise NotFoundError
    desk = desk_of(request)
    with desk.database.read() as session:
        alarms = alarms_of(session, kind, terminal or None, _PAGE_ROWS + 1, before)
    shown = alarms[:_PAGE_ROWS]
    more = len(alarms) > _PAGE_ROWS
    older = _alarm_address(request, kind, terminal, before=shown[-1].id) if more else None
    return desk.page(
        request,
        "alarm_list.html",
        visitor,
        alarms=shown,
        state=_state,
        kind=kind,
        terminal=terminal,
        older=older,
    )


def _state(alarm: AlarmRow) -> str:
    """The word for how an alarm stands."""
    if alarm.closed_at is not None:
        return "state_closed"
    if alarm.gone_at is not None:
        return "state_gone"
    asked = alarm.kind == AlarmKind.KEPT_DAMAGED and alarm.record_id is not None
    return "state_asked" if asked else "state_open"


def _alarm_address(
    request: Request, kind: str, terminal_id: str | None, before: int | None = None
) -> str:
    fields = {"terminal": terminal_id or "", "before": before or ""}
    query = urlencode({name: value for name, value in fields.items() if value})
    return f"{console_root(request)}/alarms/{kind}?{query}"


@router.get("/audit")
def show_audit(
    request: Request,
    visitor: Audits,
    before: Annotated[int, Query(ge=1, le=MAX_ID)] = MAX_ID,
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
