"""A terminal's logbook as it was heard, and what is wrong with it."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from central.console.access import NotFoundError, SeesFleet
from central.console.desk import desk_of
from central.fleet import board
from central.fleet.alerts import OF_BOOKS, alerts_of
from central.fleet.logbooks import PAGE_ROWS, book_of, lines_of
from central.fleet.technicians import names_in
from central.roles import Duty
from central.storage.base import MAX_ID

router = APIRouter()

_ALERTS = 20


@router.get("/fleet/{terminal_id}/logbook")
def show_logbook(
    request: Request,
    visitor: SeesFleet,
    terminal_id: str,
    before: Annotated[int, Query(ge=1, le=MAX_ID)] = MAX_ID,
) -> Response:
    """A page of it, what was heard last first."""
    desk = desk_of(request)
    with desk.database.read() as session:
        standing = board.terminal(session, terminal_id, desk.clock())
        if standing is None:
            raise NotFoundError
        lines = lines_of(session, terminal_id, before, PAGE_ROWS + 1)
        book = book_of(session, terminal_id)
        names = names_in(session, lines) if visitor.may(Duty.TECHNICIANS) else {}
        alerts = alerts_of(session, terminal_id, _ALERTS, OF_BOOKS.values())
    shown = lines[:PAGE_ROWS]
    return desk.page(
        request,
        "logbook.html",
        visitor,
        way_back=f"/fleet/{terminal_id}/logbook",
        one=standing,
        book=book,
        lines=shown,
        names=names,
        alerts=alerts,
        damaged=any(line.damaged for line in shown),
        older=shown[-1].row.id if len(lines) > PAGE_ROWS else None,
    )
