"""Outage notices: items that are not offered for a while, at all terminals or at some."""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit
from central.fleet.numbers import NOTICE, take_numbers
from central.storage.fleet import NoticeRow
from contracts.errors import InvalidDocumentError
from contracts.fleet import Notice
from contracts.packs import OWN_PICTURES, PICTURE_NAMES

PICTURES = (*PICTURE_NAMES, *OWN_PICTURES)
"""What a notice may show: drawings that terminals have. None is sent with it."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """What people want to be said; ``items`` or ``terminals`` empty: all of them.

    ``text`` by language. ``confirmed_until``: how long it is true when no end is known.
    ``picture``: one of ``PICTURES``, "" for none.
    """

    items: tuple[str, ...]
    terminals: tuple[str, ...]
    start: datetime
    end: datetime | None
    text: dict[str, str]
    author: str
    confirmed_until: datetime | None = None
    picture: str = ""


def announce(session: Session, said: Announcement, now: datetime) -> NoticeRow:
    """Make a notice.

    Raises:
        InvalidDocumentError: it ends before it begins, or shows a drawing that nobody has.
    """
    row = NoticeRow(id=str(uuid.uuid4()), revision=0, withdrawn=False)
    _fill(session, row, said, now)
    session.add(row)
    _audited(session, row, "notice.announced", now)
    return row


def revise(session: Session, notice_id: str, said: Announcement, now: datetime) -> NoticeRow:
    """Say something else under the same id.

    Raises:
        InvalidDocumentError: there is no such notice, or as ``announce``.
    """
    row = _known(session, notice_id)
    _fill(session, row, said, now)
    _audited(session, row, "notice.revised", now)
    return row


def withdraw(session: Session, notice_id: str, author: str, now: datetime) -> NoticeRow:
    """End a notice now; doing so twice changes nothing."""
    row = _known(session, notice_id)
    if not row.withdrawn:
        row.withdrawn, row.author, row.made_at = True, author, now
        row.revision += 1
        row.number = take_numbers(session, NOTICE)
        _audited(session, row, "notice.withdrawn", now)
    return row


def standing_notices(session: Session, now: datetime) -> list[NoticeRow]:
    """Notices whose time is not over, with those withdrawn before it, by number."""
    over_at = func.coalesce(NoticeRow.end, NoticeRow.confirmed_until)
    query = select(NoticeRow).where(or_(over_at.is_(None), over_at > now))
    return list(session.scalars(query.order_by(NoticeRow.number)))


def notice_word(row: NoticeRow, terminal_id: str | None = None) -> Notice:
    """A notice as it is told: to everybody it is for, or to one terminal alone, which needs to
    know of no others.
    """
    terminals = terminals_of(row)
    if terminals and terminal_id is not None:
        terminals = (terminal_id,)
    return Notice(
        id=row.id,
        revision=row.revision,
        items=tuple(json.loads(row.items)),
        terminals=terminals,
        start=row.start,
        end=row.end,
        confirmed_until=row.confirmed_until,
        text=json.loads(row.text),
        picture=row.picture,
        withdrawn=row.withdrawn,
    )


def terminals_of(row: NoticeRow) -> tuple[str, ...]:
    """Whom a notice is for; nobody named means everybody."""
    return tuple(json.loads(row.terminals))


def told_notices(
    rows: Iterable[NoticeRow],
    terminal_id: str,
    told: int,
    noticed: Mapping[str, int] | None,
    limit: int,
) -> list[NoticeRow]:
    """What a terminal is to hear over the line: what stands, soonest first, and what ended.

    Who says what stands there (``Heartbeat.noticed``) hears what it lacks, and of each that it has
    and that was withdrawn. Who does not hears all that stands, and of what was withdrawn that which
    it may not have heard of (numbers above ``told``, in their order). Neither of the two ever takes
    more than half of the room from the other.
    """

    def news(row: NoticeRow) -> bool:
        if noticed is None:
            return not row.withdrawn or row.number > told
        return noticed.get(row.id, row.revision if row.withdrawn else 0) < row.revision

    fresh = [row for row in _for(rows, terminal_id) if news(row)]
    ended = sorted((row for row in fresh if row.withdrawn), key=lambda row: row.number)
    stands = sorted((row for row in fresh if not row.withdrawn), key=lambda row: row.start)
    stands = stands[: max(limit - len(ended), limit // 2)]
    return [*stands, *ended[: limit - len(stands)]]


def carried_notices(rows: Iterable[NoticeRow], terminal_id: str, limit: int) -> list[NoticeRow]:
    """What a stick tells a terminal of which nobody knows what it heard: all that stands, and the
    newest withdrawals that there is room for. What stands comes last, which is what is kept where
    there are too many.
    """
    newest_first = sorted(_for(rows, terminal_id), key=lambda row: (row.withdrawn, -row.number))
    return newest_first[:limit][::-1]


def _for(rows: Iterable[NoticeRow], terminal_id: str) -> list[NoticeRow]:
    return [row for row in rows if terminal_id in (names := terminals_of(row)) or not names]


def _fill(session: Session, row: NoticeRow, said: Announcement, now: datetime) -> None:
    over_at = said.end or said.confirmed_until
    if over_at is not None and over_at <= said.start:
        raise InvalidDocumentError("the notice would end before it begins")
    if said.picture and said.picture not in PICTURES:
        known = ", ".join(PICTURES)
        raise InvalidDocumentError(f"there is no picture {said.picture}; there are {known}")
    row.items, row.terminals = json.dumps(said.items), json.dumps(said.terminals)
    row.start, row.end, row.confirmed_until = said.start, said.end, said.confirmed_until
    row.text, row.picture = json.dumps(said.text, ensure_ascii=False), said.picture
    row.author, row.made_at, row.withdrawn = said.author, now, False
    row.revision += 1
    row.number = take_numbers(session, NOTICE)


def _known(session: Session, notice_id: str) -> NoticeRow:
    row = session.get(NoticeRow, notice_id)
    if row is None:
        raise InvalidDocumentError("there is no notice of that id")
    return row


def _audited(session: Session, row: NoticeRow, action: str, now: datetime) -> None:
    append_audit(session, now, AuditEntry(f"user:{row.author}", action, row.id))
