"""What people should look at, with hysteresis: no moment of trouble or of calm counts by itself.

An alert opens when something is not as it should be, is raised when that lasts, and ends when it
has been well for a while. Silence lasts already when it is noticed.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from central.audit import AuditEntry, append_audit
from central.fleet.following import Wrong
from central.storage.fleet import FleetAlertRow, TerminalStateRow
from central.storage.models import TerminalRow
from contracts.fleet import SILENT_AFTER_S, Heartbeat

_AT_ONCE = 500
_DETAIL_CHARS = 120


class AlertKind(StrEnum):
    """What it is about; devices have a kind each, ``device.<class>``, and so has what else ails a
    machine, ``ails.<word>``.
    """

    SILENT = "silent"
    CLOCK = "clock"
    DISK = "disk"
    QUEUE = "queue"
    SERVICE = "service"
    RETURNED = "returned"
    KEPT = "kept"
    LOG_GAP = "log-gap"
    LOG_FORK = "log-fork"
    LOG_BACK = "log-back"


OF_BOOKS = {wrong: AlertKind(f"log-{wrong}") for wrong in Wrong}
PAST = frozenset({AlertKind.RETURNED, *OF_BOOKS.values()})
"""What has happened and does not pass: these stand until somebody has seen them."""


DEVICE, AILS = "device.", "ails."
_WELL_DEVICES = frozenset({"online", "busy", "starting", "no_device"})
_STATE = re.compile(r"[a-z_]+")


@dataclass(frozen=True, slots=True)
class Limits:
    """From where on something is not as it should be, and from where it is well again."""

    disk_mb: tuple[int, int] = (500, 1000)
    clock_s: tuple[int, int] = (120, 60)
    queue_s: tuple[int, int] = (24 * 3600, 3600)
    lasts: timedelta = timedelta(seconds=60)
    calm: timedelta = timedelta(seconds=120)


LIMITS = Limits()


def troubles(beat: Heartbeat, open_kinds: Iterable[str], limits: Limits = LIMITS) -> dict[str, str]:
    """Kinds of trouble that a heartbeat tells, each with its detail.

    ``open_kinds``: those that stand already; they go at the farther limit only.
    """
    standing = set(open_kinds)
    found: dict[str, str] = {}

    def side(kind: str, pair: tuple[int, int]) -> int:
        return pair[1] if kind in standing else pair[0]

    if beat.free_mb is not None and beat.free_mb < side(AlertKind.DISK, limits.disk_mb):
        found[AlertKind.DISK] = f"{beat.free_mb} MB"
    if beat.offset_s is not None and abs(beat.offset_s) > side(AlertKind.CLOCK, limits.clock_s):
        found[AlertKind.CLOCK] = f"{beat.offset_s} s"
    if beat.pending and beat.oldest_s > side(AlertKind.QUEUE, limits.queue_s):
        found[AlertKind.QUEUE] = f"{beat.pending}, {beat.oldest_s} s"
    if beat.service == "gone":
        found[AlertKind.SERVICE] = beat.service
    if beat.kept is not None and beat.kept.mode != "usual":
        found[AlertKind.KEPT] = ":".join((beat.kept.mode, beat.kept.why, *beat.kept.without))
    found |= {f"{AILS}{word}"[:40]: "" for word in beat.ails}
    for name, state in beat.devices.items():
        word = _STATE.match(state)
        if word is None or word[0] not in _WELL_DEVICES:
            found[f"{DEVICE}{name}"[:40]] = state
    return found


def judge(
    session: Session, beats: Mapping[str, Heartbeat], now: datetime, limits: Limits = LIMITS
) -> None:
    """Open, raise, calm and end the alerts of terminals that were just heard."""
    standing = open_alerts(session, beats)
    for terminal_id, beat in beats.items():
        rows = {row.kind: row for row in standing.get(terminal_id, ())}
        found = troubles(beat, rows, limits)
        for kind, detail in found.items():
            row = rows.get(kind)
            if row is None:
                session.add(_opened(terminal_id, kind, detail, now))
                continue
            row.well_since = None
            row.detail = detail[:_DETAIL_CHARS]
            if row.raised_at is None and now - row.began_at >= limits.lasts:
                row.raised_at = now
        for kind, row in rows.items():
            if kind not in found:
                _calm(session, row, now, limits)


def newly_silent(session: Session, now: datetime, since: datetime) -> list[str]:
    """Terminals that have said nothing for too long, and of which no alert tells yet.

    ``since``: when this centre began to listen, last.
    """
    edge = now - timedelta(seconds=SILENT_AFTER_S)
    if since > edge:
        return []
    query = (
        select(TerminalStateRow.terminal_id)
        .join(TerminalRow, TerminalRow.id == TerminalStateRow.terminal_id)
        .outerjoin(FleetAlertRow, and_(_silent(), _of_state()))
        .where(TerminalStateRow.seen_at < edge, TerminalRow.revoked_at.is_(None))
        .where(FleetAlertRow.id.is_(None))
    )
    return list(session.scalars(query))


def raise_silent(session: Session, terminal_ids: Iterable[str], now: datetime) -> None:
    """Raise the alert about each of these."""
    for terminal_id in terminal_ids:
        _raise(session, terminal_id, AlertKind.SILENT, "", now)


def raise_returned(session: Session, terminal_id: str, set_name: str, now: datetime) -> None:
    """A terminal took a set back; the alert stands until somebody has seen it."""
    _raise(session, terminal_id, AlertKind.RETURNED, set_name, now)


def raise_book(
    session: Session, terminal_id: str, wrong: Wrong, detail: str, now: datetime
) -> None:
    """Something is wrong with a terminal's logbook: an alert, unless one of the kind stands."""
    kind = OF_BOOKS[wrong]
    if any(row.kind == kind for row in open_alerts(session, [terminal_id]).get(terminal_id, ())):
        return
    _raise(session, terminal_id, kind, detail, now)
    purpose = f"wrong={wrong} entries={detail}"
    entry = AuditEntry(f"terminal:{terminal_id}", "logbook.wrong", terminal_id, purpose, False)
    append_audit(session, now, entry)


