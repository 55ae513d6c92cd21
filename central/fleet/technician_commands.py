"""The command ``technician``: who mends terminals, which cards open them, and codes by phone.

Numbers of cards and PINs come by standard input, a line each: a command line is seen by others.
"""

import argparse
import json
import sys
from datetime import datetime

from central.clock import utc_now
from central.fleet.naming import named
from central.fleet.signing import AnswerSigner
from central.fleet.technicians import (
    CARD_LIFE,
    CardToList,
    CodeWanted,
    TechnicianError,
    add,
    cards_of,
    districts_in,
    end,
    end_card,
    everybody,
    issue_code,
    list_card,
)
from central.parsing import Adding, nested
from central.publishing.people import acting
from central.publishing.room import opened
from central.roles import Duty
from central.settings import CentreSettings
from central.storage.fleet import TechnicianCardRow, TechnicianRow
from central.times import moment

_USUAL_LIFE = f"+{CARD_LIFE.days}d"


def add_commands(adding: Adding) -> None:
    """Add the commands about technicians."""
    inner = nested(adding, "technician", "who mends terminals, and what opens them for whom")
    listed = inner("list", _list, "everybody, with their cards")
    listed.add_argument("--json", action="store_true", help="one object a line")
    added = inner("add", _add, "make a technician: standard input gives PIN, then card if any")
    added.add_argument("--name", required=True, help="who it is; terminals know a pseudonym only")
    _card_words(added)
    card = inner("card", _card, "list another card: standard input gives PIN and card")
    card.add_argument("--of", required=True, help="their id")
    _card_words(card)
    ended = inner("end", _end, "let somebody in nowhere any more, or end one card")
    which = ended.add_mutually_exclusive_group(required=True)
    which.add_argument("--of", help="their id")
    which.add_argument("--card", type=int, help="the number of the card, as listed here")
    code = inner("code", _code, "make a one-time code for somebody who stands at a terminal")
    code.add_argument("--to", required=True, help="the terminal's number, id or name")
    code.add_argument("--challenge", required=True, help="what stands on its screen")
    code.add_argument("--for", dest="of", required=True, help="the technician's id")
    code.add_argument("--why", required=True, help="kept in the audit log")
    for command in (added, card, ended, code):
        command.add_argument("--as", dest="who", required=True, help="operator who wants it")


def _card_words(command: argparse.ArgumentParser) -> None:
    command.add_argument("--until", default=_USUAL_LIFE, help=f"when it ends ({_USUAL_LIFE})")
    command.add_argument("--districts", default="", help="codes with commas between; else all")


def _list(options: argparse.Namespace, settings: CentreSettings) -> None:
    with opened(settings) as room, room.database.read() as session:
        found = [(row, cards_of(session, row.id)) for row in everybody(session)]
    for row, cards in found:
        if options.json:
            print(json.dumps(_told(row, cards), ensure_ascii=False))
            continue
        print(row.id, row.name, "ended" if row.ended_at else "", sep="\t")
        for card in cards:
            state = "ended" if card.ended_at else f"until {card.until.date().isoformat()}"
            print("", f"card {card.number}", state, card.districts or "all districts", sep="\t")


def _add(options: argparse.Namespace, settings: CentreSettings) -> None:
    pin, number = _typed()
    now = utc_now()
    with opened(settings) as room, room.database.write() as session:
        who = acting(session, options.who, Duty.ADMIT)
        row = add(session, options.name, pin, who, now)
        if number:
            salt = AnswerSigner(room.keys.answer_key()).salt
            list_card(session, salt, row.id, _card_of(options, number, pin, now), who, now)
        made = row.id
    print(made)


def _card(options: argparse.Namespace, settings: CentreSettings) -> None:
    pin, number = _typed()
    now = utc_now()
    with opened(settings) as room, room.database.write() as session:
        who = acting(session, options.who, Duty.ADMIT)
        salt = AnswerSigner(room.keys.answer_key()).salt
        card = _card_of(options, number, pin, now)
        made = list_card(session, salt, options.of.upper(), card, who, now).number
    print(made)


def _end(options: argparse.Namespace, settings: CentreSettings) -> None:
    now = utc_now()
    with opened(settings) as room, room.database.write() as session:
        who = acting(session, options.who, Duty.ADMIT)
        if options.card is not None:
            end_card(session, options.card, who, now)
        else:
            end(session, options.of.upper(), who, now)


def _code(options: argparse.Namespace, settings: CentreSettings) -> None:
    now = utc_now()
    with opened(settings) as room, room.database.write() as session:
        who = acting(session, options.who, Duty.ADMIT)
        terminal_id = named(session, options.to, numbered=True)
        wanted = CodeWanted(terminal_id, options.challenge, options.of, options.why)
        door = AnswerSigner(room.keys.answer_key()).door
        code = issue_code(session, door, wanted, who, now)
    print(code)


def _typed() -> tuple[str, str]:
    """The PIN, and the number of a card where there is one. Raises TechnicianError."""
    lines = [line.strip() for line in sys.stdin.read(1000).splitlines()]
    if not lines or not lines[0]:
        raise TechnicianError("the first line of standard input is the PIN")
    return lines[0], lines[1] if len(lines) > 1 else ""


def _card_of(options: argparse.Namespace, number: str, pin: str, now: datetime) -> CardToList:
    until, districts = moment(options.until, now), districts_in(options.districts)
    return CardToList(number, pin, until, districts)


def _told(row: TechnicianRow, cards: list[TechnicianCardRow]) -> dict[str, object]:
    return {
        "id": row.id,
        "name": row.name,
        "ended": row.ended_at is not None,
        "cards": [
            {
                "card": card.number,
                "until": card.until.isoformat(),
                "districts": card.districts.split(),
                "ended": card.ended_at is not None,
            }
            for card in cards
        ],
    }
