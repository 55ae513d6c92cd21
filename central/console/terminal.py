"""The page of one terminal: how it is, what it was told, and telling it to do something."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from central.console.access import Commands, NotFoundError, SeesFleet
from central.console.desk import console_root, desk_of
from central.console.fleet import well
from central.console.live import FLEET
from central.console.moments import span
from central.console.sessions import Visitor
from central.console.texts import Words
from central.fleet import board
from central.fleet.alerts import alerts_of
from central.fleet.logbooks import Line, lines_of
from central.fleet.lost import lost_of
from central.fleet.readiness import Reported, newest_report
from central.fleet.remote import ConfirmError, Order, confirm, lacks_person, send
from central.fleet.replacing import NotReplaceableError, before_of, replacement_code
from central.fleet.technicians import names_in
from central.fleet.wipes import Wipe, wipe_of
from central.roles import Duty
from central.storage.fleet import (
    ChoiceRow,
    CommandResultRow,
    CommandRow,
    FleetAlertRow,
    TerminalStateRow,
)
from central.storage.models import TerminalRow
from contracts.fleet import CommandKind
from contracts.replacement import Lost
from contracts.roll import Roll
from contracts.zone import CLOCK_TOLERANCE_S

router = APIRouter()

_ROWS = 20
_LINES = 10
_MAX_TEXT = 200
RUNGS = ("page", "program", "safe", "reboot", "closed")
"""What a terminal tries in turn when it does not work; see ``contracts.fleet.Kept``."""
REFUSALS = frozenset(("queue", "visit", "keeping", "power", "one-person", "unknown"))
"""Why a terminal refuses a factory reset, or what its program does not know."""
TELLING = frozenset((CommandKind.OUT_OF_SERVICE,))
"""Commands that show words to residents."""


@dataclass(frozen=True, slots=True)
class Past:
    """What a terminal was told, and what it said to it."""

    commands: list[tuple[CommandRow, CommandResultRow | None]]
    choices: list[ChoiceRow]
    alerts: list[FleetAlertRow]
    visits: list[tuple[str, str, int, int, int, int]]
    lines: list[Line]
    ready: Reported | None
    before: TerminalRow | None
    heir: TerminalRow | None
    wipe: Wipe | None
    lost: Lost | None
    revoked_at: datetime | None


@router.get("/fleet/{terminal_id}")
def show_terminal(request: Request, visitor: SeesFleet, terminal_id: str) -> Response:
    """One terminal."""
    return _page(request, visitor, terminal_id)


@router.post("/fleet/{terminal_id}/commands")
def command(
    request: Request,
    visitor: Commands,
    terminal_id: str,
    do: Annotated[str, Form(max_length=20)] = "",
    text: Annotated[str, Form(max_length=_MAX_TEXT)] = "",
) -> Response:
    """Tell it to do something, once, between visits."""
    desk = desk_of(request)
    if do not in set(CommandKind):
        return _page(request, visitor, terminal_id, 422, mistake="terminal.command_missing")
    kind = CommandKind(do)
    if kind in TELLING and not text.strip():
        return _page(request, visitor, terminal_id, 422, mistake="terminal.text_missing", do=do)
    with desk.database.write() as session:
        row = session.get(TerminalRow, terminal_id)
        if row is None or row.revoked_at is not None:
            raise NotFoundError
        words = text.strip() if kind in TELLING else ""
        send(session, Order(terminal_id, kind, visitor.name, words), desk.clock())
    return RedirectResponse(f"{console_root(request)}/fleet/{terminal_id}#commands", 303)


@router.post("/fleet/{terminal_id}/commands/{command_id}")
def confirm_command(
    request: Request, visitor: Commands, terminal_id: str, command_id: str
) -> Response:
    """Want it too, what somebody else has asked for."""
    desk = desk_of(request)
    try:
        with desk.database.write() as session:
            row = confirm(session, command_id, visitor.name, desk.clock())
            if row.terminal_id != terminal_id:
                raise NotFoundError
    except ConfirmError:
        return _page(request, visitor, terminal_id, 422, mistake="terminal.not_to_confirm")
    return RedirectResponse(f"{console_root(request)}/fleet/{terminal_id}#commands", 303)


@router.post("/fleet/{terminal_id}/replacement")
def replacement(request: Request, visitor: Commands, terminal_id: str) -> Response:
    """Give its place away: the code is shown once, and kept nowhere."""
    desk = desk_of(request)
    try:
        with desk.database.write() as session:
            code = replacement_code(session, terminal_id, f"user:{visitor.name}", desk.clock())
    except NotReplaceableError:
        raise NotFoundError from None
    answer = _page(request, visitor, terminal_id, code=code)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _roll(roll: Roll | None, now: datetime, words: Words) -> str:
    """How much paper is left; "" where nobody counts it."""
    if roll is None or roll.left_mm is None:
        return ""
    said = {"left": roll.left_mm // 1000, "roll": roll.roll_mm // 1000, "count": roll.strips}
    left = words("fleet.roll", **said)
    days = roll.days_left(now)
    return left if days is None else f"{left} · {words('fleet.roll_days', count=days)}"


def _page(
    request: Request,
    visitor: Visitor,
    terminal_id: str,
    status: int = 200,
    *,
    mistake: str = "",
    do: str = "",
    code: str = "",
) -> Response:
    desk = desk_of(request)
    words = desk.words_for(request)
    now = desk.clock()
    with desk.database.read() as session:
        standing = board.terminal(session, terminal_id, now)
        if standing is None:
            raise NotFoundError
        past = _past(session, terminal_id)
        names = names_in(session, past.lines) if visitor.may(Duty.TECHNICIANS) else {}
    return desk.page(
        request,
        "terminal.html",
        visitor,
        status=status,
        live=FLEET,
        way_back=f"/fleet/{terminal_id}",
        one=standing,
        past=past,
        names=names,
        now=now,
        mistake=words(mistake) if mistake else "",
        do=do,
        kinds=list(CommandKind),
        lacks_person=lacks_person,
        kept_counts=[(rung, n) for rung in RUNGS if (n := getattr(standing.kept, rung))],
        roll_words=_roll(standing.paper, now, words),
        span=lambda seconds: span(seconds, words),
        clock_limit=CLOCK_TOLERANCE_S,
        well=well,
        said_of=lambda result: said_of(result, words),
        code=code,
        item_name=lambda code: desk.items.name(code, words.language),
    )


def _past(session: Session, terminal_id: str) -> Past:
    commands = (
        select(CommandRow, CommandResultRow)
        .outerjoin(
            CommandResultRow,
            (CommandResultRow.terminal_id == CommandRow.terminal_id)
            & (CommandResultRow.id == CommandRow.id),
        )
        .where(CommandRow.terminal_id == terminal_id)
        .order_by(CommandRow.seq.desc())
        .limit(_ROWS)
    )
    row = session.get_one(TerminalRow, terminal_id)
    choices = select(ChoiceRow).where(ChoiceRow.terminal_id == terminal_id)
    counts = session.scalars(
        select(TerminalStateRow.counts).where(TerminalStateRow.terminal_id == terminal_id)
    ).first()
    return Past(
        commands=[(row, result) for row, result in session.execute(commands)],
        choices=list(session.scalars(choices.order_by(ChoiceRow.number.desc()).limit(_ROWS))),
        alerts=alerts_of(session, terminal_id, _ROWS),
        visits=[tuple(row) for row in json.loads(counts or "[]")],
        lines=lines_of(session, terminal_id, rows=_LINES),
        ready=newest_report(session, terminal_id),
        before=before_of(session, terminal_id),
        heir=session.get(TerminalRow, row.replaced_by or ""),
        wipe=wipe_of(session, terminal_id),
        lost=lost_of(session, terminal_id) if row.replaced_by else None,
        revoked_at=row.revoked_at,
    )


def said_of(result: CommandResultRow, words: Words) -> str:
    """Why a command was refused, in words where there are some; else what the terminal said."""
    why, _, count = result.said.partition(":")
    if result.outcome != "refused" or why not in REFUSALS:
        return result.said
    return words(f"terminal.r_{why.replace('-', '_')}", count=count or "?")
