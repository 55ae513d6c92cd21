"""Remote commands: told to one terminal, done at most once, their results kept for good.

What one person alone cannot command is told when another one has confirmed it.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from sqlalchemy import or_, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit
from central.fleet.numbers import COMMAND, take_numbers
from central.storage.fleet import CommandResultRow, CommandRow
from contracts.errors import PolicyError
from contracts.fleet import TWO_PEOPLE, Command, CommandKind, CommandResult, word_of
from contracts.zone import CLOCK_TOLERANCE_S

LIFETIME = timedelta(hours=24)
_TOLERANCE = timedelta(seconds=CLOCK_TOLERANCE_S)


class ConfirmError(PolicyError):
    """There is nothing here that this person could confirm."""

    code: ClassVar[str] = "P-183"


@dataclass(frozen=True, slots=True)
class Order:
    """What one terminal is to do; ``author`` is the console user who wants it."""

    terminal_id: str
    do: CommandKind
    author: str
    text: str = ""
    lifetime: timedelta = LIFETIME


def send(session: Session, order: Order, now: datetime) -> CommandRow:
    """Tell a terminal to do something, with its line in the audit log.

    Raises InvalidDocumentError: no terminal would take it.
    """
    row = CommandRow(
        id=str(uuid.uuid4()),
        seq=take_numbers(session, COMMAND),
        terminal_id=order.terminal_id,
        do=order.do,
        text=order.text,
        not_before=now - _TOLERANCE,  # at once, also where the clock is a little behind
        expires=now + order.lifetime,
        author=order.author,
        confirmed_by="",
        made_at=now,
    )
    command_word(row)
    session.add(row)
    purpose = f"do={order.do} command={row.id}"
    entry = AuditEntry(f"user:{order.author}", "command.sent", order.terminal_id, purpose)
    append_audit(session, now, entry)
    return row


def lacks_person(row: CommandRow) -> bool:
    """Whether it is told to nobody yet, because only one person wants it."""
    return row.do in TWO_PEOPLE and not row.confirmed_by


def confirm(session: Session, command_id: str, who: str, now: datetime) -> CommandRow:
    """Want it as the second person, with a line in the audit log. Raises ConfirmError."""
    row = session.get(CommandRow, command_id)
    if row is None or not lacks_person(row) or row.expires <= now:
        raise ConfirmError("no command of that id waits for a second person")
    if row.author == who:
        raise ConfirmError(f"{who} wants it already: somebody else confirms it")
    row.confirmed_by = who
    entry = AuditEntry(
        f"user:{who}", "command.confirmed", row.terminal_id, f"do={row.do} command={row.id}"
    )
    append_audit(session, now, entry)
    return row


def open_commands(session: Session, now: datetime) -> list[CommandRow]:
    """Commands that are told and still wait for their result, in their order."""
    query = (
        select(CommandRow)
        .outerjoin(
            CommandResultRow,
            (CommandResultRow.terminal_id == CommandRow.terminal_id)
            & (CommandResultRow.id == CommandRow.id),
        )
        .where(CommandResultRow.id.is_(None), CommandRow.expires > now)
        .where(or_(CommandRow.do.not_in(TWO_PEOPLE), CommandRow.confirmed_by != ""))
        .order_by(CommandRow.seq)
    )
    return list(session.scalars(query))


def keep_results(
    session: Session, terminal_id: str, results: Iterable[CommandResult], now: datetime
) -> None:
    """Keep what a terminal said became of commands; the first word of each stands.

    Of a command that nobody here knows (a backup was restored) the result is kept too.
    """
    for result in results:
        kept = insert(CommandResultRow).values(
            terminal_id=terminal_id,
            id=result.id,
            outcome=result.outcome,
            said=result.said,
            at=now,
        )
        done = session.execute(kept.on_conflict_do_nothing().returning(CommandResultRow.id))
        if done.first() is None:
            continue
        purpose = f"outcome={result.outcome} command={result.id}"
        entry = AuditEntry(f"terminal:{terminal_id}", "command.answered", terminal_id, purpose)
        append_audit(session, now, entry)


def known_results(session: Session, terminal_id: str, ids: Iterable[str]) -> set[str]:
    """Which of these results are kept."""
    query = select(CommandResultRow.id).where(
        CommandResultRow.terminal_id == terminal_id, CommandResultRow.id.in_(list(ids))
    )
    return set(session.scalars(query))


def command_word(row: CommandRow) -> Command:
    """A command as it is told. Raises InvalidDocumentError: no terminal would take it."""
    said = {
        "id": row.id,
        "seq": row.seq,
        "terminal_id": row.terminal_id,
        "do": row.do,
        "text": row.text,
        "not_before": row.not_before,
        "expires": row.expires,
        "author": row.author,
        "confirmed_by": row.confirmed_by,
    }
    return word_of(Command, said)
