"""What a reviewer reads of a set: what changes in meaning, what was found, and who is touched."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from central.folder import DataFolder
from central.publishing.editions import Standing, edition, manifest_of, standing
from central.publishing.findings import Finding, Level
from central.publishing.metadata import Repository
from central.publishing.signing import findings_of
from central.storage.files import AttachmentFiles
from central.storage.fleet import TerminalStateRow, VisitDayRow
from central.storage.models import CaseRow, TerminalRow
from central.storage.publishing import EditionRow
from contracts.sets import SetManifest

_DAYS = 7
_MAX_CHANGES = 400
_SENT_BACK = "sent-back"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is otherwise; see ``central.publishing.meaning``."""

    part: str
    kind: str
    place: str
    language: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Group:
    """Changes of one item, district or file."""

    subject: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Touched:
    """Whom a set touches. ``visits`` a day of its changed items; ``size`` None: unknown."""

    terminals: int
    districts: tuple[tuple[str, int], ...]
    visits: int
    unopened: int
    size: int | None


@dataclass(frozen=True, slots=True)
class SetView:
    """An edition as its page shows it."""

    row: EditionRow
    state: str
    groups: tuple[Group, ...]
    left_out: int
    findings: tuple[Finding, ...]
    accepted: frozenset[str]
    touched: Touched
    pack: bool

    @property
    def to_accept(self) -> list[Finding]:
        """What the reviewer has to accept by name."""
        return [one for one in self.findings if one.level is Level.ACCEPT]

    @property
    def advice(self) -> list[Finding]:
        """What need not be accepted."""
        return [one for one in self.findings if one.level is not Level.ACCEPT]


def state_of(row: EditionRow, now: datetime, floor: int) -> str:
    """The word for how an edition stands."""
    found = standing(row, now, floor)
    return _SENT_BACK if found is Standing.REPLACED and row.withdrawn_by else str(found)


def set_view(session: Session, folder: DataFolder, row: EditionRow, now: datetime) -> SetView:
    """Read an edition as people judge it. ``now``: in the zone whose days visits are counted by."""
    told: list[dict[str, Any]] = json.loads(row.changes)
    manifest = _manifest(folder, row.sha256)
    return SetView(
        row=row,
        state=state_of(row, now, Repository(session).floor),
        groups=_groups(told[:_MAX_CHANGES]),
        left_out=max(0, len(told) - _MAX_CHANGES),
        findings=tuple(findings_of(row)),
        accepted=frozenset(json.loads(row.accepted)),
        touched=_touched(session, folder, row, told, now),
        pack=bool(manifest and manifest.pack),
    )


def _groups(told: Iterable[dict[str, Any]]) -> tuple[Group, ...]:
    found: dict[str, list[Change]] = {}
    for one in told:
        change = Change(*(str(one.get(name, "")) for name in Change.__slots__))
        found.setdefault(str(one.get("subject", "")), []).append(change)
    return tuple(Group(subject, tuple(changes)) for subject, changes in found.items())


def _touched(
    session: Session,
    folder: DataFolder,
    row: EditionRow,
    told: Iterable[dict[str, Any]],
    now: datetime,
) -> Touched:
    subjects = {str(one.get("subject", "")) for one in told}
    items = {subject.rpartition("/")[2] for subject in subjects}
    places = {subject.partition("/")[0] for subject in subjects if "/" in subject}
    terminals = select(func.count()).select_from(TerminalRow)
    standing_there = (
        select(TerminalStateRow.district, func.count())
        .join(TerminalRow, TerminalRow.id == TerminalStateRow.terminal_id)
        .where(TerminalRow.revoked_at.is_(None))
        .where(TerminalStateRow.district.in_(places))
        .group_by(TerminalStateRow.district)
    )
    first = (now - timedelta(days=_DAYS)).date().isoformat()
    begun = select(func.sum(VisitDayRow.begun)).where(
        VisitDayRow.day > first, VisitDayRow.item.in_(items)
    )
    unopened = select(func.count()).where(
        CaseRow.item_code.in_(items), CaseRow.first_opened_at.is_(None)
    )
    return Touched(
        terminals=session.scalars(terminals.where(TerminalRow.revoked_at.is_(None))).one(),
        districts=tuple((str(name), count) for name, count in session.execute(standing_there)),
        visits=round((session.scalar(begun) or 0) / _DAYS),
        unopened=session.scalars(unopened).one(),
        size=_size(session, folder, row),
    )


def _size(session: Session, folder: DataFolder, row: EditionRow) -> int | None:
    """Bytes that a terminal fetches that runs the set before it."""
    manifest = _manifest(folder, row.sha256)
    if manifest is None:
        return None
    base = edition(session, row.base)
    before = _manifest(folder, base.sha256) if base else None
    there = {file.sha256 for file in before.files} if before else set()
    new = {file.sha256: file.length for file in manifest.files if file.sha256 not in there}
    had = {each.sha256 for each in before.programs} if before else set()
    programs = [each.length for each in manifest.programs if each.sha256 not in had]
    return sum(new.values()) + max(programs, default=0)


def _manifest(folder: DataFolder, sha256: str) -> SetManifest | None:
    published, drafted = AttachmentFiles(folder.published), AttachmentFiles(folder.drafted)
    return manifest_of(published, sha256) or manifest_of(drafted, sha256)
