"""Roll-outs: begun, watched, paused, resumed, stopped and taken back."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit
from central.console.access import NotFoundError, RollsOut, SeesRollouts
from central.console.desk import console_root, desk_of
from central.console.live import ROLLOUTS
from central.console.refusals import Refused, refused
from central.console.sessions import Visitor
from central.console.texts import Words
from central.fleet.board import districts
from central.fleet.naming import all_named
from central.publishing.editions import live_sets, signed_set, why_not
from central.rollouts import managing
from central.rollouts.managing import Plan, RolloutError, Scope
from central.rollouts.model import Counts, Gate, Reason, State
from central.rollouts.reasons import sentence
from central.storage.base import MAX_ID
from central.storage.fleet import RolloutEventRow, RolloutRow
from contracts.errors import KioskError

router = APIRouter()

_ROWS = 50
_MAX_REASON, _MAX_SCOPE = 200, 4000
_MOST_VISITS = 10**9
_WINDOW = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)")
_DOING: dict[str, Callable[[Session, RolloutRow, str, str, datetime], None]] = {
    "pause": managing.pause_rollout,
    "resume": managing.resume_rollout,
    "stop": managing.stop_rollout,
    "return": managing.take_back,
}
_OFFERED = {
    State.WAITING: ("pause", "stop"),
    State.ROLLING: ("pause", "stop"),
    State.PAUSED: ("resume", "stop"),
    State.DONE: ("return",),
    State.STOPPED: (),
    State.RETURNED: (),
    State.OVERTAKEN: ("stop",),
}
Short = Annotated[str, Form(max_length=64)]


@dataclass(frozen=True, slots=True)
class Line:
    """A roll-out as a page shows it."""

    row: RolloutRow
    counts: Counts
    reason: str
    percent: int
    rings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as it was filled in."""

    name: str = ""
    rings: str = "5,25,100"
    gate_visits: str = "30"
    gate_rise: str = "10"
    window: str = "00:00-24:00"
    districts: str = ""
    tags: str = ""
    terminals: str = ""


@router.get("/rollouts")
def show_rollouts(
    request: Request,
    visitor: SeesRollouts,
    before: Annotated[int, Query(ge=1, le=MAX_ID)] = MAX_ID,
    name: Annotated[str, Query(alias="set", max_length=40)] = "",
) -> Response:
    """Roll-outs, the newest first, and the form for another."""
    return _list_page(request, visitor, Filled(name=name), before=before)


@router.post("/rollouts")
def begin(
    request: Request,
    visitor: RollsOut,
    name: Annotated[str, Form(alias="set", max_length=40)] = "",
    rings: Short = "",
    gate_visits: Short = "",
    gate_rise: Short = "",
    window: Short = "",
    districts: Annotated[str, Form(max_length=_MAX_SCOPE)] = "",
    tags: Annotated[str, Form(max_length=_MAX_SCOPE)] = "",
    terminals: Annotated[str, Form(max_length=_MAX_SCOPE)] = "",
) -> Response:
    """Begin to roll a signed set out."""
    desk = desk_of(request)
    words = desk.words_for(request)
    now = desk.clock()
    filled = Filled(name, rings, gate_visits, gate_rise, window, districts, tags, terminals)
    try:
        percents, gate = _rings(rings), _gate(gate_visits, gate_rise)
    except ValueError:
        return _list_page(request, visitor, filled, Refused(words("rollouts.numbers_wrong")))
    if not _WINDOW.fullmatch(window.strip()):
        return _list_page(request, visitor, filled, Refused(words("rollouts.window_wrong")))
    try:
        with desk.database.write() as session:
            signed = signed_set(session, name, now)
            if signed is None:
                raise RolloutError(why_not(session, name, now))
            scope = Scope(
                tuple(sorted(_listed(districts))),
                tuple(sorted(_listed(tags))),
                tuple(sorted(all_named(session, _listed(terminals)))),
            )
            plan = Plan(percents, gate, window.strip(), scope)
            row = managing.begin(session, signed, plan, visitor.name, now)
    except KioskError as error:
        return _list_page(request, visitor, filled, refused(words, error))
    return RedirectResponse(f"{console_root(request)}/rollouts/{row.id}", 303)


