"""The terminals' logbooks as the centre keeps them: every entry that was heard, in that order."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from central.fleet.alerts import raise_book
from central.fleet.following import Followed, Known, follow
from central.storage.fleet import LogbookRow, LogEntryRow
from contracts.logbook import START, BookPart, Entry, Head

PAGE_ROWS = 100
MOST_A_DAY = 5000
"""Entries of one terminal that are taken in a day: one that says more keeps them until later."""
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as it is shown; ``damaged``: it is not as it was kept here."""

    row: LogEntryRow
    said: Mapping[str, str | int]
    damaged: bool


def keep_books(session: Session, parts: Mapping[str, BookPart], now: datetime) -> dict[str, Head]:
    """Keep what terminals told of their books, and as far as each is kept from now on.

    Within a writing transaction. What is wrong is an alert and a line of the audit log, once while
    the alert stands.
    """
    ids = list(parts)
    rows: dict[str, LogbookRow] = {}
    for start in range(0, len(ids), _AT_ONCE):
        query = select(LogbookRow).where(LogbookRow.terminal_id.in_(ids[start : start + _AT_ONCE]))
        rows |= {row.terminal_id: row for row in session.scalars(query)}
    heads: dict[str, Head] = {}
    for terminal_id, part in parts.items():
        row = rows.get(terminal_id)
        if row is None:
            row = _new_row(terminal_id, now)
            session.add(row)
        if part.entries or part.after != _tip(row):
            _keep(session, row, part, now)
        row.told_n, row.told_at = part.last, now
        heads[terminal_id] = _tip(row)
    return heads


def book_of(session: Session, terminal_id: str) -> LogbookRow | None:
    """How far a terminal's book is known; None where it never told of one."""
    return session.get(LogbookRow, terminal_id)


def lines_of(
    session: Session, terminal_id: str, before: int | None = None, rows: int = PAGE_ROWS
) -> list[Line]:
    """What was heard of a terminal's book, the newest first, below an id where one is given."""
    query = select(LogEntryRow).where(LogEntryRow.terminal_id == terminal_id)
    if before is not None:
        query = query.where(LogEntryRow.id < before)
    found = session.scalars(query.order_by(LogEntryRow.id.desc()).limit(rows))
    return [_line(row) for row in found]


def told(line: Line) -> dict[str, Any]:
    """An entry as JSON tells it."""
    row = line.row
    return {
        "id": row.id,
        "n": row.n,
        "at": row.at.isoformat(),
        "what": row.what,
        "said": dict(line.said),
        "hash": row.hash,
        "heard_at": row.heard_at.isoformat(),
        "wrong": row.wrong,
        "damaged": line.damaged,
    }


def _keep(session: Session, row: LogbookRow, part: BookPart, now: datetime) -> None:
    day = now.date().isoformat()
    if row.day != day:
        row.day, row.taken = day, 0
    followed = follow(_known(session, row, part), part, MOST_A_DAY - row.taken)
    row.n, row.hash, row.again = followed.tip.n, followed.tip.hash, followed.again
    row.taken += len(followed.entries)
    if followed.entries:
        session.execute(insert(LogEntryRow), list(_values(row.terminal_id, followed, now)))
    for wrong, detail in followed.found.items():
        raise_book(session, row.terminal_id, wrong, detail, now)


def _known(session: Session, row: LogbookRow, part: BookPart) -> Known:
    """What is known under the numbers of a part."""
    mine = LogEntryRow.terminal_id == row.terminal_id
    numbers = LogEntryRow.n.between(part.after.n, part.after.n + len(part.entries))
    columns = select(LogEntryRow.n, LogEntryRow.hash, LogEntryRow.previous)
    hashes: dict[int, dict[str, str]] = {}
    for n, known, previous in session.execute(columns.where(mine, numbers)):
        hashes.setdefault(n, {})[known] = previous
    highest = session.scalar(select(func.max(LogEntryRow.n)).where(mine)) or 0
    return Known(_tip(row), row.again, highest, hashes)


def _values(terminal_id: str, followed: Followed, now: datetime) -> Iterable[dict[str, Any]]:
    wrong = "" if followed.wrong is None else followed.wrong.value
    for entry in followed.entries:
        yield {
            "terminal_id": terminal_id,
            "n": entry.n,
            "at": entry.at,
            "what": entry.what,
            "said": json.dumps(entry.said, separators=(",", ":")),
            "previous": entry.previous,
            "hash": entry.hash,
            "heard_at": now,
            "wrong": wrong,
        }
        wrong = ""


def _line(row: LogEntryRow) -> Line:
    try:
        said = json.loads(row.said)
        Entry.model_validate(
            {name: getattr(row, name) for name in ("n", "at", "what", "previous", "hash")}
            | {"said": said}
        )
    except ValueError:
        return Line(row, {}, damaged=True)
    return Line(row, said, damaged=False)


def _new_row(terminal_id: str, now: datetime) -> LogbookRow:
    return LogbookRow(
        terminal_id=terminal_id,
        n=START.n,
        hash=START.hash,
        again=False,
        told_n=0,
        told_at=now,
        day="",
        taken=0,
    )


def _tip(row: LogbookRow) -> Head:
    return Head(n=row.n, hash=row.hash)
