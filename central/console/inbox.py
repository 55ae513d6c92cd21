"""The inbox page."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from central.casework.inbox import Filters, inbox_page, parse_cursor
from central.console.access import LoggedIn
from central.console.desk import Desk, console_root, desk_of
from central.console.places import start_of
from central.fleet.terminals import some_terminals
from central.roles import Duty
from central.storage.models import CaseRow, TerminalRow
from contracts.errors import InvalidDocumentError
from contracts.number import ReceiptNumberError, parse_number

router = APIRouter()

_LISTED = 200
"""So many terminals one can choose from; of more, one types a name."""
_MOST_OF_A_NAME = 100


class Wanted(BaseModel):
    """The filter form as it was filled in, and the place in the list."""

    model_config = ConfigDict(frozen=True)

    number: str = ""
    item: str = ""
    terminal: str = ""
    since: str = ""
    until: str = ""
    at: str = ""
    page: int = Field(default=1, ge=1, le=10**6)

    def address(self, cursor: str | None, page: int) -> str:
        """Address of a page of the list under these filters."""
        fields = {
            "number": self.number,
            "item": self.item,
            "terminal": self.terminal,
            "since": self.since,
            "until": self.until,
            "at": cursor or "",
            "page": str(page) if cursor else "",
        }
        return "?" + urlencode({name: value for name, value in fields.items() if value})


@router.get("/")
def show_inbox(request: Request, visitor: LoggedIn, wanted: Annotated[Wanted, Query()]) -> Response:
    """One page of the inbox; whoever sees no cases begins elsewhere."""
    desk = desk_of(request)
    if not visitor.may(Duty.CASES):
        return RedirectResponse(console_root(request) + start_of(visitor), 303)
    words = desk.words_for(request)
    filters, mistakes = _filters(desk, wanted)
    with desk.database.read() as session:
        terminals = some_terminals(session, "", -1, _LISTED + 1)
        many = len(terminals) > _LISTED
        names = {one.id: one.name or one.id for one in terminals}
        if wanted.terminal.strip():
            filters = _resolved(session, wanted.terminal.strip(), filters, mistakes)
        try:
            cursor = parse_cursor(wanted.at) if wanted.at else None
        except InvalidDocumentError:
            cursor = None
        found = None if mistakes else inbox_page(session, filters, cursor)
        today = session.scalar(_count_since(_local_midnight(desk, desk.clock())))
    first = cursor is None
    here = 1 if first else wanted.page
    return desk.page(
        request,
        "inbox.html",
        visitor,
        wanted=wanted,
        mistakes=mistakes,
        lines=found.lines if found else (),
        newer=wanted.address(found.newer, max(here - 1, 1)) if found and found.newer else None,
        older=wanted.address(found.older, here + 1) if found and found.older else None,
        page=here,
        today=today,
        items=desk.items.names(words.language),
        item_name=lambda code: desk.items.name(code, words.language),
        terminals=list(dict.fromkeys(names.values())),
        terminal=names.get(wanted.terminal, wanted.terminal),
        many=many,
    )


def _resolved(session: Session, text: str, filters: Filters, mistakes: dict[str, str]) -> Filters:
    """The filters for a terminal by its id or its whole name,
    which the one in its place and those before that have too.
    """
    if session.get(TerminalRow, text) is not None:
        return filters
    by_name = select(TerminalRow.id).where(TerminalRow.name == text).limit(_MOST_OF_A_NAME)
    ids = tuple(session.scalars(by_name))
    if not ids:
        mistakes["terminal"] = "inbox.terminal_wrong"
        return filters
    return replace(filters, terminal_ids=ids)


def _filters(desk: Desk, wanted: Wanted) -> tuple[Filters, dict[str, str]]:
    """Filters of a form, and text keys of what is wrong in it by field."""
    mistakes: dict[str, str] = {}
    number = None
    if wanted.number.strip():
        try:
            number = parse_number(wanted.number).text
        except ReceiptNumberError:
            mistakes["number"] = "inbox.number_wrong"
    since = _midnight(desk, wanted.since, mistakes, "since")
    until = _midnight(desk, wanted.until, mistakes, "until", days_later=1)
    filters = Filters(
        item_code=wanted.item or None,
        terminal_ids=(wanted.terminal,) if wanted.terminal else (),
        since=since,
        until=until,
        number=number,
    )
    return filters, mistakes


def _midnight(
    desk: Desk, text: str, mistakes: dict[str, str], field: str, *, days_later: int = 0
) -> datetime | None:
    """When a day begins here, in UTC; the first and last days of the calendar have no such time."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text) + timedelta(days=days_later)
        return datetime.combine(day, time(), desk.zone).astimezone(UTC)
    except (ValueError, OverflowError):
        mistakes[field] = "inbox.date_wrong"
        return None


def _local_midnight(desk: Desk, now: datetime) -> datetime:
    return datetime.combine(now.astimezone(desk.zone).date(), time(), desk.zone)


def _count_since(midnight: datetime) -> Select[int]:
    return select(func.count()).select_from(CaseRow).where(CaseRow.received_at >= midnight)
