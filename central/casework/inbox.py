"""The inbox: cases newest first, page by page, each page one short walk along an index."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, literal, select, tuple_
from sqlalchemy.orm import Session

from central.storage.base import MAX_ID, UtcDateTime
from central.storage.models import CaseRow, TerminalRow
from contracts.errors import InvalidDocumentError

PAGE_ROWS = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; None means all, ``items`` and ``terminal_ids`` empty too.
    ``until`` is exclusive.
    """

    item_code: str | None = None
    terminal_ids: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    number: str | None = None
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the list: the row it follows (``newer`` False) or precedes."""

    received_at: datetime
    seq: int
    newer: bool = False

    def text(self) -> str:
        """The cursor as it stands in an address; opaque to callers."""
        moment = self.received_at.astimezone(UTC).isoformat()
        data = json.dumps([moment, self.seq, self.newer]).encode()
        return base64.urlsafe_b64encode(data).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One case of the list."""

    submission_id: str
    seq: int
    received_at: datetime
    terminal_id: str
    terminal_name: str
    state: str
    number: str | None
    item_code: str | None
    item_version: str | None
    mark: str | None
    first_opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class InboxPage:
    """Lines newest first, with cursors to the pages beside it."""

    lines: tuple[InboxLine, ...]
    newer: str | None
    older: str | None


def parse_cursor(text: str) -> Cursor:
    """Read a cursor back. Raises InvalidDocumentError."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        moment, seq, newer = json.loads(data)
        cursor = Cursor(datetime.fromisoformat(moment).astimezone(UTC), int(seq), bool(newer))
    except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError):
        raise InvalidDocumentError("the page cursor is not one of ours") from None
    if not 0 <= cursor.seq <= MAX_ID:
        raise InvalidDocumentError("the page cursor is not one of ours")
    return cursor


def inbox_query(filters: Filters, cursor: Cursor | None, rows: int) -> Select[CaseRow, str]:
    """The statement behind a page; one row more than asked tells whether there is more."""
    query = select(CaseRow, TerminalRow.name).join(
        TerminalRow, TerminalRow.id == CaseRow.terminal_id
    )
    if filters.number is not None:
        query = query.where(CaseRow.number == filters.number)
    if filters.item_code is not None:
        query = query.where(CaseRow.item_code == filters.item_code)
    if filters.items:
        query = query.where(CaseRow.item_code.in_(filters.items))
    if filters.terminal_ids:
        query = query.where(CaseRow.terminal_id.in_(filters.terminal_ids))
    if filters.since is not None:
        query = query.where(CaseRow.received_at >= filters.since)
    if filters.until is not None:
        query = query.where(CaseRow.received_at < filters.until)
    place = tuple_(CaseRow.received_at, CaseRow.seq)
    if cursor is not None:
        mark = tuple_(literal(cursor.received_at, UtcDateTime), cursor.seq)
        query = query.where(place > mark if cursor.newer else place < mark)
    if cursor is not None and cursor.newer:
        return query.order_by(CaseRow.received_at, CaseRow.seq).limit(rows + 1)
    return query.order_by(CaseRow.received_at.desc(), CaseRow.seq.desc()).limit(rows + 1)


def inbox_page(
    session: Session, filters: Filters, cursor: Cursor | None = None, rows: int = PAGE_ROWS
) -> InboxPage:
    """One page of the list."""
    found = [
        _line(case, name) for case, name in session.execute(inbox_query(filters, cursor, rows))
    ]
    more = len(found) > rows
    backwards = cursor is not None and cursor.newer
    lines = tuple(found[:rows][::-1] if backwards else found[:rows])
    has_newer = more if backwards else cursor is not None
    has_older = backwards or more
    return InboxPage(
        lines,
        _beside(lines[0], newer=True) if lines and has_newer else None,
        _beside(lines[-1], newer=False) if lines and has_older else None,
    )


def last_arrival(session: Session, terminal_id: str) -> datetime | None:
    """When the newest case of a terminal came in."""
    newest = select(CaseRow.received_at).where(CaseRow.terminal_id == terminal_id)
    return session.scalars(newest.order_by(CaseRow.received_at.desc()).limit(1)).first()


def _beside(line: InboxLine, *, newer: bool) -> str:
    return Cursor(line.received_at, line.seq, newer).text()


def _line(case: CaseRow, terminal_name: str) -> InboxLine:
    return InboxLine(
        submission_id=case.submission_id,
        seq=case.seq,
        received_at=case.received_at,
        terminal_id=case.terminal_id,
        terminal_name=terminal_name,
        state=case.state,
        number=case.number,
        item_code=case.item_code,
        item_version=case.item_version,
        mark=case.mark,
        first_opened_at=case.first_opened_at,
    )
