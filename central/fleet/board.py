"""The board: how every terminal is, for pages and for machines; quick with very many of them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import QueryableAttribute, Session

from central.storage.fleet import (
    ChoiceRow,
    FleetAlertRow,
    LogbookRow,
    TerminalStateRow,
    WantedRow,
)
from central.storage.models import TerminalRow
from contracts.fleet import SILENT_AFTER_S, Kept
from contracts.roll import Roll

AnyRow = Row[*tuple[Any, ...]]
PAGE_ROWS = 50
SILENT_AFTER = timedelta(seconds=SILENT_AFTER_S)
NOTHING_KEPT = Kept()
_S = TerminalStateRow
_OPEN_ALERT = and_(
    FleetAlertRow.terminal_id == TerminalRow.id,
    FleetAlertRow.ended_at.is_(None),
    FleetAlertRow.raised_at.is_not(None),
)
_COLUMNS = (
    TerminalRow.id.label("terminal_id"),
    TerminalRow.terminal_no,
    TerminalRow.name,
    *(_S.seen_at, _S.software, _S.district, _S.tags, _S.running, _S.running_sha256),
    *(_S.previous, _S.previous_sha256, _S.healthy, _S.waiting, _S.choice, _S.service),
    *(_S.pending, _S.oldest_s, _S.free_mb, _S.offset_s, _S.devices, _S.returned),
    *(_S.kept, _S.ails, _S.paper),
    ChoiceRow.set_name.label("wanted"),
    ChoiceRow.sha256.label("wanted_sha256"),
    ChoiceRow.number.label("wanted_number"),
    ChoiceRow.rollout_id,
    LogbookRow.n.label("logged"),
    LogbookRow.told_n.label("log_told"),
)
_ALL = (
    select(*_COLUMNS)
    .outerjoin(_S, _S.terminal_id == TerminalRow.id)
    .outerjoin(WantedRow, WantedRow.terminal_id == TerminalRow.id)
    .outerjoin(ChoiceRow, ChoiceRow.number == WantedRow.number)
    .outerjoin(LogbookRow, LogbookRow.terminal_id == TerminalRow.id)
)


@dataclass(frozen=True, slots=True)
class Look:
    """Which terminals are looked at; "" and False are all.

    ``name``: beginning of a terminal's name or id. ``running``: name of the set that runs.
    """

    name: str = ""
    district: str = ""
    running: str = ""
    silent: bool = False
    alerts: bool = False


class Column(StrEnum):
    """What the board can be ordered by."""

    NO = "no"
    NAME = "name"
    SEEN = "seen"
    RUNNING = "running"
    QUEUE = "queue"
    OLDEST = "oldest"
    DISK = "disk"


_ORDERS: Mapping[Column, QueryableAttribute[Any]] = {
    Column.NO: TerminalRow.terminal_no,
    Column.NAME: TerminalRow.name,
    Column.SEEN: _S.seen_at,
    Column.RUNNING: _S.running,
    Column.QUEUE: _S.pending,
    Column.OLDEST: _S.oldest_s,
    Column.DISK: _S.free_mb,
}


_ALWAYS = frozenset((Column.NO, Column.NAME))
"""What every terminal has."""


@dataclass(frozen=True, slots=True)
class Order:
    """By what, and whether the greatest comes first."""

    by: Column = Column.NO
    down: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """One terminal as the board shows it. What it never said is None.

    ``logged``: how far its logbook is known; ``log_told``: how far it says that it goes.
    """

    terminal_id: str
    terminal_no: int
    name: str
    seen_at: datetime | None
    silent: bool
    software: str
    district: str | None
    tags: tuple[str, ...]
    running: str | None
    running_sha256: str | None
    previous: str | None
    healthy: bool
    returned: tuple[tuple[str, str], ...]
    waiting: str
    wanted: str | None
    choice: int
    wanted_number: int | None
    rollout_id: str
    service: str
    pending: int
    oldest_s: int
    free_mb: int | None
    offset_s: int | None
    devices: dict[str, str]
    kept: Kept = NOTHING_KEPT
    ails: tuple[str, ...] = ()
    paper: Roll | None = None
    alerts: tuple[FleetAlertRow, ...] = ()
    logged: int | None = None
    log_told: int | None = None


@dataclass(frozen=True, slots=True)
class Totals:
    """Numbers of terminals for the head of the board."""

    terminals: int
    heard: int
    silent: int
    alerts: int
    by_set: tuple[tuple[str, int], ...]


def page(
    session: Session, look: Look, now: datetime, after: int = -1, rows: int = PAGE_ROWS
) -> list[Standing]:
    """Terminals with numbers above ``after``, by number: a page of the board."""
    query = _query(look, now).where(TerminalRow.terminal_no > after)
    found = list(session.execute(query.order_by(TerminalRow.terminal_no).limit(rows)))
    return _standings(session, found, now)


def listed(
    session: Session, look: Look, now: datetime, order: Order, skip: int, rows: int = PAGE_ROWS
) -> list[Standing]:
    """Some terminals in an order of their own, after ``skip`` of them; those that did not say what
    they are ordered by come last, and behind them those that never said anything, by number.
    """
    query = in_order(look, now, order)
    ids = list(session.scalars(query.limit(rows).offset(skip)))
    if len(ids) < rows and order.by not in _ALWAYS:
        heard = session.scalars(select(func.count()).select_from(query.order_by(None).subquery()))
        others = _ids(look, now).where(_S.terminal_id.is_(None)).order_by(TerminalRow.terminal_no)
        before = max(0, skip - heard.one())
        ids += session.scalars(others.limit(rows - len(ids)).offset(before))
    found = {row.terminal_id: row for row in session.execute(_ALL.where(TerminalRow.id.in_(ids)))}
    return _standings(session, [found[terminal_id] for terminal_id in ids], now)


def in_order(look: Look, now: datetime, order: Order) -> Select[str]:
    """Ids in an order, of the terminals that were heard where it is by what they say: a walk along
    one index, in which those that say the same follow each other by id.
    """
    always = order.by in _ALWAYS
    query = _ids(look, now) if always else _heard_ids(look, now)
    column, same = _ORDERS[order.by], _ORDERS[Column.NO] if always else _S.terminal_id
    if order.down:
        return query.order_by(column.desc().nulls_last(), same.desc())
    return query.order_by(column.asc().nulls_last(), same.asc())


def districts(session: Session) -> list[str]:
    """Those that terminals say they stand in."""
    query = select(_S.district).where(_S.district.is_not(None)).distinct()
    return [district for district in session.scalars(query.order_by(_S.district)) if district]


def everyone(session: Session, now: datetime) -> list[Standing]:
    """All terminals by number."""
    found = list(session.execute(_query(Look(), now).order_by(TerminalRow.terminal_no)))
    return _standings(session, found, now)


def terminal(session: Session, terminal_id: str, now: datetime) -> Standing | None:
    """One terminal, also one that is let in no more."""
    query = _ALL.where(TerminalRow.id == terminal_id)
    found = _standings(session, list(session.execute(query)), now)
    return found[0] if found else None


def totals(session: Session, now: datetime) -> Totals:
    """The numbers of terminals; only indexes are read."""
    edge = now - SILENT_AFTER
    terminals = session.scalars(
        select(func.count()).select_from(TerminalRow).where(TerminalRow.revoked_at.is_(None))
    ).one()
    revoked = select(TerminalRow.id).where(TerminalRow.revoked_at.is_not(None))
    here = _S.terminal_id.not_in(revoked)
    heard = session.scalars(select(func.count()).where(_S.seen_at >= edge, here)).one()
    silent = session.scalars(select(func.count()).where(_S.seen_at < edge, here)).one()
    alerts = session.scalars(
        select(func.count(FleetAlertRow.terminal_id.distinct())).where(
            FleetAlertRow.ended_at.is_(None),
            FleetAlertRow.raised_at.is_not(None),
            FleetAlertRow.seen_by.is_(None),
        )
    ).one()
    by_set = session.execute(select(_S.running, func.count()).where(here).group_by(_S.running))
    sets = sorted(((name, count) for name, count in by_set), key=lambda pair: -pair[1])
    return Totals(terminals, heard, silent, alerts, tuple(sets))


def alerts(session: Session, limit: int = 200) -> list[FleetAlertRow]:
    """Alerts that stand, those first that nobody has seen, the newest before older ones."""
    query = select(FleetAlertRow).where(
        FleetAlertRow.ended_at.is_(None), FleetAlertRow.raised_at.is_not(None)
    )
    order = (FleetAlertRow.seen_by.is_not(None), FleetAlertRow.raised_at.desc())
    return list(session.scalars(query.order_by(*order).limit(limit)))


def told(standing: Standing) -> dict[str, Any]:
    """A terminal as JSON tells it."""
    one = standing
    return {
        "id": one.terminal_id,
        "no": one.terminal_no,
        "name": one.name,
        "seen_at": one.seen_at.isoformat() if one.seen_at else None,
        "silent": one.silent,
        "software": one.software,
        "district": one.district,
        "tags": list(one.tags),
        "running": one.running,
        "sha256": one.running_sha256,
        "previous": one.previous,
        "healthy": one.healthy,
        "returned": [{"name": name, "reason": reason} for name, reason in one.returned],
        "waiting": one.waiting,
        "wanted": one.wanted,
        "choice": one.choice,
        "wanted_choice": one.wanted_number,
        "rollout": one.rollout_id,
        "service": one.service,
        "pending": one.pending,
        "oldest_s": one.oldest_s,
        "free_mb": one.free_mb,
        "offset_s": one.offset_s,
        "devices": one.devices,
        "logbook": {"known": one.logged, "told": one.log_told},
        "kept": one.kept.model_dump(mode="json"),
        "ails": list(one.ails),
        "paper": one.paper.model_dump(mode="json") if one.paper else None,
        "alerts": [
            {
                "id": row.id,
                "kind": row.kind,
                "detail": row.detail,
                "since": row.began_at.isoformat(),
                "seen_by": row.seen_by,
            }
            for row in one.alerts
        ],
    }


def _query(look: Look, now: datetime) -> Select[*tuple[Any, ...]]:
    return _ALL.where(TerminalRow.revoked_at.is_(None), *_conditions(look, now))


def _ids(look: Look, now: datetime) -> Select[str]:
    query = select(TerminalRow.id).outerjoin(_S, _S.terminal_id == TerminalRow.id)
    return query.where(TerminalRow.revoked_at.is_(None), *_conditions(look, now))


def _heard_ids(look: Look, now: datetime) -> Select[str]:
    revoked = select(TerminalRow.id).where(TerminalRow.revoked_at.is_not(None))
    query = select(_S.terminal_id).where(_S.terminal_id.not_in(revoked), *_conditions(look, now))
    named = look.name or look.alerts
    return query.join(TerminalRow, TerminalRow.id == _S.terminal_id) if named else query


def _conditions(look: Look, now: datetime) -> Iterable[ColumnElement[bool]]:
    if look.name:
        begins = (TerminalRow.name.startswith(look.name, autoescape=True),)
        yield or_(*begins, TerminalRow.id.startswith(look.name, autoescape=True))
    if look.district:
        yield _S.district == look.district
    if look.running:
        yield _S.running == look.running
    if look.silent:
        yield or_(_S.seen_at < now - SILENT_AFTER, _S.seen_at.is_(None))
    if look.alerts:
        yield exists().where(_OPEN_ALERT)


def _standings(session: Session, found: list[AnyRow], now: datetime) -> list[Standing]:
    standing: dict[str, list[FleetAlertRow]] = {}
    query = select(FleetAlertRow).where(
        FleetAlertRow.ended_at.is_(None), FleetAlertRow.raised_at.is_not(None)
    )
    if len(found) <= 2 * PAGE_ROWS:
        query = query.where(FleetAlertRow.terminal_id.in_([row.terminal_id for row in found]))
    for row in session.scalars(query):
        standing.setdefault(row.terminal_id, []).append(row)
    return [_standing(row, tuple(standing.get(row.terminal_id, ())), now) for row in found]


def _standing(row: AnyRow, raised: tuple[FleetAlertRow, ...], now: datetime) -> Standing:
    known = row.seen_at is not None
    return Standing(
        terminal_id=row.terminal_id,
        terminal_no=row.terminal_no,
        name=row.name,
        seen_at=row.seen_at,
        silent=not known or now - row.seen_at > SILENT_AFTER,
        software=row.software or "",
        district=row.district,
        tags=tuple((row.tags or "").split()),
        running=row.running,
        running_sha256=row.running_sha256,
        previous=row.previous,
        healthy=bool(row.healthy),
        returned=tuple((one[0], one[2]) for one in json.loads(row.returned or "[]")),
        waiting=row.waiting or "",
        wanted=row.wanted,
        choice=row.choice or 0,
        wanted_number=row.wanted_number,
        rollout_id=row.rollout_id or "",
        service=row.service or "",
        pending=row.pending or 0,
        oldest_s=row.oldest_s or 0,
        free_mb=row.free_mb,
        offset_s=row.offset_s,
        devices=json.loads(row.devices or "{}"),
        kept=Kept.model_validate_json(row.kept) if row.kept else NOTHING_KEPT,
        ails=tuple((row.ails or "").split()),
        paper=Roll.model_validate_json(row.paper) if row.paper else None,
        alerts=raised,
        logged=row.logged,
        log_told=row.log_told,
    )