@router.get("/rollouts/{rollout_id}")
def show_rollout(request: Request, visitor: SeesRollouts, rollout_id: str) -> Response:
    """One roll-out."""
    return _one_page(request, visitor, rollout_id)


@router.post("/rollouts/{rollout_id}/{doing}")
def change(
    request: Request,
    visitor: RollsOut,
    rollout_id: str,
    doing: str,
    reason: Annotated[str, Form(max_length=_MAX_REASON)] = "",
) -> Response:
    """Pause, resume, stop or take back, with a reason."""
    if doing not in _DOING:
        raise NotFoundError
    desk = desk_of(request)
    words = desk.words_for(request)
    if not reason.strip():
        text = Refused(words("rollouts.reason_missing"))
        return _one_page(request, visitor, rollout_id, text)
    try:
        with desk.database.write() as session:
            row = _row(session, rollout_id)
            now = desk.clock()
            _DOING[doing](session, row, visitor.name, reason.strip(), now)
            entry = AuditEntry(visitor.actor, "rollout.changed", row.id, f"{doing}: {reason}")
            append_audit(session, now, entry)
    except KioskError as error:
        return _one_page(request, visitor, rollout_id, refused(words, error))
    return RedirectResponse(f"{console_root(request)}/rollouts/{rollout_id}", 303)


def _list_page(
    request: Request,
    visitor: Visitor,
    filled: Filled,
    mistake: Refused | None = None,
    before: int = MAX_ID,
) -> Response:
    desk = desk_of(request)
    words = desk.words_for(request)
    query = select(RolloutRow).where(RolloutRow.number < before)
    with desk.database.read() as session:
        rows = list(session.scalars(query.order_by(RolloutRow.number.desc()).limit(_ROWS + 1)))
        sets = live_sets(session, desk.clock())
        places = districts(session)
    return desk.page(
        request,
        "rollouts.html",
        visitor,
        status=422 if mistake else 200,
        way_back="/rollouts",
        live=ROLLOUTS,
        lines=[_line(row, words) for row in rows[:_ROWS]],
        older=rows[_ROWS - 1].number if len(rows) > _ROWS else None,
        sets=sets,
        districts=places,
        filled=filled,
        mistake=mistake,
    )


def _one_page(
    request: Request, visitor: Visitor, rollout_id: str, mistake: Refused | None = None
) -> Response:
    desk = desk_of(request)
    words = desk.words_for(request)
    history = select(RolloutEventRow).where(RolloutEventRow.rollout_id == rollout_id)
    with desk.database.read() as session:
        row = _row(session, rollout_id)
        events = list(session.scalars(history.order_by(RolloutEventRow.id.desc()).limit(100)))
    return desk.page(
        request,
        "rollout.html",
        visitor,
        status=422 if mistake else 200,
        way_back=f"/rollouts/{rollout_id}",
        live=ROLLOUTS,
        line=_line(row, words),
        scope=json.loads(row.scope),
        events=[(event, _sentence(event.reason, event.figures, words)) for event in events],
        offered=_OFFERED[State(row.state)],
        mistake=mistake,
    )


def _row(session: Session, rollout_id: str) -> RolloutRow:
    row = session.get(RolloutRow, rollout_id)
    if row is None:
        raise NotFoundError
    return row


def _line(row: RolloutRow, words: Words) -> Line:
    rings = tuple(json.loads(row.rings))
    percent = 0 if row.state == State.WAITING else rings[min(row.ring, len(rings) - 1)]
    counts = Counts(**json.loads(row.counts))
    return Line(row, counts, _sentence(row.reason, row.figures, words), percent, rings)


def _sentence(key: str, figures: str, words: Words) -> str:
    language = words.language.partition("-")[0]
    return sentence(Reason(key, json.loads(figures)), language)


def _rings(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in _listed(text))


def _gate(visits: str, rise: str) -> Gate | None:
    """From how many visits, and by how many percentage points; without visits no gate."""
    if not visits.strip():
        return None
    number, points = int(visits), float(rise)
    if not 1 <= number <= _MOST_VISITS or not 0 <= points < 100:
        raise ValueError
    return Gate(number, points / 100)


def _listed(text: str) -> list[str]:
    parts = text.replace("，", ",").replace("、", ",").split(",")
    return [part.strip() for part in parts if part.strip()]
