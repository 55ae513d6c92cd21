"""Commands about the fleet: ``fleet``, ``logbook``, ``command``, ``notice``."""

import argparse
import json
import sys
from datetime import datetime

from sqlalchemy import select

from central.clock import utc_now
from central.fleet.alerts import acknowledge
from central.fleet.board import Standing, everyone, told, totals
from central.fleet.logbooks import lines_of
from central.fleet.logbooks import told as told_line
from central.fleet.naming import UnknownTerminalError, all_named, named
from central.fleet.notices import (
    Announcement,
    announce,
    notice_word,
    standing_notices,
    withdraw,
)
from central.fleet.remote import Order, confirm, lacks_person, send
from central.parsing import Adding
from central.publishing.people import acting
from central.publishing.room import Room, opened
from central.publishing.sets import read_items
from central.roles import Duty
from central.settings import CentreSettings
from central.storage.fleet import NoticeRow
from central.storage.publishing import PublishedItemRow
from central.times import duration, moment
from contracts.errors import InvalidDocumentError
from contracts.fleet import CommandKind

_LANGUAGES = ("zh-CN", "en")


def add_commands(add: Adding) -> None:
    """Add the commands about the fleet."""
    board = add("fleet", _fleet, "how every terminal is, or that an alert was seen")
    board.add_argument("--json", action="store_true", help="one object a line, a line a terminal")
    board.add_argument("--acknowledge", type=int, metavar="ID", help="of an alert")
    board.add_argument("--as", dest="who", help="operator who has seen it")
    book = add("logbook", _logbook, "what one terminal's logbook says, what was heard last first")
    book.add_argument("--of", required=True, help="its id or name")
    book.add_argument("--before", type=int, help="an id of --json: what was heard before that")
    book.add_argument("--json", action="store_true", help="one object a line, a line an entry")
    command = add("command", _command, "tell one terminal to do something, once")
    command.add_argument("--to", default="", help="its id or name")
    doing = command.add_mutually_exclusive_group(required=True)
    doing.add_argument("--do", type=CommandKind, choices=list(CommandKind))
    doing.add_argument("--confirm", metavar="ID", help="what somebody else wants it to do")
    command.add_argument("--text", default="", help="words for people, where it shows some")
    command.add_argument("--for", dest="life", default="24h", help="how long it counts (24h)")
    command.add_argument("--as", dest="who", required=True, help="operator who wants it")
    command.add_argument("--json", action="store_true")
    notice = add("notice", _notice, "say that items are not offered for a while")
    which = notice.add_mutually_exclusive_group()
    which.add_argument("--items", dest="codes", default="", help="codes with commas between")
    which.add_argument("--all-items", action="store_true", help="instead: nothing is offered")
    notice.add_argument(
        "--closes", action="store_true", help="halls are closed meanwhile, and dark"
    )
    notice.add_argument("--at", default="", help="ids or names of terminals; without, all")
    notice.add_argument("--start", default="+0s", help="ISO 8601, or from now on as +30s")
    notice.add_argument("--end", help="the same; without, until it is withdrawn")
    notice.add_argument("--confirmed-until", help="how long it is true when no end is known")
    notice.add_argument("--text", help="what people read")
    notice.add_argument("--text-en", help="the same in English")
    notice.add_argument("--picture", default="", help="a drawing of the terminals, by its name")
    notice.add_argument("--withdraw", metavar="ID", help="end this notice")
    notice.add_argument("--list", action="store_true", help="those that stand or are to come")
    notice.add_argument("--as", dest="who", help="operator who says so")


def _fleet(options: argparse.Namespace, settings: CentreSettings) -> None:
    now = utc_now()
    with opened(settings) as room:
        if options.acknowledge is not None:
            with room.database.write() as session:
                who = acting(session, options.who or "", Duty.ACKNOWLEDGE)
                known = acknowledge(session, options.acknowledge, who, now)
            if not known:
                raise UnknownTerminalError("there is no such alert that stands")
            return
        with room.database.read() as session:
            standings = everyone(session, now)
            numbers = totals(session, now)
    for standing in standings:
        print(json.dumps(told(standing), ensure_ascii=False) if options.json else _line(standing))
    if not options.json:
        print(
            f"{numbers.terminals} terminals: {numbers.heard} heard lately,"
            f" {numbers.silent} silent, {numbers.alerts} with alerts"
        )


