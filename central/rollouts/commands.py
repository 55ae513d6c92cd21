"""Commands about roll-outs: ``rollout start|list|stop|return|pause|resume``."""

import argparse
import json
import re
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit
from central.clock import utc_now
from central.fleet.naming import named
from central.parsing import Adding, nested
from central.publishing.editions import signed_set, why_not
from central.publishing.people import acting
from central.publishing.room import opened
from central.roles import Duty
from central.rollouts.managing import (
    Plan,
    RolloutError,
    Scope,
    all_rollouts,
    begin,
    find_rollout,
    pause_rollout,
    resume_rollout,
    stop_rollout,
    take_back,
    told,
)
from central.rollouts.model import Gate
from central.settings import CentreSettings
from central.storage.fleet import RolloutRow

_WINDOW = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")
Doing = Callable[[Session, RolloutRow, str, str, datetime], None]


def add_commands(add: Adding) -> None:
    """Add the commands about roll-outs."""
    inner = nested(add, "rollout", "let signed sets go to the terminals")
    start = inner("start", _start, "begin to roll a signed set out")
    start.add_argument("--set", dest="name", required=True)
    start.add_argument("--rings", type=_rings, default=(100,), help="percentages, as 5,25,100")
    start.add_argument("--gate-visits", type=int, help="visits from which on the gate judges")
    start.add_argument("--gate-rise", type=float, help="how far bad visits may rise, as 0.1")
    start.add_argument("--window", default="00:00-24:00", help="hours of switching, as 20:00-06:00")
    start.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="KIND=VALUE",
        help="district=500199, tag=hall or terminal=NAME; several of a kind add up",
    )
    _person(start)
    start.add_argument("--json", action="store_true")
    listed = inner("list", _list, "all roll-outs, the oldest first, and how they stand")
    listed.add_argument("--json", action="store_true")
    for name, doing, help_text in (
        ("stop", stop_rollout, "tell nobody any more, and take it back for ever"),
        ("return", take_back, "take back what was done"),
        ("pause", pause_rollout, "tell nobody else for the time being"),
        ("resume", resume_rollout, "go on"),
    ):
        one = inner(name, _doing(name, doing), help_text)
        one.add_argument("rollout", help="its id, or the name of a set for its newest one")
        one.add_argument("--reason", default="no reason was given")
        _person(one)


def _start(options: argparse.Namespace, settings: CentreSettings) -> None:
    now = utc_now()
    with opened(settings) as room, room.database.write() as session:
        who = acting(session, options.who, Duty.ROLL_OUT)
        signed = signed_set(session, options.name, now)
        if signed is None:
            raise RolloutError(why_not(session, options.name, now))
        plan = Plan(
            options.rings, _gate(options), _window(options.window), _scope(session, options)
        )
        row = begin(session, signed, plan, who, now)
        said = told(session, row)
    print(json.dumps(said, ensure_ascii=False) if options.json else row.id)


def _list(options: argparse.Namespace, settings: CentreSettings) -> None:
    with opened(settings) as room, room.database.read() as session:
        rows = [told(session, row) for row in all_rollouts(session)]
    if options.json:
        print(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        print(row["id"], row["set"], row["state"], row["reason"], sep="\t")


def _doing(name: str, doing: Doing) -> Callable[[argparse.Namespace, CentreSettings], None]:
    def command(options: argparse.Namespace, settings: CentreSettings) -> None:
        now = utc_now()
        with opened(settings) as room, room.database.write() as session:
            who = acting(session, options.who, Duty.ROLL_OUT)
            row = find_rollout(session, options.rollout)
            doing(session, row, who, options.reason, now)
            purpose = f"{name}: {options.reason}"
            append_audit(
                session, now, AuditEntry(f"user:{who}", "rollout.changed", row.id, purpose)
            )
        print(row.id, row.state)

    return command


def _person(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="who", required=True, help="operator who wants it")


def _gate(options: argparse.Namespace) -> Gate | None:
    if (options.gate_visits is None) != (options.gate_rise is None):
        raise RolloutError("a gate needs both --gate-visits and --gate-rise")
    if options.gate_visits is None:
        return None
    if options.gate_visits < 1 or not 0 <= options.gate_rise < 1:
        raise RolloutError("a gate needs at least one visit and a rise below 1, as 0.1")
    return Gate(options.gate_visits, options.gate_rise)


def _window(text: str) -> str:
    if not _WINDOW.fullmatch(text):
        raise RolloutError(f"{text} is no window as 20:00-06:00")
    return text


def _scope(session: Session, options: argparse.Namespace) -> Scope:
    found: dict[str, list[str]] = {"district": [], "tag": [], "terminal": []}
    for part in options.only:
        kind, _, value = part.partition("=")
        if kind not in found or not value:
            raise RolloutError(f"{part} is not district=…, tag=… or terminal=…")
        found[kind].append(named(session, value) if kind == "terminal" else value)
    kinds = (tuple(sorted(found[kind])) for kind in ("district", "tag", "terminal"))
    return Scope(*kinds)


def _rings(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split(","))
    except ValueError:
        raise argparse.ArgumentTypeError("percentages with commas between, as 5,25,100") from None
