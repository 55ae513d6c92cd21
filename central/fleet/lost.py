"""What a terminal announced and never brought: known from numbers, heartbeats, book and alarms.

A number that a recovery of the terminal left out looks like one that was given: too many are named
rather than too few, and nobody comes with the paper of one that was never printed.
"""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from central.alarms import AlarmKind
from central.storage.fleet import LogbookRow, TerminalStateRow
from central.storage.models import AlarmRow, CaseRow, RecordRow, TerminalRow
from contracts.errors import InvalidDocumentError
from contracts.number import parse_number, receipt_number
from contracts.replacement import MOST_NAMED, Lost


def lost_of(session: Session, terminal_id: str) -> Lost:
    """What of a terminal is missing now; what comes later by a stick is missing no more."""
    row = session.get_one(TerminalRow, terminal_id)
    state = session.get(TerminalStateRow, terminal_id)
    came = select(CaseRow.number, CaseRow.state).where(CaseRow.terminal_id == terminal_id)
    cases = session.execute(came).all()
    here = {
        sequence
        for number, _ in cases
        if (sequence := _sequence(number, row.terminal_no)) is not None
    }
    given = max(0 if state is None else state.given, max(here, default=0))
    missing = [sequence for sequence in range(1, given + 1) if sequence not in here]
    return Lost(
        numbers=tuple(receipt_number(row.terminal_no, each) for each in missing[-MOST_NAMED:]),
        more=max(0, len(missing) - MOST_NAMED),
        unread=sum(number is None for number, _ in cases),
        records=0 if state is None else _still_waiting(session, state),
        entries=_entries(session, terminal_id),
        damaged=_damaged(session, terminal_id),
        heard_at=None if state is None else state.seen_at,
    )


def _sequence(number: str | None, terminal_no: int) -> int | None:
    """The place of a receipt among those of this terminal; None of what is none of its own."""
    try:
        parsed = parse_number(number or "")
    except InvalidDocumentError:
        return None
    return parsed.sequence if parsed.terminal_no == terminal_no else None


def _still_waiting(session: Session, state: TerminalStateRow) -> int:
    """Of the records that waited when it was heard last, those that cannot have come since."""
    since = select(func.count()).where(
        RecordRow.terminal_id == state.terminal_id, RecordRow.received_at > state.seen_at
    )
    return max(0, state.pending - session.scalars(since).one())


def _entries(session: Session, terminal_id: str) -> int:
    book = session.get(LogbookRow, terminal_id)
    return 0 if book is None else max(0, book.told_n - book.n)


def _damaged(session: Session, terminal_id: str) -> int:
    query = select(func.count(AlarmRow.record_id.distinct())).where(
        AlarmRow.kind == AlarmKind.KEPT_DAMAGED,
        AlarmRow.terminal_id == terminal_id,
        AlarmRow.closed_at.is_(None),
    )
    return session.scalars(query).one()