def _logbook(options: argparse.Namespace, settings: CentreSettings) -> None:
    with opened(settings) as room, room.database.read() as session:
        terminal_id = named(session, options.of)
        lines = [told_line(one) for one in lines_of(session, terminal_id, options.before)]
    for line in lines:
        if options.json:
            print(json.dumps(line))
            continue
        said = " ".join(f"{key}={value}" for key, value in line["said"].items())
        wrong = " ".join(word for word in (line["wrong"], "damaged" * line["damaged"]) if word)
        print(line["n"], line["at"], line["what"], said, wrong, sep="\t")


def _command(options: argparse.Namespace, settings: CentreSettings) -> None:
    now = utc_now()
    with opened(settings) as room, room.database.write() as session:
        who = acting(session, options.who, Duty.COMMAND)
        if options.confirm:
            row = confirm(session, options.confirm, who, now)
        else:
            order = Order(
                terminal_id=named(session, options.to),
                do=options.do,
                author=who,
                text=options.text,
                lifetime=duration(options.life),
            )
            row = send(session, order, now)
        told_now = not lacks_person(row)
        said = {"id": row.id, "terminal": row.terminal_id, "do": row.do, "told": told_now}
    print(json.dumps(said) if options.json else said["id"])
    if not told_now:
        print("it is told when somebody else confirms it, with --confirm", file=sys.stderr)


def _notice(options: argparse.Namespace, settings: CentreSettings) -> None:
    now = utc_now()
    with opened(settings) as room:
        if options.list:
            with room.database.read() as session:
                rows = standing_notices(session, now)
            for row in rows:
                if not row.withdrawn:
                    print(_notice_line(row))
            return
        items = _listed(options.codes)
        if not options.withdraw:
            _check_items(room, items, every=options.all_items)
        with room.database.write() as session:
            who = acting(session, options.who or "", Duty.ANNOUNCE)
            if options.withdraw:
                print(withdraw(session, options.withdraw, who, now).id)
                return
            text = options.text or ""
            texts = dict(zip(_LANGUAGES, (text, options.text_en or text), strict=True))
            said = Announcement(
                items=items,
                terminals=all_named(session, _listed(options.at)),
                start=moment(options.start, now),
                end=_moment(options.end, now),
                confirmed_until=_moment(options.confirmed_until, now),
                text={language: words for language, words in texts.items() if words},
                author=who,
                picture=options.picture,
                closes=options.closes,
            )
            row = announce(session, said, now)
        print(row.id)


def _check_items(room: Room, items: tuple[str, ...], *, every: bool) -> None:
    """Raise InvalidDocumentError for items that nobody knows, or for all of them unasked."""
    if not items and not every:
        raise InvalidDocumentError("name --items, or --all-items so that nothing is offered")
    with room.database.read() as session:
        published = session.scalars(select(PublishedItemRow.code)).all()
    known = {*published, *read_items(room.items, strict=False)}
    if known and (strange := [code for code in items if code not in known]):
        raise InvalidDocumentError(f"there is no item {', '.join(strange)}")


def _notice_line(row: NoticeRow) -> str:
    try:
        notice = notice_word(row)
    except InvalidDocumentError as error:
        return f"{row.id}\tis told to nobody: {error}"
    ends = f"ends {notice.end.isoformat(timespec='minutes')}" if notice.end else ""
    if not ends and notice.confirmed_until is not None:
        ends = f"true until {notice.confirmed_until.isoformat(timespec='minutes')}"
    parts = [
        notice.id,
        f"from {notice.start.isoformat(timespec='minutes')}",
        ends or "until it is withdrawn",
        ",".join(notice.items) or ("closed" if notice.closes else "all items"),
        ",".join(notice.terminals) or "all terminals",
        next(iter(notice.text.values()), "-"),
    ]
    return "\t".join(parts)


def _moment(text: str | None, now: datetime) -> datetime | None:
    return moment(text, now) if text else None


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _line(standing: Standing) -> str:
    seen = standing.seen_at.isoformat(timespec="seconds") if standing.seen_at else "never"
    parts = [
        standing.name or standing.terminal_id,
        standing.running or "-",
        "silent" if standing.silent else standing.service,
        f"seen {seen}",
        f"{standing.pending} waiting",
    ]
    if standing.wanted and standing.wanted != standing.running:
        parts.append(f"is to run {standing.wanted}")
    if standing.waiting:
        parts.append(f"waits: {standing.waiting}")
    parts += [f"{alert.kind} {alert.detail}".strip() for alert in standing.alerts]
    return "\t".join(parts)
