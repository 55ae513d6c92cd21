"""Commands about terminals that take the place of others: ``replace``, ``lost``."""

import argparse
from collections.abc import Iterator

from central.clock import utc_now
from central.fleet.lost import lost_of
from central.fleet.naming import UnknownTerminalError
from central.fleet.replacing import NotReplaceableError, replacement_code, take_place
from central.parsing import Adding
from central.publishing.people import acting
from central.publishing.room import opened
from central.roles import Duty
from central.settings import CentreSettings
from central.storage.models import TerminalRow
from contracts.replacement import Lost


def add_commands(add: Adding) -> None:
    """Add the commands about places."""
    place = add("replace", _replace, "give a terminal's place to a new one: print a one-time code")
    place.add_argument("--terminal", required=True, help="id of the one that is replaced")
    place.add_argument(
        "--by", help="id of one that took its place already, which a restored centre forgot"
    )
    place.add_argument("--as", dest="who", required=True, help="operator who wants it")
    lost = add("lost", _lost, "name what a terminal announced and never brought")
    lost.add_argument("--terminal", required=True, help="its id")
    lost.add_argument("--json", action="store_true")


def _replace(options: argparse.Namespace, settings: CentreSettings) -> None:
    now = utc_now()
    with opened(settings) as room, room.database.write() as session:
        actor = f"user:{acting(session, options.who, Duty.COMMAND)}"
        if options.by is None:
            print(replacement_code(session, options.terminal, actor, now))
            return
        heir = session.get(TerminalRow, options.by)
        if heir is None or heir.revoked_at is not None or heir.id == options.terminal:
            raise NotReplaceableError("the one that took its place must be enrolled here")
        take_place(session, options.terminal, heir, now)


def _lost(options: argparse.Namespace, settings: CentreSettings) -> None:
    with opened(settings) as room, room.database.read() as session:
        if session.get(TerminalRow, options.terminal) is None:
            raise UnknownTerminalError(f"there is no terminal {options.terminal}")
        lost = lost_of(session, options.terminal)
    print(lost.model_dump_json() if options.json else "\n".join(sentences(lost)))


def sentences(lost: Lost) -> Iterator[str]:
    """What is missing, for people."""
    heard = "never" if lost.heard_at is None else f"{lost.heard_at:%Y-%m-%d %H:%M} UTC"
    yield f"heard last: {heard}"
    if lost.nothing:
        yield "nothing is known to be missing"
        return
    if lost.numbers or lost.more:
        yield f"receipts whose submissions never came: {len(lost.numbers) + lost.more}"
        yield from lost.numbers
        if lost.unread:
            yield f"{lost.unread} submissions are here whose numbers were not read yet"
    if lost.records:
        yield f"records that waited there and did not come since: at least {lost.records}"
    if lost.damaged:
        yield f"records that are damaged here and were asked for in vain: {lost.damaged}"
    if lost.entries:
        yield f"entries of its logbook that never came: {lost.entries}"
