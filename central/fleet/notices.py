"""Outage notices: items that are not offered for a while, at all terminals or at some."""

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit
from central.fleet.numbers import NOTICE, take_numbers
from central.storage.fleet import NoticeRow
from contracts.errors import InvalidDocumentError
from contracts.fleet import Notice, word_of
from contracts.packs import OWN_PICTURES, PICTURE_NAMES

PICTURES = (*PICTURE_NAMES, *OWN_PICTURES)
"""What a notice may show: drawings that terminals have. None is sent with it."""
_WITHDRAWN_TOLD = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Announcement:
    """What people want to be said; ``items`` or ``terminals`` empty: all of them.

    ``text`` by language. ``confirmed_until``: how long it is true when no end is known.
    ``picture``: one of ``PICTURES``, "" for none. ``closes``: halls are closed meanwhile.
    """

    items: tuple[str, ...]
    terminals: tuple[str, ...]
    start: datetime
    end: datetime | None
    text: dict[str, str]
    author: str
    confirmed_until: datetime | None = None
    picture: str = ""
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Announced:
    """A notice that was made, its ``number`` and whom it is for; nobody named means everybody."""

    word: Notice
    number: int
    terminals: frozenset[str]

    def is_for(self, terminal_id: str) -> bool:
        """Whether this terminal is told."""
        return not self.terminals or terminal_id in self.terminals

    def word_for(self, terminal_id: str) -> Notice:
        """As it is told to one terminal alone, which needs to know of no others."""
        if not self.terminals:
            return self.word
        return self.word.model_copy(update={"terminals": (terminal_id,)})


def announce(session: Session, said: Announcement, now: datetime) -> NoticeRow:
    """Make a notice.

    Raises:
        InvalidDocumentError: it ends before it begins, closes a hall for some items only, shows a
            drawing that nobody has, or is something else that no terminal would take.
    """
    over_at = said.end or said.confirmed_until
    if over_at is not None and over_at <= said.start:
        raise InvalidDocumentError("the notice would end before it begins")
    if said.closes and said.items:
        raise InvalidDocumentError("a hall is closed for all items, or for none")
    if said.picture and said.picture not in PICTURES:
        known = ", ".join(PICTURES)
        raise InvalidDocumentError(f"there is no picture {said.picture}; there are {known}")
    row = NoticeRow(
        id=str(uuid.uuid4()),
        revision=1,
        number=take_numbers(session, NOTICE),
        items=json.dumps(said.items),
        terminals=json.dumps(said.terminals),
        start=said.start,
        end=said.end,
        confirmed_until=said.confirmed_until,
        text=json.dumps(said.text, ensure_ascii=False),
        picture=said.picture,
        withdrawn=False,
        closes=said.closes,
        author=said.author,
        made_at=now,
    )
    notice_word(row)
    session.add(row)
    _audited(session, row, "notice.announced", now)
    return row


def withdraw(session: Session, notice_id: str, author: str, now: datetime) -> NoticeRow:
    """End a notice now; doing so twice changes nothing.

    Raises InvalidDocumentError: there is no such notice.
    """
    row = session.get(NoticeRow, notice_id)
    if row is None:
        raise InvalidDocumentError("there is no notice of that id")
    if not row.withdrawn:
        row.withdrawn, row.author, row.made_at = True, author, now
        row.revision += 1
        row.number = take_numbers(session, NOTICE)
        _audited(session, row, "notice.withdrawn", now)
    return row


def standing_notices(session: Session, now: datetime) -> list[NoticeRow]:
    """Notices whose time is not over, by number; with those withdrawn before it for as long as a
    terminal that was away may come back with them.
    """
    over_at = func.coalesce(NoticeRow.end, NoticeRow.confirmed_until)
    told = or_(NoticeRow.withdrawn.is_(False), NoticeRow.made_at > now - _WITHDRAWN_TOLD)
    query = select(NoticeRow).where(or_(over_at.is_(None), over_at > now), told)
    return list(session.scalars(query.order_by(NoticeRow.number)))


def notice_word(row: NoticeRow) -> Notice:
    """A notice as it is told. Raises InvalidDocumentError: no terminal would take it."""
    try:
        items, terminals, text = map(json.loads, (row.items, row.terminals, row.text))
    except ValueError:
        raise InvalidDocumentError("Notice: what was kept is no JSON") from None
    said = {
        "id": row.id,
        "revision": row.revision,
        "items": items,
        "terminals": terminals,
        "start": row.start,
        "end": row.end,
        "confirmed_until": row.confirmed_until,
        "text": text,
        "picture": row.picture,
        "withdrawn": row.withdrawn,
        "closes": row.closes,
    }
    return word_of(Notice, said)


def announced(row: NoticeRow) -> Announced:
    """What a row says, read once. Raises InvalidDocumentError as ``notice_word``."""
    word = notice_word(row)
    return Announced(word, row.number, frozenset(word.terminals))


def told_notices(
    notices: Iterable[Announced],
    terminal_id: str,
    told: int,
    noticed: Mapping[str, int] | None,
    limit: int,
) -> list[Announced]:
    """What a terminal is to hear over the line: what stands, soonest first, and what ended.

    Who says what stands there (``Heartbeat.noticed``) hears what it lacks, and of each that it has
    and that was withdrawn. Who does not hears all that stands, and of what was withdrawn that which
    it may not have heard of (numbers above ``told``, in their order). Neither of the two ever takes
    more than half of the room from the other.
    """

    def news(one: Announced) -> bool:
        word = one.word
        if noticed is None:
            return not word.withdrawn or one.number > told
        return noticed.get(word.id, word.revision if word.withdrawn else 0) < word.revision

    fresh = [one for one in notices if one.is_for(terminal_id) and news(one)]
    ended = sorted((one for one in fresh if one.word.withdrawn), key=lambda one: one.number)
    stands = sorted(
        (one for one in fresh if not one.word.withdrawn), key=lambda one: one.word.start
    )
    stands = stands[: max(limit - len(ended), limit // 2)]
    return [*stands, *ended[: limit - len(stands)]]


def carried_notices(notices: Iterable[Announced], terminal_id: str, limit: int) -> list[Announced]:
    """What a stick tells a terminal of which nobody knows what it heard: all that stands, and the
    newest withdrawals that there is room for. What stands comes last, which is what is kept where
    there are too many.
    """
    mine = (one for one in notices if one.is_for(terminal_id))
    newest_first = sorted(mine, key=lambda one: (one.word.withdrawn, -one.number))
    return newest_first[:limit][::-1]


def _audited(session: Session, row: NoticeRow, action: str, now: datetime) -> None:
    append_audit(session, now, AuditEntry(f"user:{row.author}", action, row.id))