def open_alerts(session: Session, terminal_ids: Iterable[str]) -> dict[str, list[FleetAlertRow]]:
    """Alerts that have not ended, of these terminals."""
    ids = list(terminal_ids)
    found: dict[str, list[FleetAlertRow]] = {}
    for start in range(0, len(ids), _AT_ONCE):
        query = select(FleetAlertRow).where(
            FleetAlertRow.ended_at.is_(None),
            FleetAlertRow.terminal_id.in_(ids[start : start + _AT_ONCE]),
        )
        for row in session.scalars(query):
            found.setdefault(row.terminal_id, []).append(row)
    return found


def end_alerts(session: Session, terminal_id: str, now: datetime) -> None:
    """A terminal is let in no more: how it is concerns nobody. What has happened stands on."""
    for row in open_alerts(session, [terminal_id]).get(terminal_id, ()):
        if row.raised_at is None:
            session.delete(row)
        elif row.kind not in PAST:
            row.ended_at = now


def alerts_of(
    session: Session, terminal_id: str, limit: int, kinds: Collection[str] | None = None
) -> list[FleetAlertRow]:
    """Alerts that were raised about one terminal, the newest first, also those that are over.

    ``kinds``: of these only.
    """
    query = select(FleetAlertRow).where(
        FleetAlertRow.terminal_id == terminal_id, FleetAlertRow.raised_at.is_not(None)
    )
    if kinds is not None:
        query = query.where(FleetAlertRow.kind.in_(kinds))
    return list(session.scalars(query.order_by(FleetAlertRow.id.desc()).limit(limit)))


def acknowledge(session: Session, alert_id: int, user: str, now: datetime) -> bool:
    """Somebody has seen it; an alert about something past ends by that. False without such one."""
    row = session.get(FleetAlertRow, alert_id)
    if row is None or row.ended_at is not None:
        return False
    row.seen_by, row.seen_at = user, now
    if row.kind in PAST:
        row.ended_at = now
    entry = AuditEntry(f"user:{user}", "alert.acknowledged", row.terminal_id, row.kind)
    append_audit(session, now, entry)
    return True


def _calm(session: Session, row: FleetAlertRow, now: datetime, limits: Limits) -> None:
    if row.kind in PAST:
        return
    if row.raised_at is None:
        session.delete(row)
    elif row.well_since is None and row.kind != AlertKind.SILENT:
        row.well_since = now
    elif row.kind == AlertKind.SILENT or now - (row.well_since or now) >= limits.calm:
        row.ended_at = now


def _raise(session: Session, terminal_id: str, kind: str, detail: str, now: datetime) -> None:
    """What need not last first."""
    row = _opened(terminal_id, kind, detail, now)
    row.raised_at = now
    session.add(row)


def _opened(terminal_id: str, kind: str, detail: str, now: datetime) -> FleetAlertRow:
    return FleetAlertRow(
        terminal_id=terminal_id, kind=kind, detail=detail[:_DETAIL_CHARS], began_at=now
    )


def _silent() -> ColumnElement[bool]:
    return and_(FleetAlertRow.kind == AlertKind.SILENT, FleetAlertRow.ended_at.is_(None))


def _of_state() -> ColumnElement[bool]:
    return FleetAlertRow.terminal_id == TerminalStateRow.terminal_id
